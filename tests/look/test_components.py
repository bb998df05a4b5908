"""What the components promise to people who do not see them."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string


class SurveyForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As customers know it")
    mobile = forms.CharField(label="Mobile", required=False)
    channel = forms.ChoiceField(
        label="Channel", choices=[("mail", "E-mail"), ("link", "Link")], widget=forms.RadioSelect
    )
    remind = forms.BooleanField(label="Remind once")


def field(name: str, data: dict[str, str] | None = None, **parameters: object) -> str:
    form = SurveyForm(data)
    return render_to_string("components/field.html", {"field": form[name], **parameters})


def test_field_ties_hint_and_error_to_the_input() -> None:
    html = field("name", {})
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_field_keeps_what_was_typed() -> None:
    assert 'value="Kunde &amp; co"' in field("name", {"name": "Kunde & co"})


def test_field_marks_only_what_may_stay_empty() -> None:
    assert "(optional)" in field("mobile")
    assert "(optional)" not in field("name")
    assert "(optional)" not in field("mobile", unmarked=True)


def test_radios_are_one_group_with_a_legend_and_a_target_for_links() -> None:
    html = field("channel", {})
    assert '<fieldset class="field" id="id_channel"' in html
    assert "<legend>Channel" in html
    assert html.count('type="radio"') == 2


def test_checkbox_stands_in_its_label() -> None:
    assert '<label class="check" for="id_remind">' in field("remind")


def test_error_summary_links_to_every_field_in_need() -> None:
    html = render_to_string("components/error_summary.html", {"form": SurveyForm({})})
    assert 'role="alert"' in html
    for name in ("name", "channel", "remind"):
        assert f'href="#id_{name}"' in html


def test_error_summary_is_silent_without_errors() -> None:
    html = render_to_string("components/error_summary.html", {"form": SurveyForm()})
    assert "note" not in html


def test_score_says_its_group_in_words_and_in_shape() -> None:
    groups = {
        0: "detractor",
        6: "detractor",
        7: "passive",
        8: "passive",
        9: "promoter",
        10: "promoter",
    }
    for score, group in groups.items():
        html = render_to_string("components/score.html", {"score": score})
        assert f'aria-label="{score}, {group}"' in html
        assert f"score-{group}" in html


def test_progress_has_a_bar_only_with_a_total() -> None:
    known = render_to_string(
        "components/progress.html", {"label": "Sent", "value": 1500, "total": 9420}
    )
    unknown = render_to_string("components/progress.html", {"label": "Read", "value": 1500})
    assert 'max="9420" value="1500"' in known
    assert "1,500 of 9,420" in known
    assert "<progress" not in unknown


def test_buttons_of_a_form_do_not_take_over_what_the_page_knows() -> None:
    page = {"form": SurveyForm(), "block": "content", "name": "x", "value": "y", "disabled": True}
    html = render_to_string("components/form_actions.html", {**page, "cancel_url": "/back/"})
    assert '<button class="btn btn-primary" type="submit">Save</button>' in html
    assert 'href="/back/"' in html


def test_danger_puts_the_safe_way_first() -> None:
    html = render_to_string(
        "components/form_actions.html", {"danger": True, "cancel_url": "/back/"}
    )
    assert html.index("/back/") < html.index("btn-danger")


def test_pager_disables_the_end_and_vanishes_on_a_single_page() -> None:
    html = render_to_string("components/pager.html", {"older_url": "?page=2"})
    assert html.count('aria-disabled="true"') == 1
    assert not render_to_string("components/pager.html", {}).strip()
