"""``manage.py demo_data``: a company that looks alive."""

from __future__ import annotations

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from analytics.histograms import Narrowing, span_of_answers
from analytics.models import Rollup
from analytics.results.anonymous import anonymous_results_read
from analytics.results.selectors import results_read
from analytics.results.series import versions_of
from config.demo.bank import THEMES, bank
from config.demo.more import STAFF_ANSWERS, SUPPORT_ANSWERS
from contacts.models import Contact, Property
from distribution.models import Invitation
from surveys.models import DirtyDay, Response, Survey


def load(settings: Settings) -> str:
    settings.DEBUG = True
    out = StringIO()
    call_command("demo_data", stdout=out)
    return out.getvalue()


def nps(scores: list[int]) -> float:
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


def puls() -> QuerySet[Response]:
    """The answers to the survey all customers were asked."""
    return Response.objects.filter(survey__name="Kundeforhold")


def nps_where(**filters: object) -> float:
    found = puls().filter(**filters).values_list("score", flat=True)
    return nps([score for score in found if score is not None])


@pytest.mark.django_db
def test_is_refused_outside_a_developers_machine(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo_data")
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_tells_a_story_once(settings: Settings, client: Client) -> None:
    printed = load(settings)
    assert printed == load(settings) and len(printed.splitlines()) == 2
    with tenant_scope(Organisation.objects.get(slug="lynghei")):
        assert Contact.objects.count() == 1600
        assert 2800 < puls().count() < 3700
        assert Property.objects.filter(is_dimension=True).count() == 3
        assert nps_where(properties__region="Nord-Norge") < nps_where() - 15
        _months_dip_and_recover()
        _every_state_is_there()
        _rows_agree()
        _further_surveys_have_something_to_show()
    email, password = (line.split(": ")[1].strip() for line in printed.splitlines())
    assert client.post("/account/login/", {"login": email, "password": password}).status_code == 302


def _months_dip_and_recover() -> None:
    rounds = puls().order_by("recorded_at").values_list("invitation_id", "score")
    campaigns = dict(Invitation.objects.values_list("pk", "campaign__name"))
    scores: dict[str, list[int]] = {}
    for invitation, score in rounds:
        assert invitation is not None and score is not None
        scores.setdefault(campaigns[invitation], []).append(score)
    first, second, third, fourth, fifth, sixth = (nps(found) for found in scores.values())
    assert max(third, fourth) < min(first, second, sixth) - 10
    assert max(third, fourth) < fifth


def _every_state_is_there() -> None:
    found = set(Invitation.objects.values_list("state", flat=True))
    passing = {Invitation.State.SENDING}
    assert found == set(Invitation.State) - passing
    assert not Invitation.objects.filter(state="suppressed", not_asked="").exists()


def _rows_agree() -> None:
    assert not DirtyDay.objects.exists()
    of_all = Rollup.objects.filter(dimension="")
    totals = of_all.values_list(*(f"s{n}" for n in range(11)))
    named = Response.objects.filter(survey__is_anonymous=False)
    counted = Counter(named.values_list("score", flat=True))
    assert [sum(column) for column in zip(*totals, strict=True)] == [counted[n] for n in range(11)]
    assert not Response.objects.filter(recorded_at__gt=timezone.now()).exists()
    answered = Invitation.objects.filter(state="answered").count()
    assert answered == puls().count()


def _further_surveys_have_something_to_show() -> None:
    support = Survey.objects.get(name="Kundeservice")
    versions = versions_of(support)
    span = span_of_answers(support.pk)
    assert span
    shown = results_read(support, versions, span, Narrowing(), version_id=None, language="nb")
    assert shown.metric == "csat" and shown.partial and shown.total == SUPPORT_ANSWERS
    better, words = (card.trial for card in shown.cards if card.trial)
    assert better and words
    assert better.verdicts[0].is_sure and not words.verdicts[0].is_sure
    staff = Survey.objects.get(is_anonymous=True)
    assert not staff.responses.exclude(contact=None, invitation_id=None, properties={}).exists()
    hidden = anonymous_results_read(staff, versions_of(staff), None, None, least=5, language="nb")
    assert STAFF_ANSWERS - 10 < hidden.total <= STAFF_ANSWERS and len(hidden.group_scores) > 1


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_bank_has_many_different_comments(language: str) -> None:
    groups = ("promoter", "passive", "detractor")
    comments = [
        words for group in groups for theme in THEMES for words in bank(language)[group, theme]
    ]
    assert len(comments) == len(set(comments)) >= 120
    assert not any("!" in words for words in comments)
