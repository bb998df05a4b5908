"""What the smoke run reads out of pages and mail."""

from __future__ import annotations

from config.local.smoke import ANSWER_LINK, ScoreForm

PAGE = """
<form action="/language/" method="post"><input type="hidden" name="next" value="/"></form>
<form action="" method="post">
  <input type="hidden" name="lang" value="nb">
  <label><input type="radio" name="score" value="9">9</label>
  <input type="hidden" name="late" value="x">
</form>
<form action="/elsewhere"><input type="hidden" name="other" value="y"></form>
"""


def test_finds_the_form_that_asks_for_the_score() -> None:
    form = ScoreForm(PAGE)
    assert form.asks_score
    assert form.action == ""
    assert form.fields == {"lang": "nb", "late": "x"}


def test_a_page_without_a_score_asks_none() -> None:
    assert not ScoreForm('<form action="/x"><input name="q"></form>').asks_score


def test_finds_the_survey_in_a_mail() -> None:
    text = "Svar her:\nhttp://localhost:8000/s/ab12.Zx_-9\n\nhttp://localhost:8000/u/ab12.Zx_-9"
    assert ANSWER_LINK.findall(text) == ["http://localhost:8000/s/ab12.Zx_-9"]
