"""Tags that draw a chart: ``{% load charts %}``, then one tag per chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from analytics.charts.axis import Axis
from analytics.charts.bars import funnel_bars, histogram_columns, shares_bars, spark_columns
from analytics.charts.estimate import estimate_marks
from analytics.charts.inputs import Estimate, FunnelRow, Shares, TrendPoint
from analytics.charts.trend import trend
from analytics.results.cards import Bar

register = template.Library()


@register.inclusion_tag("charts/estimate.html")
def estimate_chart(
    estimate: Estimate | None,
    low: int | None = None,
    high: int | None = None,
    step: int = 20,
    *,
    reference: float | None = None,
    unsure: bool = False,
    scale: bool = True,
) -> dict[str, Any]:
    """A dot with whiskers, over a scale of its own.

    In a table give all rows the same ``low`` and ``high`` with ``scale=False``, and put
    ``{% estimate_scale low high %}`` into the head. ``reference`` draws a dashed line (the score
    of all answers), ``unsure`` a hollow dot (too few answers). None is "no data".
    """
    axis = None if low is None or high is None else Axis(low, high, step)
    marks = estimate_marks(estimate, axis=axis, reference=reference, unsure=unsure)
    return {"marks": marks, "scale": scale}


@register.inclusion_tag("charts/scale.html")
def estimate_scale(low: int, high: int, step: int = 20) -> dict[str, Any]:
    """The numbers over a column of estimates, without the two ends."""
    return {"ticks": Axis(low, high, step).ticks[1:-1]}


@register.inclusion_tag("charts/shares.html")
def shares_chart(shares: Shares, *, key: bool = True) -> dict[str, Any]:
    """Detractors (hatched), passives, promoters in one bar; ``key`` adds names, shares, counts."""
    return {"bars": shares_bars(shares), "total": shares.total, "key": key}


@register.inclusion_tag("charts/histogram.html")
def histogram_chart(counts: Sequence[int]) -> dict[str, Any]:
    """The eleven counts of answers per score 0 to 10."""
    return {"columns": histogram_columns(counts), "total": sum(counts)}


@register.inclusion_tag("charts/trend.html")
def trend_chart(points: Sequence[TrendPoint], caption: str = "") -> dict[str, Any]:
    """The score per period with its band; ``caption`` names the periods for screen readers."""
    return {"trend": trend(points), "caption": caption}


@register.inclusion_tag("charts/funnel.html")
def funnel_chart(rows: Sequence[FunnelRow]) -> dict[str, Any]:
    """Steps from invited to answered, each with its number, a remark and a bar."""
    return {"bars": funnel_bars(rows)}


@register.inclusion_tag("charts/bars.html")
def bars_chart(bars: Sequence[Bar], caption: str = "") -> dict[str, Any]:
    """Things that could be answered, each with its share, its number and a bar."""
    return {"bars": bars, "caption": caption}


@register.inclusion_tag("charts/spark.html")
def spark_chart(
    values: Sequence[int], labels: Sequence[str], caption: str, *, height: int = 48
) -> dict[str, Any]:
    """Small columns, one per label; ``caption`` says what they count."""
    columns = spark_columns(values, labels, height=height)
    return {"columns": columns, "caption": caption, "height": height}
