"""Server-drawn charts: numbers in, SVG attributes out (tags: ``templatetags/charts.py``).

Across, everything is a per cent string ("41.27%"), so a chart is as wide as its place and its text
keeps its size; downwards, pixels. No style attribute is needed, so a strict ``style-src`` holds.
"""

from __future__ import annotations

from analytics.charts.inputs import Estimate, FunnelRow, Shares, TrendPoint

__all__ = ["Estimate", "FunnelRow", "Shares", "TrendPoint"]
