"""A survey's logo comes and goes; the pictures stay for the versions that show them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from accounts.models import User
from surveys.definition import Definition
from surveys.images import logo_drawn
from surveys.models import Survey, SurveyImage
from surveys.services.surveys import survey_edit


def logo_set(*, survey: Survey, data: bytes, actor: User) -> SurveyImage:
    """Make the uploaded picture the draft's logo. Raises ImageProblem, and then changes nothing."""
    drawing = logo_drawn(data)
    with transaction.atomic():
        image = SurveyImage.objects.create(
            content=drawing.content,
            content_type=drawing.content_type,
            width=drawing.width,
            height=drawing.height,
        )
        _show(survey, image.pk, actor)
    return image


def logo_remove(*, survey: Survey, actor: User) -> None:
    """The draft has no logo; published versions keep theirs."""
    _show(survey, None, actor)


def _show(survey: Survey, logo: UUID | None, actor: User) -> None:
    def change(definition: Definition) -> Definition:
        return definition.model_copy(
            update={"look": definition.look.model_copy(update={"logo": logo})}
        )

    survey_edit(survey=survey, change=change, actor=actor, part="look")
