"""Addresses at which a survey can be tried: the draft, which keeps nothing, and what is live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.urls import reverse

from surveys.definition import Definition
from surveys.look import Scheme
from surveys.models import Survey

TEST_SALT, KEPT_SALT = "surveys.test", "surveys.kept"
TEST_SECONDS = 7 * 24 * 3600
KEPT = "kept"


def test_address(survey: Survey, *, draft: bool) -> str:
    """A public path where the survey can be tried for a week.

    The draft keeps nothing. What is live keeps the answer, marked as a test and never counted.
    """
    which = [str(survey.organisation_id), str(survey.pk), draft]
    return reverse("surveys:survey-test", args=[signing.dumps(which, salt=TEST_SALT)])


def test_found(signed: str) -> tuple[UUID, UUID, bool] | None:
    """Organisation, survey and whether its draft is meant; None for a link that is not valid."""
    try:
        which = signing.loads(signed, salt=TEST_SALT, max_age=TEST_SECONDS)
    except signing.BadSignature:
        return None
    return UUID(which[0]), UUID(which[1]), which[2]


def preview_address(
    survey: Survey,
    *,
    page: int | Literal["thanks"] = 0,
    language: str = "",
    scheme: Scheme | None = None,
    answers: Mapping[str, Any] | None = None,
) -> str:
    """One page of the draft as somebody with these stored ``answers`` meets it."""
    pages = len(Definition.model_validate(survey.draft).pages)
    query = {
        "lang": language,
        "scheme": scheme or "",
        KEPT: "" if answers is None else kept_signed(answers, pages, is_complete=page == "thanks"),
    }
    filled = urlencode({name: value for name, value in query.items() if value})
    return f"{test_address(survey, draft=True)}/{page}?{filled}"


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
