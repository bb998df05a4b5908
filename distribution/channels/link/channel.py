"""Links: whoever has one may answer; how it reaches people is the organisation's own business."""

from __future__ import annotations

from distribution.channels.base import UnsentChannel


class LinkChannel(UnsentChannel):
    """Asks through links that the organisation hands out."""

    key = "link"
