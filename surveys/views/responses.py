"""The answers: the list with its filters, one answer, the export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import audit
from accounts.http import StaffRequest
from accounts.models import Role
from accounts.tabs import Tab, tabs_of
from config.lib.languages import LANGUAGES
from contacts.models import Property
from contacts.streams import table_download
from surveys.definition import Definition
from surveys.exports import export_rows
from surveys.imports.columns import Column
from surveys.models import Response
from surveys.response_filters import ResponseFilters, response_page
from surveys.services import response_delete


def answer_tabs(request: StaffRequest, current: str) -> list[Tab]:
    """The pages of the section; ``current`` is the URL name of the one shown."""
    labels = {"surveys:response-list": _("Answers"), "surveys:response-import-list": _("Imports")}
    return tabs_of(request, labels, current)


def response_list(request: StaffRequest) -> HttpResponse:
    """The answers, newest first."""
    filters = ResponseFilters(request.GET, organisation=request.organisation)
    context = {
        "filters": filters,
        "page": response_page(filters.matching(), request.GET, filters.chosen),
        "tabs": answer_tabs(request, "surveys:response-list"),
        "has_answers": Response.objects.exists(),
        "may_import": request.membership.may(Role.MEMBER),
        "may_export": request.membership.may(Role.MEMBER),
        "active_nav": "answers",
    }
    return render(request, "surveys/responses/list.html", context)


def response_show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One answer: what was asked then, what was said, by whom."""
    response = _response(pk)
    labels = dict(Property.objects.values_list("key", "label"))
    context = {
        "response": response,
        "answered": list(_answered(response)),
        "values": [(labels.get(key, key), value) for key, value in response.properties.items()],
        "earlier": _earlier(response),
        "language": LANGUAGES.get(response.language, response.language),
        "may_delete": request.membership.may(Role.ADMIN),
        "active_nav": "answers",
    }
    return render(request, "surveys/responses/show.html", context)


def response_remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete one answer."""
    response = _response(pk)
    if request.method == "POST":
        response_delete(response=response, actor=request.user)
        messages.success(request, _("The answer is deleted."))
        return redirect("surveys:response-list", slug=request.organisation.slug)
    context = {"response": response, "active_nav": "answers"}
    return render(request, "surveys/responses/delete.html", context)


def response_export(request: StaffRequest) -> StreamingHttpResponse:
    """The answers that pass the filters, as a CSV file; also after the trial."""
    filters = ResponseFilters(request.GET, organisation=request.organisation)
    audit.record("response.exported", actor=request.user, filters=filters.chosen)
    rows = export_rows(filters.matching(), request.organisation)
    return table_download(rows, of="answers", organisation=request.organisation)


@dataclass(frozen=True)
class Answered:
    """A question as it read then, and its answer; ``language`` is of the question's words."""

    question: str
    answer: str
    language: str = ""


def _answered(response: Response) -> Iterator[Answered]:
    if response.version is None:
        yield from _imported(response)
        return
    definition = Definition.model_validate(response.version.definition)
    language = definition.language_for(response.language)
    for question in definition.questions:
        if response.answers.get(question.key) not in {None, ""}:
            words = definition.pick(question.text, language)
            yield Answered(words, str(response.answers[question.key]), language)


def _imported(response: Response) -> Iterator[Answered]:
    """An imported answer met no version of ours: the headings of its file asked."""
    if response.score is not None:
        yield Answered(_heading(response, Column.SCORE) or _("Score"), str(response.score))
    if response.comment:
        yield Answered(_heading(response, Column.COMMENT) or _("Comment"), response.comment)


def _heading(response: Response, column: Column) -> str:
    job = response.imported_by
    places = [place for place, role in job.mapping.items() if role == column] if job else []
    return job.options["headings"][int(places[0])] if job and places else ""


def _earlier(response: Response) -> list[Response]:
    """Up to five other answers of the same customer, newest first."""
    if response.contact_id is None:
        return []
    others = Response.objects.filter(contact=response.contact_id).exclude(pk=response.pk)
    return list(others.select_related("survey").order_by("-recorded_at")[:5])


def _response(pk: UUID) -> Response:
    related = Response.objects.select_related("survey", "version", "contact", "imported_by__upload")
    return get_object_or_404(related, pk=pk)
