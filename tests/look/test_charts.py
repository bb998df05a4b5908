"""Geometry of the charts, from no answer to 1.2 million."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from analytics.charts import Estimate, FunnelRow, Shares, TrendPoint
from analytics.charts.axis import Axis, axis_around
from analytics.charts.bars import (
    funnel_bars,
    histogram_columns,
    share_decimals,
    shares_bars,
    spark_columns,
)
from analytics.charts.estimate import estimate_marks
from analytics.charts.trend import FLOOR, TOP, trend
from analytics.scores import nps


def parts(values: list[str]) -> list[float]:
    return [float(value.rstrip("%")) for value in values if value]


def draw(tag: str, **context: object) -> str:
    return Template("{% load charts %}" + tag).render(Context(context))


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([], Axis(0, 40)),
        ([41, 49], Axis(0, 60)),
        ([60], Axis(0, 60)),
        ([-9, 26], Axis(-20, 40)),
        ([-5], Axis(-20, 20)),
        ([-60, 65], Axis(-100, 100, 50)),
        ([-100, 100], Axis(-100, 100, 50)),
    ],
)
def test_axis_holds_zero_and_every_value(values: list[float], axis: Axis) -> None:
    assert axis_around(values) == axis


def test_axis_keeps_values_outside_at_its_ends() -> None:
    axis = Axis(0, 80)
    assert [axis.x(-50), axis.x(40), axis.x(100)] == ["0.00%", "50.00%", "100.00%"]


def test_axis_hangs_its_outer_numbers_inside() -> None:
    ticks = Axis(0, 40).ticks
    assert [(tick.text, tick.anchor) for tick in ticks] == [
        ("0", "start"),
        ("20", "middle"),
        ("40", "end"),
    ]


def test_estimate_stands_between_its_whiskers() -> None:
    marks = estimate_marks(Estimate(45, 41, 49), axis=Axis(0, 80))
    assert [marks.low, marks.dot, marks.high] == ["51.25%", "56.25%", "61.25%"]
    assert marks.label == "45, between 41 and 49"
    assert not marks.unsure


def test_estimate_without_an_interval_is_hollow() -> None:
    marks = estimate_marks(Estimate(100))
    assert (marks.dot, marks.low, marks.high, marks.unsure) == ("100.00%", "", "", True)


def test_zero_line_is_drawn_only_where_zero_is() -> None:
    assert estimate_marks(Estimate(40), axis=Axis(20, 60)).zero == ""
    assert estimate_marks(Estimate(40), axis=Axis(-20, 60)).zero == "25.00%"


def test_no_estimate_says_no_data_and_draws_no_dot() -> None:
    drawing = draw("{% estimate_chart None %}")
    assert 'aria-label="No data"' in drawing
    assert "<circle" not in drawing


def test_estimate_of_one_answer_is_wide_and_stays_on_the_axis() -> None:
    marks = estimate_marks(Estimate.of(nps([0] * 10 + [1])))
    low, dot, high = parts([marks.low, marks.dot, marks.high])
    assert dot == 100.0
    assert 0 <= low < 50 < high <= 100


def test_shares_fill_the_bar_in_the_order_of_the_scale() -> None:
    bars = shares_bars(Shares(170, 310, 720))
    assert [bar.group for bar in bars] == ["detractor", "passive", "promoter"]
    assert parts([bars[0].x]) == [0.0]
    assert parts([bars[2].x])[0] + parts([bars[2].width])[0] == pytest.approx(100, abs=0.02)


def test_shares_leave_out_a_group_nobody_is_in() -> None:
    bars = shares_bars(Shares(0, 0, 7))
    assert [bar.width for bar in bars] == ["", "", "100.00%"]


def test_shares_of_no_answers_have_neither_bars_nor_per_cents() -> None:
    bars = shares_bars(Shares(0, 0, 0))
    assert [(bar.width, bar.share) for bar in bars] == [("", "–")] * 3


def test_shares_show_one_among_a_million() -> None:
    assert parts([shares_bars(Shares(1, 0, 1_199_999))[0].width]) == [0.1]


@pytest.mark.parametrize(
    ("shares", "decimals"),
    [
        (Shares(170, 310, 720), 0),
        (Shares(161, 335, 700), 1),  # 13 and 59 per cent would make 46, the score is 45
        (Shares(1, 1, 1), 1),  # 33 + 33 + 33 is not 100
        (Shares(0, 0, 0), 0),
    ],
)
def test_whole_per_cents_only_when_they_make_the_score(shares: Shares, decimals: int) -> None:
    assert share_decimals(shares) == decimals


def test_histogram_fills_the_height_with_the_commonest_score() -> None:
    columns = histogram_columns([15, 7, 12, 18, 23, 41, 54, 112, 198, 318, 402])
    assert columns[10].height == "190.0"
    assert columns[5].height == f"{190 * 41 / 402:.1f}"
    assert [column.group for column in columns] == ["detractor"] * 7 + ["passive"] * 2 + [
        "promoter"
    ] * 2


def test_histogram_without_answers_is_flat_and_counts_zero() -> None:
    columns = histogram_columns([0] * 11)
    assert {(column.height, column.text) for column in columns} == {("0.0", "0")}


def test_histogram_shows_one_answer_beside_a_million() -> None:
    columns = histogram_columns([1] + [0] * 9 + [1_200_000])
    assert (columns[0].height, columns[1].height, columns[10].text) == ("1.5", "0.0", "1.2M")


def test_histogram_tells_screen_readers_the_exact_counts() -> None:
    table = draw("{% histogram_chart counts %}", counts=[0] * 10 + [1_234_567])
    assert "<td>1,234,567</td>" in table
    assert table.count('<th scope="row">') == 11


def point(label: str, score: float | None, margin: float = 5) -> TrendPoint:
    if score is None:
        return TrendPoint.of(label, None)
    return TrendPoint(label, score, score - margin, score + margin, 50)


def test_trend_breaks_where_nobody_answered() -> None:
    marks = trend([point("Jan", 10), point("Feb", 20), point("Mar", None), point("Apr", 30)])
    assert (len(marks.lines), len(marks.bands), len(marks.dots)) == (1, 1, 3)
    assert [dot.alone for dot in marks.dots] == [False, False, True]
    assert marks.newest is not None
    assert marks.newest.text == "30 ± 5"


def test_trend_of_one_period_is_a_dot_in_the_middle() -> None:
    marks = trend([point("Jan", 30)])
    assert (marks.lines, marks.bands) == ([], [])
    assert [dot.x for dot in marks.dots] == ["50.00%"]


@pytest.mark.parametrize("points", [[], [point("Jan", None), point("Feb", None)]])
def test_trend_without_scores_says_so(points: list[TrendPoint]) -> None:
    assert "No data yet" in draw("{% trend_chart points %}", points=points)
    assert trend(points).newest is None


def test_trend_stays_inside_its_plot_at_the_extremes() -> None:
    marks = trend([TrendPoint("a", 100, 90, 100, 9), TrendPoint("b", -100, -100, -90, 9)])
    assert [dot.y for dot in marks.dots] == [f"{TOP:.1f}", f"{FLOOR:.1f}"]


def test_trend_of_a_year_of_days_names_few_and_marks_only_the_last() -> None:
    marks = trend([point(f"{day} Jan", day % 40) for day in range(365)])
    assert len(marks.labels) <= 6
    assert marks.labels[0].text == "364 Jan"
    assert len(marks.dots) == 1


def test_funnel_measures_every_step_against_the_largest() -> None:
    bars = funnel_bars([FunnelRow("Invited", 200), FunnelRow("Answered", 50)])
    assert [bar.width for bar in bars] == ["100.00%", "25.00%"]


@pytest.mark.parametrize("rows", [[], [FunnelRow("Invited", 0), FunnelRow("Answered", 0)]])
def test_funnel_of_nobody_has_no_bars(rows: list[FunnelRow]) -> None:
    assert not any(bar.width for bar in funnel_bars(rows))


def test_spark_columns_share_the_width() -> None:
    columns = spark_columns([0, 5, 10], ["08", "09", "10"], height=40)
    assert [column.height for column in columns] == ["0.0", "20.0", "40.0"]
    assert columns[-1].x == "70.00%"
    assert spark_columns([], [], height=40) == []


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_a_decimal_comma_never_reaches_an_attribute(language: str) -> None:
    tags = "{% shares_chart shares %}{% trend_chart points %}{% estimate_chart estimate %}"
    with override(language):
        drawing = draw(
            tags,
            shares=Shares(1, 1, 1),
            points=[point("Jan", 12.3), point("Feb", 45.6)],
            estimate=Estimate(12.34, -5.6, 30.1),
        )
    places = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|width|height|d)="([^"]*)"', drawing)
    assert len(places) > 20
    assert not [place for place in places if "," in place]
    assert " style=" not in drawing
