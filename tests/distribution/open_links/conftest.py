"""A live survey of two pages, and an open link to it."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from surveys.models import Survey
from tests.distribution.open_links.visitor import TWO_PAGES
from tests.surveys.everything import definition, live, open_link


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    return live(acme, alice, definition(*TWO_PAGES, hidden_fields=["campaign", "plan"]))


@pytest.fixture
def link(survey: Survey) -> str:
    return open_link(survey)
