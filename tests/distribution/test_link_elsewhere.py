"""What an organisation puts elsewhere: sites, scripts, snippets, codes."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import qrcode
from django.test import Client
from PIL import Image

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token
from config.lib import clock
from config.lib.languages import LANGUAGES
from distribution.channels.link.elsewhere import pop_up_script
from distribution.channels.link.embedding import MOST_PATHS, PATH, Embedding, SiteError, site_read
from distribution.channels.link.qr import QUIET_ZONE, qr_png, qr_svg
from distribution.models import ShareLink
from surveys.models import Survey
from surveys.rules import Rules
from tests.conftest import LoggedIn
from tests.surveys.everything import definition, live, question

SHOP = "https://shop.example"


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return live(acme, alice, definition(question("nps")))


@pytest.fixture
def link(survey: Survey) -> ShareLink:
    with tenant_scope(survey.organisation):
        return ShareLink.objects.create(survey=survey, name="Webshop", embedding={"sites": [SHOP]})


def use(link: ShareLink, what: str) -> str:
    return f"/o/acme/surveys/{link.survey_id}/share/{link.pk}/{what}"


def script(link: ShareLink, what: str = ".js") -> Any:
    return Client().get(f"/embed/{public_token(link.organisation, link.token)}{what}")


# Sites


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("https://www.example.no", "https://www.example.no"),
        ("www.Example.NO", "https://www.example.no"),
        (" https://example.no/shop?x=1#y ", "https://example.no"),
        ("https://example.no:443", "https://example.no"),
        ("https://example.no:8443/", "https://example.no:8443"),
        ("https://blåbær.no", "https://xn--blbr-roah.no"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ],
)
def test_a_site_is_spelled_as_browsers_spell_it(typed: str, site: str) -> None:
    assert site_read(typed) == site


@pytest.mark.parametrize(
    "typed",
    [
        "http://example.no",
        "https://*.example.no",
        "*",
        "https://",
        "https://example",
        "https://user@example.no",
        "https://example.no:port",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.no",
        "https://example.no;script-src",
        "https://exa mple.no",
        "'unsafe-inline'",
        "https://[::1]",
    ],
)
def test_what_is_no_site_is_refused(typed: str) -> None:
    with pytest.raises(SiteError):
        site_read(typed)


def test_a_wrong_site_is_told_and_nothing_is_saved(link: ShareLink, bob: User) -> None:
    page = LoggedIn(bob).post(use(link, "frame/"), {"sites": "https://ok.example\nhttps://*.no"})
    assert page.status_code == 422
    assert "https://*.no: write https://" in page.text
    assert "https://ok.example\nhttps://*.no</textarea>" in page.text
    with tenant_scope(link.organisation):
        link.refresh_from_db()
    assert link.embedding == {"sites": [SHOP]}


def test_the_settings_of_one_tab_leave_those_of_the_others(link: ShareLink, bob: User) -> None:
    browser = LoggedIn(bob)
    tablet = {"is_on": "on", "thanks_seconds": "5", "idle_seconds": "30"}
    browser.post(use(link, "kiosk/"), tablet)
    asking = {"days": "30", "share": "50", "delay_seconds": "0", "paths": "/shop/*\n/thanks"}
    browser.post(use(link, "pop-up/"), {"sites": SHOP, **asking})
    browser.post(use(link, "frame/"), {"sites": "a.example\nA.example"})
    with tenant_scope(link.organisation):
        link.refresh_from_db()
    found = Embedding.model_validate(link.embedding)
    assert found.sites == ("https://a.example",)
    assert (found.pop_up.days, found.pop_up.share) == (30, 50)
    assert found.pop_up.paths == ("/shop/*", "/thanks")
    assert (found.kiosk.is_on, found.kiosk.thanks_seconds) == (True, 5)


@pytest.mark.parametrize("path", ["shop", "/a*b", "/" + "x" * 200, "https://example.no/"])
def test_a_wrong_path_is_told(link: ShareLink, bob: User, path: str) -> None:
    fields = {"sites": SHOP, "days": "30", "share": "50", "delay_seconds": "0", "paths": path}
    assert LoggedIn(bob).post(use(link, "pop-up/"), fields).status_code == 422


def test_a_snippet_waits_for_a_site_and_cannot_be_broken_out_of(
    link: ShareLink, bob: User, acme: Organisation
) -> None:
    acme.name = 'Tom & "Co" <script>'
    acme.save()
    page = LoggedIn(bob).get(use(link, "frame/")).text
    assert "title=&quot;Survey from Tom &amp;amp; &amp;quot;Co&amp;quot; &amp;lt;script" in page
    with tenant_scope(link.organisation):
        ShareLink.objects.update(embedding={})
    assert "First say on which site" in LoggedIn(bob).get(use(link, "frame/")).text


# Scripts


def test_the_pop_up_weighs_at_most_five_kilobytes(link: ShareLink, acme: Organisation) -> None:
    path = "/" + "x" * 58 + "*"
    assert PATH.fullmatch(path)
    embedding = Embedding.model_validate(
        {"sites": [SHOP], "pop_up": {"paths": [path] * MOST_PATHS}}
    )
    link.embedding = embedding.model_dump(mode="json")
    acme.name = "A company with a name of forty letters !"
    made = pop_up_script(acme, link, list(LANGUAGES))
    assert len(made.encode()) <= 5_000


def test_the_pop_up_needs_neither_eval_nor_inline_code(link: ShareLink) -> None:
    body = script(link).text
    for forbidden in ("eval(", "Function(", "innerHTML", 'setAttribute("style', "document.write"):
        assert forbidden not in body


def test_the_scripts_may_be_loaded_from_other_sites_for_a_while(link: ShareLink) -> None:
    for what in (".js", "/frame.js"):
        answer = script(link, what)
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not answer.cookies
        assert answer.text


def test_a_pop_up_speaks_the_languages_of_its_link(link: ShareLink) -> None:
    assert "Lukk" in script(link).text
    assert "Schließen" in script(link).text
    with tenant_scope(link.organisation):
        ShareLink.objects.update(language="nb")
    assert "Lukk" in script(link).text
    assert "Schließen" not in script(link).text


@pytest.mark.parametrize(
    ("of_link", "of_survey"),
    [
        ({"closed_at": clock.now()}, {}),
        ({"closes_at": clock.now()}, {}),
        ({"embedding": {}}, {}),
        ({}, {"state": "closed"}),
        ({}, {"rules": Rules(audience="invited").model_dump(mode="json")}),
        ({}, {"rules": Rules(opens_at=clock.now() + timedelta(days=1)).model_dump(mode="json")}),
    ],
)
def test_where_nobody_can_answer_the_script_is_empty(
    link: ShareLink, of_link: dict[str, Any], of_survey: dict[str, Any]
) -> None:
    assert script(link).text
    with tenant_scope(link.organisation):
        ShareLink.objects.filter(pk=link.pk).update(**(of_link or {"name": "Same"}))
        Survey.objects.filter(pk=link.survey_id).update(**(of_survey or {"name": "Same"}))
    assert script(link).content == b""


def test_guessing_scripts_is_limited(link: ShareLink) -> None:
    path = f"/embed/{link.organisation.key}.{'x' * 22}.js"
    found = {Client().get(path).status_code for _ in range(70)}
    assert found == {404, 429}


def test_the_pop_up_is_tried_with_a_preview_that_keeps_nothing(link: ShareLink, bob: User) -> None:
    body = LoggedIn(bob).get(use(link, "try.js")).text
    assert '"isTry": true' in body
    assert '"address": "/s/test/' in body


# Codes


# As long as a code of 33 modules holds: libraries fill what is left over in ways of their own.
ADDRESS = "https://qqqq.anbefal.example/s/k7wq2mzp.Zm9vYmFyYmF6cXV4MTIzNA"
MODULES = 33


def dots_of(png: bytes) -> list[list[bool]]:
    """The code's modules as the picture has them, its white edge left out."""
    picture = Image.open(BytesIO(png)).convert("L")
    size = picture.width // (MODULES + 2 * QUIET_ZONE)
    places = [(QUIET_ZONE + number) * size + size // 2 for number in range(MODULES)]
    return [[picture.getpixel((x, y)) == 0 for x in places] for y in places]


def drawn_by_another_library(mask: int) -> list[list[bool]]:
    level = qrcode.ERROR_CORRECT_M
    code = qrcode.QRCode(version=4, error_correction=level, mask_pattern=mask, border=0)
    code.add_data(ADDRESS, optimize=0)
    code.make(fit=False)
    return [[bool(dot) for dot in row] for row in code.get_matrix()]


def test_the_code_holds_the_address_in_full() -> None:
    dots = dots_of(qr_png(ADDRESS, millimetres=50))
    assert dots in [drawn_by_another_library(mask) for mask in range(8)]


@pytest.mark.parametrize("millimetres", [50, 100])
def test_a_code_is_as_wide_on_paper_as_it_says(millimetres: int) -> None:
    svg = qr_svg(ADDRESS, millimetres=millimetres, title="<b>").decode()
    assert f'width="{millimetres}.0mm"' in svg or f'width="{millimetres}mm"' in svg
    assert "<title>&lt;b&gt;</title>" in svg
    picture = Image.open(BytesIO(qr_png(ADDRESS, millimetres=millimetres)))
    inches = picture.width / picture.info["dpi"][0]
    assert abs(inches * 25.4 - millimetres) < 0.2
    assert picture.info["dpi"][0] > 280


def test_a_code_is_downloaded_under_the_links_name(link: ShareLink, carol: User) -> None:
    answer = LoggedIn(carol).get(use(link, "qr.png?mm=100&download"))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="qr-webshop-10cm.png"'
    assert LoggedIn(carol).get(use(link, "qr.gif")).status_code == 404
    assert LoggedIn(carol).get(use(link, "qr.svg?for=elsewhere")).status_code == 404


def test_the_poster_asks_in_the_chosen_language(link: ShareLink, carol: User) -> None:
    page = LoggedIn(carol).get(use(link, "poster/?language=sv")).text
    poster = page[page.index('<section class="poster"') :]
    assert re.search(r'class="poster" lang="sv"', poster)
    assert "Rikta mobilkameran hit." in poster
    assert "(sv)" in poster
    assert public_token(link.organisation, link.token) in poster
