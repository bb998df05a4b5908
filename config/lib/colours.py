"""Colours as ``#rrggbb``: how well they can be told apart, and the nearest that can.

Contrast is that of WCAG 2.2, from 1 (the same) to 21 (black on white).
"""

from __future__ import annotations

from collections.abc import Callable
from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache

BLACK, WHITE = "#000000", "#ffffff"
READABLE = 4.5  # words of ordinary size
VISIBLE = 3.0  # controls and their borders


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """How bright it looks, from 0 to 1."""
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels(colour)
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """``colour`` with a ``share`` (0 to 1) of the other one."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return _hex(*(one + (two - one) * share for one, two in pairs))


def nearest(colour: str, passes: Callable[[str], bool]) -> str:
    """The colour itself or the next shade of it, lighter or darker, that passes.

    Black or white when nothing between them does, though it may not pass either.
    """
    steps = (mixed(colour, end, share / 100) for share in range(101) for end in _ends_of(colour))
    return next((shade for shade in steps if passes(shade)), _ends_of(colour)[0])


def darkened(colour: str, lightness: float, most_saturated: float) -> str:
    """The same hue at that lightness, with no more saturation than stated (each 0 to 1)."""
    hue, _lightness, saturation = rgb_to_hls(*channels(colour))
    return _hex(*hls_to_rgb(hue, lightness, min(saturation, most_saturated)))


def _ends_of(colour: str) -> tuple[str, str]:
    return (BLACK, WHITE) if luminance(colour) < 0.5 else (WHITE, BLACK)


def _hex(*parts: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
