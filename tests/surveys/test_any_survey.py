"""Whatever survey somebody builds and whatever somebody sends, the respondent's pages hold.

Random definitions of every kind, with logic, pages, variants, languages and placeholders, go
through the real views and the real database.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.models import Campaign, Invitation
from surveys.answering.trying import preview_address
from surveys.definition import Definition
from surveys.logic import Situation
from surveys.models import Response, Survey, SurveyVersion
from tests.surveys.asking import link_to, make_survey
from tests.surveys.htmlforms import Page
from tests.surveys.strategies import bodies, surveys
from tests.surveys.valid import valid

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Reply

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
PLAN = {"plan": "gold"}
# EXAMPLES=2000 looks much longer.
some = settings(
    max_examples=int(os.environ.get("EXAMPLES", "30")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """A row whose definition each example replaces."""
    return make_survey(acme, alice)


class Person:
    """Somebody invited to a survey with this definition, with a browser without script."""

    def __init__(self, survey: Survey, definition: Definition, language: str) -> None:
        cache.clear()
        self.definition, self.language = definition, language
        self.organisation = survey.organisation
        with tenant_scope(self.organisation):
            version = SurveyVersion.objects.create(
                survey=survey,
                number=SurveyVersion.objects.filter(survey=survey).count() + 1,
                definition=definition.as_json(),
            )
            Survey.objects.filter(pk=survey.pk).update(live_version=version)
            contact = Contact.objects.create(
                email=f"{uuid4()}@example.com", name="Kari <i>", properties=PLAN
            )
            self.invitation = Invitation.objects.create(
                campaign=Campaign.objects.create(survey=survey, name="A", sender_name="B"),
                contact=contact,
                address=contact.email or "",
                language=language,
                state=Invitation.State.SENT,
            )
        self.browser = Client(raise_request_exception=True)

    def opens(self, address: str = "") -> Reply:
        """The page at an address, the entrance first."""
        return self.browser.get(address or f"{link_to(self.invitation)}?lang={self.language}")

    def sends(self, address: str, body: str | bytes, kind: str = FORM) -> Reply:
        """What comes back for a body."""
        return self.browser.post(address, body, content_type=kind)

    @property
    def stored(self) -> dict[str, Any] | None:
        """The answers in the database; None before the first."""
        with tenant_scope(self.organisation):
            found = Response.objects.filter(invitation_id=self.invitation.pk)
            return found.values_list("answers", flat=True).first()

    def check_stored(self, *, is_complete: bool) -> None:
        """Nothing hidden is stored, nothing stored is invalid; at the end nothing is missing."""
        stored = self.stored or {}
        situation = Situation(stored, None, PLAN, self.language, "email")
        asked = {question.key: question for question in self.definition.asked(situation)}
        assert set(stored) <= set(asked)
        for key, answer in stored.items():
            assert asked[key].clean(asked[key].typed(answer)) == answer
        if is_complete:
            needed = {key for key, each in asked.items() if each.required and each.is_answered}
            assert needed <= set(stored)


def follow(person: Person, response: Reply) -> Reply:
    """Where a redirect leads."""
    for _step in range(10):
        if response.status_code not in {302, 303}:
            return response
        response = person.opens(response["Location"])
    raise AssertionError("redirects never end")


@some
@given(definition=surveys(), seed=st.integers(0, 99))
def test_every_page_renders_in_every_language(
    survey: Survey, client: Client, definition: Definition, seed: int
) -> None:
    survey.draft = definition.as_json()
    with tenant_scope(survey.organisation):
        Survey.objects.filter(pk=survey.pk).update(draft=survey.draft)
    chance = random.Random(seed)
    answers = {
        question.key: question.clean(
            question.received(QueryDict(urlencode(valid(question, chance))))
        )
        for question in definition.questions
        if question.is_answered
    }
    shown = 0
    for language in definition.languages:
        for page in [*range(len(definition.pages)), "thanks"]:
            address = preview_address(survey, page=page, language=language, answers=answers)
            response = client.get(f"{address}&seed={seed}")
            if response.status_code == 303:  # Nothing on this page is asked of this person.
                continue
            shown += 1
            assert response.status_code == 200
            check_page(response, language)
    assert shown >= len(definition.languages)


def check_page(response: Reply, language: str) -> None:
    """What holds for any page: its language, its heading, its ids, and no foreign tag."""
    page = Page(response.content.decode())
    assert response["Content-Language"] == language
    assert page.tags.count("h1") == 1
    assert page.tags.count("img") == 0
    assert len(set(page.ids)) == len(page.ids)
    assert set(page.pointed) <= set(page.ids)
    assert "alert(1)" not in page.scripts


@some
@given(definition=surveys(), seed=st.integers(0, 10_000), data=st.data())
def test_what_the_page_offers_is_what_the_definition_accepts(
    survey: Survey, definition: Definition, seed: int, data: st.DataObject
) -> None:
    language = data.draw(st.sampled_from(definition.languages))
    person, chance = Person(survey, definition, language), random.Random(seed)
    walk_to_the_end(person, follow(person, person.opens()), chance)
    # A change of mind: what is no longer asked goes, what is asked now is asked.
    first = person.opens(f"{link_to(person.invitation, '0')}?lang={language}")
    walk_to_the_end(person, follow(person, first), chance)


def walk_to_the_end(person: Person, response: Reply, chance: random.Random) -> None:
    """Answer page after page as the definition allows."""
    for _page in range(3 * len(person.definition.questions)):
        if response.request["PATH_INFO"].endswith("/thanks"):
            break
        assert response.status_code == 200
        response = follow(person, answer_page(person, response, chance))
        person.check_stored(is_complete=False)
    assert response.request["PATH_INFO"].endswith("/thanks")
    assert response.status_code == 200
    person.check_stored(is_complete=True)


def answer_page(person: Person, response: Reply, chance: random.Random) -> Reply:
    """Fill the page in as the definition allows; the page must offer it and take it."""
    page = Page(response.content.decode())
    asked = [each for each in person.definition.questions if each.key in page.ids]
    filled = [
        pair
        for question in asked
        if question.required or chance.random() < 0.8
        for pair in valid(question, chance)
    ]
    assert all(page.takes(name, value) for name, value in filled), filled
    own = {name for each in asked for name in page.names_of(each.key)}
    kept = [(name, value) for name, value in page.sends if name not in own]
    address = f"{response.request['PATH_INFO']}?{response.request['QUERY_STRING']}"
    # Others may be asked only because of what this page held.
    if any(each.required and not each.show_if for each in asked):
        assert person.sends(address, urlencode(kept)).status_code == 422
    sent = person.sends(address, urlencode(kept + filled))
    assert sent.status_code == 303, Page(sent.content.decode()).text
    return sent


@some
@given(
    definition=surveys(),
    sent=st.lists(st.tuples(st.integers(-1, 6), bodies()), max_size=5),
    raw=st.binary(max_size=60),
    kind=st.sampled_from([FORM, "multipart/form-data; boundary=x", "application/json", "x"]),
)
def test_no_body_breaks_a_page_or_stores_what_it_should_not(
    survey: Survey,
    definition: Definition,
    sent: list[tuple[int, dict[str, list[str]]]],
    raw: bytes,
    kind: str,
) -> None:
    language = definition.languages[0]
    person = Person(survey, definition, language)
    for step, body in sent:
        address = link_to(person.invitation, str(step) if step > 0 else "thanks" if step else "")
        encoded = urlencode(body, doseq=True, errors="surrogatepass")
        response = person.sends(f"{address}?lang={language}", encoded)
        assert response.status_code in {200, 303, 404, 422}, response.status_code
        person.check_stored(is_complete=False)
    assert person.sends(link_to(person.invitation), raw, kind).status_code < 500
    person.check_stored(is_complete=False)
