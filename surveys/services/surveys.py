"""A survey is made from a template, edited as a draft, published, closed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError

from accounts import audit
from accounts.models import Organisation, User
from config.lib import clock
from surveys.catalogue import templates
from surveys.definition import Definition
from surveys.models import Survey, SurveyVersion


class StaleDraftError(Exception):
    """Somebody else saved the draft meanwhile; ``survey`` is what is saved now."""

    def __init__(self, survey: Survey) -> None:
        super().__init__(survey.draft_revision)
        self.survey = survey


class SurveyInUseError(Exception):
    """The survey has answers or campaigns and cannot be deleted."""


def survey_create(
    *, organisation: Organisation, template: str, name: str, actor: User | None
) -> Survey:
    """A draft from a template of the catalogue, with the organisation's name and language in it.

    Raises KeyError for an unknown template.
    """
    definition = templates()[template].filled(
        company=organisation.name, language=organisation.language
    )
    with transaction.atomic():
        survey = Survey.objects.create(name=name, draft=definition.as_json(), created_by=actor)
        audit.record("survey.created", target=survey, actor=actor, template=template)
    return survey


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)


def survey_rename(*, survey: Survey, name: str, actor: User) -> None:
    """Give the survey another name; respondents never see it."""
    with transaction.atomic():
        survey.name = name
        survey.save(update_fields=["name"])
        audit.record("survey.renamed", target=survey, actor=actor)


def survey_edit(*, survey: Survey, definition: Definition, revision: int, actor: User) -> Survey:
    """Save the draft. ``revision`` is the one the editor saw.

    Raises StaleDraftError when somebody else saved since then, and saves nothing.
    """
    with transaction.atomic():
        saved = _locked(survey)
        if saved.draft_revision != revision:
            raise StaleDraftError(saved)
        saved.draft = definition.as_json()
        saved.draft_revision = revision + 1
        saved.draft_saved_at = clock.now()
        saved.save(update_fields=["draft", "draft_revision", "draft_saved_at"])
        audit.record("survey.edited", target=saved, actor=actor, revision=saved.draft_revision)
    return saved


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
        saved.save(update_fields=["live_version", "state"])
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
