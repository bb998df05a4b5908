"""An organisation keeps surveys as templates of its own."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys.models import Survey, SurveyTemplate


def template_create(
    *, survey: Survey, name: str, description: str, purpose: str, actor: User
) -> SurveyTemplate:
    """Keep a survey's draft, word by word, to start others from."""
    with transaction.atomic():
        template = SurveyTemplate.objects.create(
            name=name,
            description=description,
            purpose=purpose,
            definition=survey.draft,
            created_by=actor,
        )
        audit.record("template.created", target=template, actor=actor, name=name)
    return template


def template_change(
    *, template: SurveyTemplate, name: str, description: str, purpose: str, actor: User
) -> None:
    """Describe a template anew; what it asks stays."""
    with transaction.atomic():
        template.name, template.description, template.purpose = name, description, purpose
        template.save(update_fields=["name", "description", "purpose"])
        audit.record("template.changed", target=template, actor=actor, name=name)


def template_delete(*, template: SurveyTemplate, actor: User) -> None:
    """Delete a template; surveys made from it stay."""
    with transaction.atomic():
        audit.record("template.deleted", target=template, actor=actor, name=template.name)
        template.delete()
