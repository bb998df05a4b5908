"""Colours that follow from a look: readable, told apart, and exactly those of the page's policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.colours import READABLE, VISIBLE, contrast, nearest
from config.lib.csp import allow_style
from surveys.look import ACCENT, PAPER, Look, checks, failing, palette, stylesheet

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
RESPOND_CSS = Path(__file__).parents[2] / "static" / "css" / "respond.css"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#3366ff", "#3366ff", 1)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


def test_the_products_own_look_adds_nothing_to_a_page() -> None:
    assert stylesheet(Look()) == ""


def test_the_products_own_colours_are_those_of_the_stylesheet() -> None:
    css = RESPOND_CSS.read_text()
    light, dark = re.findall(r":root \{(.*?)\}", css)[:2]
    for scheme, declared in [("light", light), ("dark", dark)]:
        assert f"--accent: {ACCENT[scheme]}" in declared  # type: ignore[index]
        found = re.search(r"--paper: (#\w+)", declared)
        assert found is not None
        assert found[1].replace("#fff", "#ffffff") == PAPER[scheme]  # type: ignore[index]


def test_a_forced_scheme_does_not_follow_the_device() -> None:
    assert "prefers-color-scheme" in stylesheet(Look(accent="#aa0000"))
    css = stylesheet(Look(scheme="dark"))
    assert "prefers-color-scheme" not in css and "color-scheme:dark" in css


@pytest.mark.parametrize(("corners", "rounding"), [("square", "--round:0"), ("round", "--round:2")])
def test_corners_are_one_number(corners: Any, rounding: str) -> None:
    assert rounding in stylesheet(Look(corners=corners))


def test_a_colour_is_only_ever_a_colour() -> None:
    with pytest.raises(ValueError, match="accent"):
        Look(accent="#fff;}body{display:none}")


@given(accent=COLOURS, background=COLOURS)
def test_links_and_small_words_can_be_read_whatever_was_chosen(
    accent: str, background: str
) -> None:
    look = Look(accent=accent, background=background)
    for scheme in look.schemes:
        colours = palette(look, scheme)
        for words in (colours.link, colours.faint, colours.bad):
            assert contrast(words, colours.paper) >= READABLE
        assert contrast(colours.line, colours.paper) >= VISIBLE


@given(accent=COLOURS)
def test_words_can_be_read_on_what_is_chosen_and_in_notes_too(accent: str) -> None:
    look = Look(accent=accent)
    for scheme in look.schemes:
        colours = palette(look, scheme)
        for words in (colours.ink, colours.link, colours.faint, colours.bad):
            assert contrast(words, colours.soft) >= READABLE


@given(accent=COLOURS)
def test_a_dark_page_lightens_the_accent_until_it_is_clear(accent: str) -> None:
    assert not failing(Look(accent=accent, scheme="dark"))


@settings(max_examples=50, deadline=None)
@given(accent=COLOURS, background=st.sampled_from(["", "#fff8ee", "#10202f"]))
def test_the_suggested_colour_passes(accent: str, background: str) -> None:
    look = Look(accent=accent, background=background)
    for check in failing(look):
        assert not failing(look.model_copy(update={check.field: check.better}))


def test_a_yellow_accent_fails_on_white_and_says_by_how_much() -> None:
    yellow = next(check for check in failing(Look(accent="#ffdd00")) if check.scheme == "light")
    assert (yellow.pair, yellow.field, yellow.least) == ("accent", "accent", 3.0)
    assert yellow.ratio < 2
    assert len(checks(Look())) == 6 and not failing(Look())


def test_the_nearest_colour_is_the_colour_itself_when_it_passes() -> None:
    assert nearest("#123456", lambda shade: True) == "#123456"


def test_the_policy_allows_exactly_that_style() -> None:
    response = HttpResponse("page")
    allow_style(response, "a{}")
    request = RequestFactory().get("/")
    CSPMiddleware(lambda _request: response)(request)
    policy = response["Content-Security-Policy"]
    assert "style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='" in policy
    assert "unsafe" not in policy
