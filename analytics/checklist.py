"""The way to the first answer, told by what is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from config.lib.numbers import number_text
from contacts.models import Contact
from distribution.models import Campaign
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
    surveys = list(Survey.objects.order_by("created_at").values_list("name", "live_version")[:50])
    contacts = Contact.objects.count()
    launched = Campaign.objects.exclude(launched_at=None).exists()
    name = surveys[0][0] if surveys else ""
    people = _("%(count)s people") % {"count": number_text(contacts)}
    hrefs = [_href(name, organisation) for name in ("surveys:survey-list", "contacts:contact-list")]
    campaigns = _href("distribution:campaign-list", organisation)
    return [
        Step(
            _("Make a survey"),
            name or _("From a template, in three languages"),
            hrefs[0],
            bool(name),
        ),
        Step(
            _("Publish it"),
            _("It can be changed later; each answer stays with its version"),
            hrefs[0],
            any(live for _name, live in surveys),
        ),
        Step(
            _("Add contacts"),
            people if contacts else _("One by one, pasted, or from a file"),
            hrefs[1],
            contacts > 0,
        ),
        Step(
            _("Send the first campaign"),
            _("You see who is asked before anything leaves"),
            campaigns,
            launched,
        ),
        Step(
            _("Get the first answer"),
            _("It appears here by itself, within seconds"),
            "",
            Response.objects.exists(),
        ),
    ]


def _href(name: str, organisation: Organisation) -> str:
    try:
        return reverse(name, kwargs={"slug": organisation.slug})
    except NoReverseMatch:
        return ""
