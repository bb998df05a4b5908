"""The site and the rules every template and stylesheet keeps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

ROOT = Path(settings.BASE_DIR)
MOST_BYTES_FOR_RESPONDENTS = 9 * 1024
MOST_LINES = 900


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["landing", "method", "privacy"])
@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_anybody_may_read_the_site(client: Client, name: str, language: str) -> None:
    response = client.get(reverse(name), headers={"accept-language": language})
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert "NPS® are registered" in page or language != "en"


@pytest.mark.django_db
def test_landing_asks_in_the_reader_s_language(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "sv"})
    assert response.context["question"]["text"].startswith("Hur troligt")


@pytest.mark.django_db
def test_unknown_address_is_a_kind_page(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=str)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    if "mail" in path.parts:
        pytest.skip("mail needs inline styles")
    # A survey's own look is the one exception; the page's policy names exactly that text.
    text = path.read_text().replace("<style>{{ frame.style|safe }}</style>", "")
    inline = (
        r"""\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*(\bsrc=|application/json))"""
    )
    assert not re.search(inline, text)


def test_stylesheets_stay_small() -> None:
    styles = ROOT / "static" / "css"
    assert len((styles / "respond.css").read_bytes()) <= MOST_BYTES_FOR_RESPONDENTS
    assert len((styles / "anbefal.css").read_text().splitlines()) <= MOST_LINES


def test_raw_colours_live_in_the_tokens_only() -> None:
    _, rules = (ROOT / "static" / "css" / "anbefal.css").read_text().split("@layer reset {")
    assert re.findall(r"#[0-9a-f]{3,8}\b(?!\")", rules) == []


def test_every_custom_property_in_use_is_defined() -> None:
    for name in ("anbefal.css", "respond.css"):
        text = (ROOT / "static" / "css" / name).read_text()
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", text))
