"""How a survey looks, and the colours that follow from what was chosen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from config.lib.colours import (
    READABLE,
    VISIBLE,
    WHITE,
    contrast,
    darkened,
    luminance,
    mixed,
    nearest,
)

Colour = Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$")]
Scheme = Literal["light", "dark"]


class Look(BaseModel):
    """Colours are ``#rrggbb`` in small letters; empty is the product's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # A surveys.models.SurveyImage of the same organisation.
    logo: UUID | None = None
    accent: Colour = ""
    background: Colour = ""
    corners: Literal["square", "soft", "round"] = "soft"
    # "auto" follows the respondent's device.
    scheme: Literal["auto", "light", "dark"] = "auto"

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The schemes a respondent may see it in."""
        return ("light", "dark") if self.scheme == "auto" else (self.scheme,)


@dataclass(frozen=True)
class Palette:
    """The colours of a page in one scheme, named as ``static/css/respond.css`` names them."""

    paper: str
    ink: str
    faint: str
    line: str
    accent: str
    link: str
    soft: str
    on: str
    deep: str
    bad: str


PAPER: dict[Scheme, str] = {"light": "#ffffff", "dark": "#161e1b"}
ACCENT: dict[Scheme, str] = {"light": "#11594a", "dark": "#7ad0b4"}
BAD: dict[Scheme, str] = {"light": "#ab1f2d", "dark": "#f59aa0"}
DEEP: dict[Scheme, str] = {"light": "#0d3a30", "dark": "#18362c"}
DARK_WORDS, LIGHT_WORDS, DARK_ON_ACCENT = "#15211c", "#e9eeea", "#06231b"
INITIALS = "#f2f5ef"
# What the corners of respond.css are multiplied with.
ROUNDNESS = {"square": "0", "soft": "1", "round": "2.2"}


def palette(look: Look, scheme: Scheme) -> Palette:
    """Every colour of a page; what was not chosen is made to be readable."""
    paper, accent = _paper(look.background, scheme), look.accent or ACCENT[scheme]
    if scheme == "dark":
        accent = nearest(accent, lambda shade: _is_clear(shade, on=paper))
    ink, soft = _better(DARK_WORDS, LIGHT_WORDS, on=paper), mixed(paper, accent, 0.13)
    return Palette(
        paper=paper,
        ink=ink,
        faint=_readable(mixed(ink, paper, 0.32), paper, soft),
        line=_readable(mixed(ink, paper, 0.55), paper, soft, least=VISIBLE),
        accent=accent,
        link=_readable(accent, paper, soft),
        soft=soft,
        on=_on(accent),
        deep=_readable(look.accent or DEEP[scheme], INITIALS),
        bad=_readable(BAD[scheme], paper, soft),
    )


def _readable(colour: str, *papers: str, least: float = READABLE) -> str:
    """The nearest shade that stands out from every paper; from the first one when none does."""
    found = nearest(colour, lambda shade: all(contrast(shade, on) >= least for on in papers))
    if contrast(found, papers[0]) >= least:
        return found
    return nearest(colour, lambda shade: contrast(shade, papers[0]) >= least)


def _paper(background: str, scheme: Scheme) -> str:
    """A light background has a dark sister of the same hue; a dark one serves both schemes."""
    if not background:
        return PAPER[scheme]
    if scheme == "light" or luminance(background) < 0.05:
        return background
    return darkened(background, lightness=0.1, most_saturated=0.3)


def _on(accent: str) -> str:
    """The words of a button: white as long as it can be read."""
    return WHITE if contrast(WHITE, accent) >= READABLE else DARK_ON_ACCENT


def _is_clear(accent: str, on: str) -> bool:
    return contrast(accent, on) >= READABLE and contrast(_on(accent), accent) >= READABLE


def _better(one: str, other: str, on: str) -> str:
    return max(one, other, key=lambda words: contrast(words, on))


@lru_cache(maxsize=1024)
def stylesheet(look: Look) -> str:
    """The CSS a respondent's page adds to ``respond.css``; "" for the product's own look."""
    rounding = f":root{{--round:{ROUNDNESS[look.corners]}}}" if look.corners != "soft" else ""
    if not (look.accent or look.background or look.scheme != "auto"):
        return rounding
    first, *other = [_rule(palette(look, scheme)) for scheme in look.schemes]
    return (
        rounding
        + first
        + "".join(f"@media (prefers-color-scheme:dark){{{rule}}}" for rule in other)
    )


def _rule(colours: Palette) -> str:
    is_dark = luminance(colours.paper) < 0.18
    # Most logos are drawn for white paper.
    scheme, plate = ("dark", WHITE) if is_dark else ("light", "transparent")
    variables = (f"--{name}:{value}" for name, value in asdict(colours).items())
    return f":root{{color-scheme:{scheme};--plate:{plate};{';'.join(variables)}}}"


@dataclass(frozen=True)
class Check:
    """One pair of colours in one scheme; ``better`` is the nearest ``field`` that would pass."""

    scheme: Scheme
    pair: Literal["words", "button", "accent"]
    ink: str
    paper: str
    least: float
    field: Literal["accent", "background"]
    better: str = ""

    @property
    def ratio(self) -> float:
        """Their contrast, rounded down so that a failing pair never reads as passing."""
        return int(contrast(self.ink, self.paper) * 100) / 100

    @property
    def passes(self) -> bool:
        """Whether people with poor sight can tell them apart."""
        return contrast(self.ink, self.paper) >= self.least


def checks(look: Look) -> list[Check]:
    """Every pair that must be told apart, in each scheme the look may be seen in."""
    return [_with_better(look, check) for check in _pairs(look)]


def failing(look: Look) -> list[Check]:
    """The pairs that do not pass."""
    return [check for check in checks(look) if not check.passes]


def _pairs(look: Look) -> list[Check]:
    found = []
    for scheme in look.schemes:
        colours = palette(look, scheme)
        found += [
            Check(scheme, "words", colours.ink, colours.paper, READABLE, "background"),
            Check(scheme, "button", colours.on, colours.accent, READABLE, "accent"),
            Check(scheme, "accent", colours.accent, colours.paper, VISIBLE, "accent"),
        ]
    return found


def _with_better(look: Look, check: Check) -> Check:
    if check.passes:
        return check
    chosen = getattr(look, check.field) or getattr(palette(look, check.scheme), _NAMES[check.field])

    def passes(shade: str) -> bool:
        tried = _pairs(look.model_copy(update={check.field: shade}))
        return all(pair.passes for pair in tried if pair.field == check.field)

    return replace(check, better=nearest(chosen, passes))


_NAMES = {"accent": "accent", "background": "paper"}
