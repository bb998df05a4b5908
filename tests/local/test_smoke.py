"""What the smoke run reads out of pages and mail."""

from __future__ import annotations

from urllib.parse import urljoin

from django.test import Client

from accounts.models import Organisation, User
from config.local.smoke import ANSWER_LINK, SCORE, ScoreForm
from tests.distribution.landing.outcome import responses
from tests.surveys.asking import invite, link_to, make_survey

PAGE = """
<form action="/language/" method="post"><input type="hidden" name="next" value="/"></form>
<form action="" method="post">
  <input type="hidden" name="lang" value="nb">
  <label><input type="radio" name="nps" value="9">9</label>
  <input type="hidden" name="late" value="x">
</form>
<form action="/elsewhere"><input type="hidden" name="other" value="y"></form>
"""


def test_finds_the_form_that_asks_for_the_score() -> None:
    form = ScoreForm(PAGE)
    assert form.score_name == "nps"
    assert form.action == ""
    assert form.fields == {"lang": "nb", "late": "x"}


def test_a_page_without_a_score_asks_none() -> None:
    assert not ScoreForm('<form action="/x"><input name="q"></form>').score_name


def test_finds_the_survey_in_a_mail() -> None:
    text = "Svar her:\nhttp://localhost:8000/s/ab12.Zx_-9\n\nhttp://localhost:8000/u/ab12.Zx_-9"
    assert ANSWER_LINK.findall(text) == ["http://localhost:8000/s/ab12.Zx_-9"]


def test_the_page_of_today_is_answered_as_the_smoke_run_does(
    acme: Organisation, alice: User, client: Client
) -> None:
    address = link_to(invite(make_survey(acme, alice)))
    form = ScoreForm(client.get(address).text)
    client.post(urljoin(address, form.action), {**form.fields, form.score_name: SCORE})
    assert [response.score for response in responses(acme)] == [int(SCORE)]
