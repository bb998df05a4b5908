"""Addresses at which a survey can be tried: the draft, which keeps nothing, and what is live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.urls import reverse

from surveys.definition import Definition
from surveys.look import Scheme
from surveys.models import Survey, SurveyVersion

TEST_SALT, KEPT_SALT, PERSON_SALT = "surveys.test", "surveys.kept", "surveys.person"
TEST_SECONDS = 7 * 24 * 3600
KEPT, PERSON = "kept", "person"


class Tried(NamedTuple):
    """What a test link leads to: the draft, a version to look at, or what is live."""

    organisation_id: UUID
    survey_id: UUID
    is_draft: bool
    version_id: UUID | None = None


def test_address(survey: Survey, *, draft: bool, version_id: UUID | None = None) -> str:
    """A public path where the survey can be tried for a week.

    The draft keeps nothing, nor does a version that is named to be looked at. What is live keeps
    the answer, marked as a test and never counted.
    """
    which = [str(survey.organisation_id), str(survey.pk), draft]
    which += [str(version_id)] if version_id else []
    return reverse("surveys:survey-test", args=[signing.dumps(which, salt=TEST_SALT)])


def test_found(signed: str) -> Tried | None:
    """What the link leads to; None when it is not valid."""
    try:
        which = signing.loads(signed, salt=TEST_SALT, max_age=TEST_SECONDS)
    except signing.BadSignature:
        return None
    return Tried(UUID(which[0]), UUID(which[1]), which[2], *map(UUID, which[3:]))


def preview_address(
    survey: Survey,
    *,
    page: int | Literal["thanks"] = 0,
    language: str = "",
    scheme: Scheme | None = None,
    answers: Mapping[str, Any] | None = None,
    person: tuple[str, Mapping[str, Any]] | None = None,
    version: SurveyVersion | None = None,
    seed: str = "",
) -> str:
    """One page of the draft, or of ``version``, as somebody with these stored ``answers`` meets it.

    ``person`` is the channel they came by and their properties, ``seed`` decides their variants.
    """
    definition = Definition.model_validate(version.definition if version else survey.draft)
    pages, is_complete = len(definition.pages), page == "thanks"
    query = {
        "lang": language,
        "scheme": scheme or "",
        "seed": seed,
        KEPT: "" if answers is None else kept_signed(answers, pages, is_complete=is_complete),
        PERSON: person and signing.dumps(person, salt=PERSON_SALT, compress=True),
    }
    filled = urlencode({name: value for name, value in query.items() if value})
    address = test_address(survey, draft=True, version_id=version.pk if version else None)
    return f"{address}/{page}?{filled}"


def person_read(signed: str) -> tuple[str, dict[str, Any]] | None:
    """The channel and the properties of the person a preview is shown to, or None."""
    try:
        channel, properties = signing.loads(signed, salt=PERSON_SALT)
    except signing.BadSignature:
        return None
    return channel, properties


def kept_signed(answers: Mapping[str, Any], pages_sent: int, *, is_complete: bool) -> str:
    """The answers of a test that stores nothing, as its addresses carry them."""
    kept = [dict(answers), pages_sent, is_complete]
    return signing.dumps(kept, salt=KEPT_SALT, compress=True)


def kept_read(signed: str) -> tuple[dict[str, Any], int, bool] | None:
    """What ``kept_signed`` carried, or None."""
    try:
        answers, pages_sent, is_complete = signing.loads(signed, salt=KEPT_SALT)
    except signing.BadSignature:
        return None
    return answers, pages_sent, is_complete
