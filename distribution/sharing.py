"""Open links to a survey: whoever has one may answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from distribution.links import answer_url
from distribution.models import ShareLink
from surveys.models import Response, Survey


@dataclass(frozen=True)
class Shared:
    """A link, its address in full, and how many answers came through it."""

    link: ShareLink
    address: str
    answers: int


def links_shared(*, survey: Survey, organisation: Organisation) -> list[Shared]:
    """The survey's links, open ones first and newest first, in two statements."""
    links = survey.links.order_by(F("closed_at").desc(nulls_first=True), "-created_at")
    answers = dict(
        Response.objects.filter(link_id__in=links.values("pk"), is_test=False)
        .order_by()
        .values_list("link_id")
        .annotate(Count("pk"))
    )
    return [
        Shared(link, answer_url(organisation, link.token), answers.get(link.pk, 0))
        for link in links
    ]


def share_link_create(*, survey: Survey, name: str, actor: User) -> ShareLink:
    """A new open link, which works as soon as the survey takes answers."""
    with transaction.atomic():
        link = ShareLink.objects.create(survey=survey, name=name, created_by=actor)
        audit.record("share_link.created", target=link, actor=actor, name=name)
    return link


def share_link_rename(*, link: ShareLink, name: str, actor: User) -> None:
    """Give the link another name; only staff see it."""
    with transaction.atomic():
        link.name = name
        link.save(update_fields=["name"])
        audit.record("share_link.renamed", target=link, actor=actor, name=name)


def share_link_close(*, link: ShareLink, actor: User) -> None:
    """Take no first answer through the link any more; who has begun may finish."""
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=clock.now()):
            audit.record("share_link.closed", target=link, actor=actor, name=link.name)


def share_link_reopen(*, link: ShareLink, actor: User) -> None:
    """Take answers through the same address again."""
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, closed_at__isnull=False).update(closed_at=None):
            audit.record("share_link.reopened", target=link, actor=actor, name=link.name)


def robot_count(*, link_id: UUID) -> None:
    """Count an answer of a robot; nothing else of it is kept."""
    ShareLink.objects.filter(pk=link_id).update(robots=F("robots") + 1)
