"""The answers: the list with its filters, one answer, the export."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.http import StaffRequest
from accounts.models import Role
from accounts.tabs import Tab, tabs_of
from config.lib.languages import LANGUAGES
from contacts.models import Property
from contacts.streams import table_download
from surveys.imports.columns import Column
from surveys.models import Response, Survey
from surveys.responses.exports import export_rows
from surveys.responses.filters import ResponseFilters, named_answers, response_page
from surveys.responses.sayings import Said, sayings
from surveys.services import response_delete
from surveys.services.tests import tests_delete


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
        "anonymous": list(Survey.objects.filter(is_anonymous=True).order_by("name")),
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


def tests_remove(request: StaffRequest) -> HttpResponse:
    """Ask, then delete every answer staff gave to try a survey."""
    if request.method == "POST":
        number = tests_delete(actor=request.user)
        words = ngettext("%(count)d test is deleted.", "%(count)d tests are deleted.", number)
        messages.success(request, words % {"count": number})
        return redirect("surveys:response-list", slug=request.organisation.slug)
    context = {"number": Response.objects.filter(is_test=True).count(), "active_nav": "answers"}
    return render(request, "surveys/responses/delete_tests.html", context)


def response_export(request: StaffRequest) -> StreamingHttpResponse:
    """The answers that pass the filters, as a CSV file; also after the trial."""
    filters = ResponseFilters(request.GET, organisation=request.organisation)
    audit.record("response.exported", actor=request.user, filters=filters.chosen)
    rows = export_rows(filters.matching(), request.organisation)
    return table_download(rows, of="answers", organisation=request.organisation)


def _answered(response: Response) -> Iterator[Said]:
    """An imported answer met no version of ours: the headings of its file asked."""
    if response.version_id is not None:
        yield from sayings(response)
        return
    if response.score is not None:
        heading = _heading(response, Column.SCORE) or _("Score")
        yield Said(heading, str(response.score), is_score=True)
    if response.comment:
        yield Said(_heading(response, Column.COMMENT) or _("Comment"), response.comment)


def _heading(response: Response, column: Column) -> str:
    job = response.imported_by
    places = [place for place, role in job.mapping.items() if role == column] if job else []
    return job.options["headings"][int(places[0])] if job and places else ""


def _earlier(response: Response) -> list[Response]:
    """Up to five other answers of the same customer, newest first."""
    if response.contact_id is None:
        return []
    others = named_answers().filter(contact=response.contact_id, is_test=False)
    return list(
        others.exclude(pk=response.pk).select_related("survey").order_by("-recorded_at")[:5]
    )


def _response(pk: UUID) -> Response:
    related = ("survey", "version", "contact", "imported_by__upload")
    return get_object_or_404(named_answers().select_related(*related), pk=pk)
