"""A survey is made from a template, edited as a draft, published, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import ProtectedError

from accounts import audit
from accounts.models import AuditEntry, Organisation, User
from config.lib import clock
from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.editing import blank, fingerprint
from surveys.models import Survey, SurveyVersion

ONE_SITTING = timedelta(minutes=10)


class StaleDraftError(Exception):
    """Somebody else saved the draft meanwhile; ``survey`` is what is saved now."""

    def __init__(self, survey: Survey) -> None:
        super().__init__(survey.draft_revision)
        self.survey = survey


class SurveyInUseError(Exception):
    """The survey has answers or campaigns and cannot be deleted."""


def survey_create(
    *,
    organisation: Organisation,
    name: str,
    actor: User | None,
    template: str = "",
    definition: Definition | None = None,
    is_anonymous: bool = False,
) -> Survey:
    """A draft: ``definition`` as it is, else from a template of the catalogue, else an empty one.

    A template gets the organisation's name and language. Raises KeyError for an unknown one.
    """
    if definition is None:
        definition = _started(organisation, template)
    with transaction.atomic():
        survey = Survey.objects.create(
            name=name,
            draft=definition.as_json(),
            metric=definition.metric or "",
            is_anonymous=is_anonymous,
            created_by=actor,
        )
        audit.record("survey.created", target=survey, actor=actor, template=definition.template)
    return survey


def _started(organisation: Organisation, template: str) -> Definition:
    language = organisation.language
    if template:
        return templates()[template].filled(company=organisation.name, language=language)
    return blank(language)


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)


def survey_rename(*, survey: Survey, name: str, actor: User) -> None:
    """Give the survey another name; respondents never see it."""
    with transaction.atomic():
        survey.name = name
        survey.save(update_fields=["name"])
        audit.record("survey.renamed", target=survey, actor=actor)


def survey_edit(
    *,
    survey: Survey,
    change: Callable[[Definition], Definition],
    actor: User,
    part: str,
    seen: str | None = None,
) -> Survey:
    """Save the draft as ``change`` makes it from what is saved now.

    ``part`` names what is edited and ``seen`` is its fingerprint as the editor knew it: raises
    StaleDraftError, and saves nothing, when somebody else has changed that part since. Sending
    the same change again is no conflict, so that a lost answer may be asked for twice.
    """
    with transaction.atomic():
        saved = _locked(survey)
        current = Definition.model_validate(saved.draft)
        changed = change(current)
        if changed.as_json() == saved.draft:
            return saved
        if seen is not None and seen != fingerprint(current, part):
            raise StaleDraftError(saved)
        _save_draft(saved, changed)
        _record_edit(saved, actor, part)
    return saved


def _save_draft(survey: Survey, definition: Definition) -> None:
    survey.draft = definition.as_json()
    if survey.live_version_id is None:
        survey.metric = definition.metric or ""
    survey.draft_revision += 1
    survey.draft_saved_at = clock.now()
    survey.save(update_fields=["draft", "metric", "draft_revision", "draft_saved_at"])


def _record_edit(survey: Survey, actor: User, part: str) -> None:
    # One entry for a while of writing, not one for each pause in it.
    is_known = AuditEntry.objects.filter(
        at__gte=clock.now() - ONE_SITTING,
        action="survey.edited",
        actor=actor,
        target_id=survey.pk,
        details__part=part,
    ).exists()
    if not is_known:
        audit.record("survey.edited", target=survey, actor=actor, part=part)


def survey_publish(*, survey: Survey, revision: int, actor: User) -> SurveyVersion:
    """Freeze the draft as the next version and show it to respondents from now on.

    Answers point to the version they met, so nothing changes for those already given. Raises
    StaleDraftError when the draft is no longer the one that was confirmed.
    """
    with transaction.atomic():
        saved = _locked(survey)
        if saved.draft_revision != revision:
            raise StaleDraftError(saved)
        version = SurveyVersion.objects.create(
            survey=saved,
            number=saved.versions.count() + 1,
            definition=saved.draft,
            published_by=actor,
        )
        saved.live_version, saved.state = version, Survey.State.LIVE
        saved.metric = Definition.model_validate(saved.draft).metric or ""
        saved.save(update_fields=["live_version", "state", "metric"])
        audit.record("survey.published", target=saved, actor=actor, version=version.number)
    return version


def survey_close(*, survey: Survey, actor: User) -> None:
    """Take no more answers; those given stay."""
    _move(survey, Survey.State.CLOSED, "survey.closed", actor)


def survey_reopen(*, survey: Survey, actor: User) -> None:
    """Take answers again, with the version that was live."""
    _move(survey, Survey.State.LIVE, "survey.reopened", actor)


def _move(survey: Survey, state: Survey.State, action: str, actor: User) -> None:
    with transaction.atomic():
        saved = _locked(survey)
        if saved.live_version_id is None or saved.state == state:
            return
        saved.state = state
        saved.save(update_fields=["state"])
        audit.record(action, target=saved, actor=actor)


def survey_delete(*, survey: Survey, actor: User) -> None:
    """Delete a survey nobody has answered. Raises SurveyInUseError."""
    with transaction.atomic():
        saved = _locked(survey)
        if saved.responses.exists():
            raise SurveyInUseError
        audit.record("survey.deleted", target=saved, actor=actor, name=saved.name)
        try:
            saved.delete()
        except ProtectedError as problem:  # a campaign asks with it
            raise SurveyInUseError from problem
