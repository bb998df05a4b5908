"""A company with a live survey, for the programs that measure; needs Django set up."""

from __future__ import annotations

import time

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from surveys.definition import Definition
from surveys.models import Survey
from surveys.services import survey_create, survey_publish


def live_survey(definition: Definition | None = None) -> tuple[Organisation, User, Survey]:
    """A new organisation, its user, and a published survey; without ``definition`` a template's."""
    name = f"bench-{time.time_ns()}"
    user = User.objects.create_user(f"{name}@example.com", name="Bench")
    organisation = Organisation.objects.create(name="Havglott Strøm", slug=name, language="nb")
    with tenant_scope(organisation):
        survey = survey_create(
            organisation=organisation,
            template="nps_relationship",
            definition=definition,
            name="Bench",
            actor=user,
        )
        survey_publish(survey=survey, revision=survey.draft_revision, actor=user)
    return organisation, user, survey
