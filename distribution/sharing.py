"""Open links to a survey: whoever has one may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from distribution.channels.link.embedding import Embedding
from distribution.links import answer_url
from distribution.models import ShareLink
from distribution.open_links import hidden_fields
from surveys.definition import Definition
from surveys.models import Response, Survey
from surveys.rules import Rules
from surveys.selectors import survey_refusal


@dataclass(frozen=True)
class Shared:
    """A link, its address in full, and how many answers came through it."""

    link: ShareLink
    address: str
    answers: int


def links_shared(*, survey: Survey, organisation: Organisation) -> list[Shared]:
    """The survey's links, open ones first and newest first, in two statements."""
    links = sorted(survey.links.order_by("-created_at"), key=lambda link: link.is_closed)
    answers = dict(
        Response.objects.filter(link_id__in=[link.pk for link in links], is_test=False)
        .order_by()
        .values_list("link_id")
        .annotate(Count("pk"))
    )
    return [
        Shared(link, answer_url(organisation, link.token), answers.get(link.pk, 0))
        for link in links
    ]


def fields_to_preset(survey: Survey) -> list[str]:
    """The hidden fields a link may carry: as published, or as drafted before that."""
    version = survey.live_version
    return Definition.model_validate(version.definition if version else survey.draft).hidden_fields


def survey_obstacle(*, survey: Survey, organisation: Organisation) -> str:
    """Why nobody can begin an answer through a link now; "" when they can.

    "trial", a state of the survey, "invited", or what its rules say.
    """
    if not organisation.is_active:
        return "trial"
    if survey.state != Survey.State.LIVE:
        return str(survey.state)
    if Rules.model_validate(survey.rules).audience == "invited":
        return "invited"
    return survey_refusal(survey) or ""


def share_link_create(
    *,
    survey: Survey,
    name: str,
    actor: User,
    language: str = "",
    hidden: Mapping[str, str] | None = None,
    closes_at: datetime | None = None,
) -> ShareLink:
    """A new open link, which works as soon as the survey takes answers."""
    with transaction.atomic():
        link = ShareLink.objects.create(
            survey=survey,
            name=name,
            language=language,
            hidden=_presets(survey, hidden or {}),
            closes_at=closes_at,
            created_by=actor,
        )
        audit.record("share_link.created", target=link, actor=actor, name=name)
    return link


def share_link_edit(
    *,
    link: ShareLink,
    name: str,
    language: str,
    hidden: Mapping[str, str],
    closes_at: datetime | None,
    actor: User,
) -> None:
    """Change what only staff see, what its page opens with, and until when. The address stays."""
    with transaction.atomic():
        link.name, link.language, link.closes_at = name, language, closes_at
        link.hidden = _presets(link.survey, hidden)
        link.save(update_fields=["name", "language", "closes_at", "hidden"])
        audit.record("share_link.edited", target=link, actor=actor, name=name)


def _presets(survey: Survey, hidden: Mapping[str, str]) -> dict[str, str]:
    """Values of fields the survey declares, cut as an answer keeps them."""
    return hidden_fields(fields_to_preset(survey), hidden)


def share_link_embed(*, link: ShareLink, embedding: Embedding, actor: User) -> None:
    """Change how the link is shown in other sites' pages and on tablets."""
    with transaction.atomic():
        link.embedding = embedding.model_dump(mode="json")
        link.save(update_fields=["embedding"])
        audit.record("share_link.embedded", target=link, actor=actor, name=link.name)


def share_link_close(*, link: ShareLink, actor: User) -> None:
    """Take no first answer through the link any more; who has begun may finish."""
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=clock.now()):
            audit.record("share_link.closed", target=link, actor=actor, name=link.name)


def share_link_reopen(*, link: ShareLink, closes_at: datetime | None, actor: User) -> None:
    """Take answers through the same address again, until ``closes_at``."""
    with transaction.atomic():
        found = ShareLink.objects.select_for_update(no_key=True).get(pk=link.pk)
        if found.is_closed:
            found.closed_at, found.closes_at = None, closes_at
            found.save(update_fields=["closed_at", "closes_at"])
            audit.record("share_link.reopened", target=link, actor=actor, name=link.name)


def robot_count(*, link_id: UUID) -> None:
    """Count an answer of a robot; nothing else of it is kept."""
    ShareLink.objects.filter(pk=link_id).update(robots=F("robots") + 1)
