"""The sign of the product: a dot with its whiskers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.charts.axis import Axis, axis_around
from analytics.charts.inputs import Estimate


@dataclass(frozen=True, slots=True)
class EstimateMarks:
    """Where dot, whisker ends, zero and reference stand; "" for what is not drawn."""

    label: str
    dot: str
    low: str
    high: str
    zero: str
    reference: str
    unsure: bool
    axis: Axis


def estimate_marks(
    estimate: Estimate | None,
    *,
    axis: Axis | None = None,
    reference: float | None = None,
    unsure: bool = False,
) -> EstimateMarks:
    """Marks of one estimate; without an interval (or with ``unsure``) the dot is hollow."""
    shown = estimate or Estimate(0)
    axis = axis or axis_around(
        value for value in (shown.nps, shown.low, shown.high) if value is not None
    )
    return EstimateMarks(
        label=estimate.label if estimate else _("No data"),
        dot=axis.x(estimate.nps) if estimate else "",
        low=axis.x(shown.low),
        high=axis.x(shown.high),
        zero=axis.x(0) if axis.low <= 0 <= axis.high else "",
        reference=axis.x(reference),
        unsure=unsure or shown.low is None,
        axis=axis,
    )
