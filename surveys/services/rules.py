"""Who may answer, when and how often: rules hold from the moment they are saved."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys.models import Survey
from surveys.rules import Rules
from surveys.selectors import has_answers
from surveys.services.surveys import StaleDraftError


class AnonymityLockedError(Exception):
    """The survey has answers, so what was promised to those who gave them stays."""


def rules_mark(survey: Survey) -> str:
    """A short mark that changes whenever the rules do; the password is not part of it."""
    content = [{**survey.rules, "password": ""}, survey.is_anonymous]
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def survey_rules_edit(
    *, survey: Survey, rules: dict[str, Any], is_anonymous: bool, seen: str, actor: User
) -> Survey:
    """Change the rules, named as in ``surveys.rules.Rules``; the password stays.

    Raises StaleDraftError when they are no longer those of ``seen``, a ``rules_mark``, and
    AnonymityLockedError; either saves nothing.
    """
    with transaction.atomic():
        saved = Survey.objects.select_for_update().get(pk=survey.pk)
        if seen != rules_mark(saved):
            raise StaleDraftError(saved)
        if is_anonymous != saved.is_anonymous:
            _set_anonymous(saved, is_anonymous, actor)
        _save(saved, Rules.model_validate({**saved.rules, **rules}), actor)
    return saved


def survey_password_set(*, survey: Survey, password: str, actor: User) -> None:
    """Ask for this password before an open link's first page; "" asks for none."""
    with transaction.atomic():
        saved = Survey.objects.select_for_update().get(pk=survey.pk)
        hashed = make_password(password) if password else ""
        saved.rules = {**saved.rules, "password": hashed}
        saved.save(update_fields=["rules"])
        action = "survey.password_set" if password else "survey.password_removed"
        audit.record(action, target=saved, actor=actor)


def _set_anonymous(survey: Survey, is_anonymous: bool, actor: User) -> None:
    # The row is locked FOR UPDATE, for which every answer under way is waited for.
    if has_answers(survey):
        raise AnonymityLockedError
    survey.is_anonymous = is_anonymous
    survey.save(update_fields=["is_anonymous"])
    action = "survey.made_anonymous" if is_anonymous else "survey.made_named"
    audit.record(action, target=survey, actor=actor)


def _save(survey: Survey, rules: Rules, actor: User) -> None:
    document = rules.model_dump(mode="json")
    before = Rules.model_validate(survey.rules).model_dump(mode="json")
    if document == before:
        return
    survey.rules = document
    survey.save(update_fields=["rules"])
    changed = {name: document[name] for name in document if document[name] != before[name]}
    audit.record("survey.rules_changed", target=survey, actor=actor, rules=changed)
