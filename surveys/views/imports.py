"""Importing answers: give a file, choose its columns, check, watch, perhaps undo."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from config.lib.numbers import number_text
from contacts.forms import UploadForm
from contacts.paging import page_of
from contacts.streams import rejects_download
from contacts.tables import TableProblem
from surveys.imports.columns import Layout
from surveys.imports.forms import ColumnsForm
from surveys.imports.reading import import_check, table_sample
from surveys.imports.services import (
    UNDOABLE_STATES,
    response_import_discard,
    response_import_map,
    response_import_open,
    response_import_start,
    response_import_stop,
    response_import_undo,
)
from surveys.models import ResponseImport
from surveys.views.responses import answer_tabs

State = ResponseImport.State


def import_list(request: StaffRequest) -> HttpResponse:
    """The imports, newest first."""
    context = {
        "page": page_of(_imports(), request.GET),
        "tabs": answer_tabs(request, "surveys:response-import-list"),
        "may_import": request.membership.may(Role.MEMBER),
        "active_nav": "answers",
    }
    return render(request, "surveys/imports/list.html", context)


@active_required
def import_add(request: StaffRequest) -> HttpResponse:
    """Step 1: give the file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = response_import_open(name=file.name, chunks=file.chunks(), actor=request.user)
        except TableProblem as problem:
            form.add_error("file", str(problem))
        else:
            return _to("columns", request, job)
    context = {"form": form, "active_nav": "answers"}
    return render(request, "surveys/imports/add.html", context)


@active_required
def import_columns(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Step 2: say what each column holds."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.state != State.MAPPING:
        return _to("show", request, job)
    form = ColumnsForm(
        request.POST or None,
        job=job,
        sample=table_sample(job.upload)[1],
        organisation=request.organisation,
    )
    if request.method == "POST" and form.is_valid():
        response_import_map(job=job, choices=form.choices)
        return _to("check", request, job)
    context = {"job": job, "form": form, "active_nav": "answers"}
    return render(request, "surveys/imports/columns.html", context)


@active_required
def import_check_page(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Step 3: see what would be stored, then start."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.state != State.MAPPING:
        return _to("show", request, job)
    if not (job.survey or job.options.get("new_survey")):
        return _to("columns", request, job)
    if request.method == "POST":
        response_import_start(job=job, organisation=request.organisation, actor=request.user)
        return _to("show", request, job)
    check = import_check(job, request.organisation)
    places = Layout.of(job.mapping).properties
    labels = {key: job.options["headings"][place] for key, place in places.items()}
    context = {
        "job": job,
        "survey_name": job.survey.name if job.survey else job.options["new_survey"],
        "check": check,
        "rows": [
            (answer, [(labels[key], value) for key, value in answer.properties.items()])
            for answer in check.preview
        ],
        "same_file": _same_file(job),
        "active_nav": "answers",
    }
    return render(request, "surveys/imports/check.html", context)


def import_show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How far an import is, or what came of it."""
    job = get_object_or_404(_imports(), pk=pk)
    may_import = request.membership.may(Role.MEMBER)
    if job.state == State.MAPPING:
        return _to("columns" if may_import else "list", request, job)
    context = {
        "job": job,
        "may_import": may_import,
        "may_undo": _may_undo(request, job) and job.state in UNDOABLE_STATES and job.rows_created,
        "active_nav": "answers",
    }
    return render(request, "surveys/imports/show.html", context)


def import_progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The bar alone, which asks for itself until the import is over."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.is_over:
        return HttpResponseClientRefresh()
    return render(request, "surveys/imports/_progress.html", {"job": job})


@require_POST
def import_stop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Stop an import, or throw away a file that was not started."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.state == State.MAPPING:
        response_import_discard(job=job)
        return redirect("surveys:response-import-list", slug=request.organisation.slug)
    response_import_stop(job=job, actor=request.user)
    messages.success(request, _("The import is stopped."))
    return _to("show", request, job)


def import_undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete the answers of an import: for admins, and for who imported them."""
    job = get_object_or_404(_imports(), pk=pk)
    if not _may_undo(request, job):
        raise PermissionDenied
    if request.method == "POST":
        count = response_import_undo(job=job, actor=request.user)
        messages.success(request, _undone(count))
        return _to("show", request, job)
    return render(request, "surveys/imports/undo.html", {"job": job, "active_nav": "answers"})


def import_rejects(request: StaffRequest, pk: UUID) -> StreamingHttpResponse:
    """The rows that were not imported, each with its number and reason."""
    job = get_object_or_404(_imports().select_related("rejects"), pk=pk)
    return rejects_download(job, request.organisation)


def _imports() -> QuerySet[ResponseImport]:
    return ResponseImport.objects.select_related("upload", "survey", "created_by")


def _may_undo(request: StaffRequest, job: ResponseImport) -> bool:
    return request.membership.may(Role.ADMIN) or job.created_by == request.user


def _same_file(job: ResponseImport) -> ResponseImport | None:
    """An import whose file has the same name and size: perhaps these answers are here already."""
    upload = job.upload
    done = _imports().filter(state=State.DONE, upload__name=upload.name, upload__size=upload.size)
    return done.order_by("-pk").first()


def _undone(count: int) -> str:
    return ngettext("%(count)s answer is deleted.", "%(count)s answers are deleted.", count) % {
        "count": number_text(count)
    }


def _to(page: str, request: StaffRequest, job: ResponseImport) -> HttpResponseRedirect:
    slug = request.organisation.slug
    if page == "list":
        return redirect("surveys:response-import-list", slug=slug)
    return redirect(f"surveys:response-import-{page}", slug=slug, pk=job.pk)
