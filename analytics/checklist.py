"""The way to the first answer, told by what is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from config.lib.numbers import number_text
from contacts.models import Contact
from distribution.models import Campaign, ShareLink
from surveys.models import Response, Survey


@dataclass(frozen=True)
class Step:
    """One step; ``href`` leads to where it is done."""

    title: str
    text: str
    href: str
    done: bool


def first_steps(organisation: Organisation) -> list[Step]:
    """The five steps from an empty organisation to its first answer."""
    surveys = list(Survey.objects.order_by("created_at").values_list("name", "live_version"))
    contacts = Contact.objects.count()
    asks = ShareLink.objects.exists() or Campaign.objects.exclude(launched_at=None).exists()
    people = _("%(count)s people") % {"count": number_text(contacts)}

    def page(name: str) -> str:
        return reverse(name, kwargs={"slug": organisation.slug})

    return [
        Step(
            _("Make a survey"),
            surveys[0][0] if surveys else _("From a template, in three languages"),
            page("surveys:survey-list"),
            bool(surveys),
        ),
        Step(
            _("Publish it"),
            _("It can be changed later; each answer stays with its version"),
            page("surveys:survey-list"),
            any(live for _name, live in surveys),
        ),
        Step(
            _("Add contacts"),
            people if contacts else _("One by one, pasted, or from a file"),
            page("contacts:contact-list"),
            contacts > 0,
        ),
        Step(
            _("Ask the first people"),
            _("With a campaign, or with an open link from the survey's own page"),
            page("distribution:campaign-list"),
            asks,
        ),
        Step(
            _("Get the first answer"),
            _("It appears here by itself, within seconds"),
            page("distribution:campaign-list"),
            Response.objects.filter(is_test=False).exists(),
        ),
    ]
