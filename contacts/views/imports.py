"""Adding many contacts: upload or paste, choose the columns, watch the import."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import (
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import active_required
from accounts.http import StaffRequest
from accounts.models import Role
from contacts.forms import MappingForm, PasteForm, UploadForm
from contacts.imports import sample_of
from contacts.mapping import Target, columns_of
from contacts.models import ContactImport, ContactList
from contacts.paging import page_of
from contacts.paste import pasted_people, people_as_csv
from contacts.selectors import properties_declared
from contacts.services import (
    contact_import_discard,
    contact_import_open,
    contact_import_start,
    contact_import_stop,
)
from contacts.streams import rejects_download
from contacts.tables import TableProblem
from contacts.views.sections import adding_tabs, section_tabs

PREVIEW_ROWS = 10


def import_list(request: StaffRequest) -> HttpResponse:
    """The imports, newest first."""
    context = {
        "page": page_of(_imports().select_related("upload", "created_by"), request.GET),
        "tabs": section_tabs(request, "contacts:import-list"),
        "may_add": request.membership.may(Role.MEMBER),
    }
    return render(request, "contacts/import_list.html", context)


@active_required
def import_add(request: StaffRequest) -> HttpResponse:
    """Upload a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = _open_upload(request, file, form.cleaned_data["list_name"])
        except TableProblem as problem:
            form.add_error("file", str(problem))
        else:
            return _to("import-map", request, job)
    context = {
        "form": form,
        "lists": ContactList.objects.order_by("name").values_list("name", flat=True),
        "tabs": adding_tabs(request, "contacts:import-add"),
    }
    return render(request, "contacts/import_add.html", context)


@active_required
def import_paste(request: StaffRequest) -> HttpResponse:
    """Paste people or a table."""
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _open_pasted(request, form.cleaned_data["text"])
        except TableProblem as problem:
            form.add_error("text", str(problem))
    context = {"form": form, "tabs": adding_tabs(request, "contacts:import-paste")}
    return render(request, "contacts/import_paste.html", context)


@active_required
def import_map(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Choose what each column becomes, beside the first rows; then start."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.state != ContactImport.State.MAPPING:
        return _to("import-show", request, job)
    rows, properties = sample_of(job), list(properties_declared())
    job.options["heading"] = _has_heading(request, job)
    columns = columns_of(rows, heading=job.options["heading"], properties=properties)
    form = MappingForm(request.POST or None, columns=columns, properties=properties)
    if request.method == "POST" and form.is_valid():
        contact_import_start(job=job, mapping=form.mapping, labels=form.labels, actor=request.user)
        return _to("import-show", request, job)
    first = 1 if job.options["heading"] else 0
    context = {"job": job, "form": form, "rows": rows[first : first + PREVIEW_ROWS]}
    return render(request, "contacts/import_map.html", context)


def import_show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How far an import is, or what came of it."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.state == ContactImport.State.MAPPING:
        return _to("import-map", request, job)
    context = {"job": job, "may_add": request.membership.may(Role.MEMBER)}
    return render(request, "contacts/import_show.html", context)


def import_progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The bar alone, which asks for itself until the import is over."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.is_over:
        return HttpResponseClientRefresh()
    return render(request, "contacts/_import_progress.html", {"job": job})


@require_POST
def import_stop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Stop an import, or throw away a file that was not started."""
    job = get_object_or_404(_imports(), pk=pk)
    if job.state == ContactImport.State.MAPPING:
        contact_import_discard(job=job)
        return redirect("contacts:import-add", slug=request.organisation.slug)
    contact_import_stop(job=job, actor=request.user)
    messages.success(request, _("The import is stopped."))
    return _to("import-show", request, job)


def import_rejects(request: StaffRequest, pk: UUID) -> StreamingHttpResponse:
    """The rows that were not imported, each with its number and reason."""
    job = get_object_or_404(_imports().select_related("rejects"), pk=pk)
    return rejects_download(job, request.organisation)


def _imports() -> QuerySet[ContactImport]:
    return ContactImport.objects.select_related("upload")


def _open_upload(request: StaffRequest, file: UploadedFile[bytes], list_name: str) -> ContactImport:
    """A file for a campaign's plan needs a list, by which the plan will ask."""
    campaign, name = _campaign(request), file.name or ""
    stem = name.rpartition(".")[0] or name
    return contact_import_open(
        name=name,
        chunks=file.chunks(),
        actor=request.user,
        list_name=list_name or (stem[:100] if campaign else ""),
        campaign=campaign,
    )


def _campaign(request: StaffRequest) -> str:
    """The plan that leads here, if one does."""
    try:
        return str(UUID(request.GET.get("campaign", "")))
    except ValueError:
        return ""


def _open_pasted(request: StaffRequest, text: str) -> HttpResponseRedirect:
    """People start at once; a table first asks for its columns."""
    people = pasted_people(text)
    data = people_as_csv(people) if people else text.encode()
    job = contact_import_open(
        name=_("Pasted contacts"), chunks=[data], actor=request.user, source="paste"
    )
    if people:
        job.options["heading"] = False
        mapping = {"0": Target.EMAIL.value, "1": Target.NAME.value}
        contact_import_start(job=job, mapping=mapping, labels={}, actor=request.user)
    return _to("import-map", request, job)


def _has_heading(request: StaffRequest, job: ContactImport) -> bool:
    chosen = request.POST.get("heading") or request.GET.get("heading")
    return chosen == "1" if chosen in {"0", "1"} else bool(job.options["heading"])


def _to(name: str, request: StaffRequest, job: ContactImport) -> HttpResponseRedirect:
    return redirect(f"contacts:{name}", slug=request.organisation.slug, pk=job.pk)
