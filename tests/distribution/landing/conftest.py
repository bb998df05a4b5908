"""A live survey, somebody who is asked, and their browser."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Organisation, User
from distribution.models import Invitation
from surveys.models import Survey
from tests.surveys.asking import invite, make_survey


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """A live survey of acme, in Norwegian first."""
    return make_survey(acme, alice)


@pytest.fixture
def invitation(survey: Survey) -> Invitation:
    """Kari has been asked."""
    return invite(survey)


@pytest.fixture
def browser() -> Client:
    """A respondent's browser: no login, and forms are checked as they are for real."""
    return Client(enforce_csrf_checks=True)
