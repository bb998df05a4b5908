"""Dates, scores and languages as other programs write them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from surveys.imports.dates import Order, OrderCount, parse_moment
from surveys.imports.values import parse_language, parse_score

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("11/1/2019 8:51:12", "2019-01-11T08:51:12+01:00"),
        ("2019-11-01 08:51:12.402", "2019-11-01T08:51:12+01:00"),
        ("2019-07-01T08:51:12Z", "2019-07-01T08:51:12+00:00"),
        ("2019-07-01T08:51:12-0530", "2019-07-01T08:51:12-05:30"),
        ("2019-07-01 08:51:12+01", "2019-07-01T08:51:12+01:00"),
        ("2019/11/01 8:51:12 PM GMT+1", "2019-11-01T20:51:12+01:00"),
        ("2019-11-01 08:51:12 em CET", "2019-11-01T20:51:12+01:00"),
        ("12/11/2019 12:05 am", "2019-11-12T00:05:00+01:00"),
        ("1.11.2019 kl. 14.30", "2019-11-01T14:30:00+01:00"),
        ("2. mai 2026, 09:15", "2026-05-02T09:15:00+02:00"),
        ("fredag 1. november 2019", "2019-11-01T00:00:00+01:00"),
        ("5th Jan 2020", "2020-01-05T00:00:00+01:00"),
        ("7 Dec 2019", "2019-12-07T00:00:00+01:00"),
        ("Jan 5, 2020 2:15 PM", "2020-01-05T14:15:00+01:00"),
        ("Fri, 01 Nov 2019 08:51:12 +0000", "2019-11-01T08:51:12+00:00"),
        ("20191101", "2019-11-01T00:00:00+01:00"),
        ("13/01/20", "2020-01-13T00:00:00+01:00"),
        ("24/01/2020 24:00", "2020-01-25T00:00:00+01:00"),
        ("43770.37", "2019-11-01T08:52:48+01:00"),
        ("1572598272", "2019-11-01T09:51:12+01:00"),
        ("1572598272000", "2019-11-01T09:51:12+01:00"),
    ],
)
def test_reads_a_date(cell: str, moment: str) -> None:
    assert parse_moment(cell, order=Order.DAY_FIRST, zone=OSLO).isoformat() == moment


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "yes",
        "Monday - 13th Jan",
        "201911",
        "31/02/2020",
        "13",
        "12/13/19/20",
        "1/1/1066",
        "x" * 9999,
    ],
)
def test_refuses_what_is_no_date(cell: str) -> None:
    with pytest.raises(ValueError):
        parse_moment(cell, order=Order.DAY_FIRST, zone=OSLO)


def test_dots_are_day_first_even_in_a_month_first_column() -> None:
    moment = parse_moment("2.1.2026", order=Order.MONTH_FIRST, zone=OSLO)
    assert (moment.day, moment.month) == (2, 1)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["1/2/2026", "13/2/2026"], Order.DAY_FIRST),
        (["1/2/2026", "2/13/2026"], Order.MONTH_FIRST),
        (["1/2/2026", "3/2/2026"], None),
        (["5/5/2026"], None),
        (["2026-02-01", "7 Dec 2025", ""], Order.DAY_FIRST),
        (["13/01/2026", "14/01/2026", "5/20/2026"], Order.DAY_FIRST),
        # Read day first it would lie in the future.
        (["6/11/2026 08:00"], Order.MONTH_FIRST),
    ],
)
def test_a_whole_column_tells_whether_the_day_stands_first(
    cells: list[str], order: Order | None
) -> None:
    count = OrderCount(today=date(2026, 6, 30))
    for cell in cells:
        count.see(cell)
    assert count.order == order


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        ("0", 0),
        (" 7 ", 7),
        ("10", 10),
        ("9.0", 9),
        ("8,0", 8),
        ("9/10", 9),
        ("9 out of 10", 9),
        ("9 - Very likely", 9),
        ("10 (extremely likely)", 10),
        ("10 – Svært sannsynlig", 10),
        ("0 = inte alls troligt", 0),
        ("Very likely (9)", 9),
    ],
)
def test_reads_a_score_with_or_without_its_label(cell: str, score: int) -> None:
    assert parse_score(cell) == score


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "11",
        "-1",
        "7.5",
        "1-2",
        "4 out of 5",
        "5/5",
        "105",
        "9 of 100",
        "ten",
        "- 9",
        "a" * 99999,
    ],
)
def test_refuses_what_is_no_score(cell: str) -> None:
    with pytest.raises(ValueError):
        parse_score(cell)


@pytest.mark.parametrize(
    ("cell", "language"),
    [("nb-NO", "nb"), ("Norsk", "nb"), ("svenska", "sv"), ("en_US", "en"), ("de", "de"), ("?", "")],
)
def test_reads_a_language(cell: str, language: str) -> None:
    assert parse_language(cell) == language
