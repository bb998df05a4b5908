"""``manage.py smoke_invitation``: asks one invented person for real, for a smoke run."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from analytics.histograms import histograms_read, span_of_answers
from config.demo import EMAIL
from config.demo.build import SLUG
from contacts.services import contact_create
from contacts.values import ContactValues
from distribution.models import Campaign
from distribution.services import campaign_create, campaign_launch, campaign_update
from surveys.models import Survey

LANGUAGE = "nb"


class Command(BaseCommand):
    """Prints how many answers the demo organisation's survey counts."""

    help = "Counts the demo survey's answers; with --to, launches a campaign to that address first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", help="an e-mail address that is no contact yet")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        organisation = Organisation.objects.get(slug=SLUG)
        with tenant_scope(organisation):
            survey = Survey.objects.filter(state=Survey.State.LIVE).earliest("created_at")
            if options["to"]:
                _ask(organisation, survey, options["to"])
            self.stdout.write(str(_answers_counted(survey)))


def _ask(organisation: Organisation, survey: Survey, address: str) -> Campaign:
    """A campaign whose audience is this new contact alone."""
    owner = User.objects.get(email=EMAIL)
    values = ContactValues(email=address, language=LANGUAGE, properties={"smoke": address})
    contact_create(values=values, actor=owner)
    campaign = campaign_create(
        name=address,
        survey=survey,
        languages=[LANGUAGE],
        organisation=organisation,
        actor=owner,
    )
    audience = {"property": "smoke", "value": address}
    # At any hour: nobody waits for Monday to see whether the machine works.
    fields = {"audience": audience, "timing": {}}
    campaign_update(campaign=campaign, fields=fields, actor=owner)
    campaign_launch(campaign=campaign, organisation=organisation, actor=owner)
    return campaign


def _answers_counted(survey: Survey) -> int:
    period = span_of_answers(survey.pk)
    if period is None:
        return 0
    found = histograms_read(survey.pk, period, dimensions=[], split_from=period.first)
    return sum(found.total(period))
