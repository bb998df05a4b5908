"""One open link put to use: as an address, on paper, in other sites' pages, on a tablet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest
from accounts.models import Role
from config.lib.languages import LANGUAGES
from distribution.channels.link.elsewhere import (
    door_url,
    frame_snippet,
    pop_up_script,
    pop_up_snippet,
)
from distribution.channels.link.embedding import Embedding
from distribution.channels.link.qr import qr_png, qr_svg
from distribution.channels.link.visits import Door
from distribution.forms.sharing import KioskForm, PopUpForm, SitesForm
from distribution.models import ShareLink
from distribution.sharing import share_link_embed, survey_obstacle
from distribution.views.share import link_or_404
from surveys.answering import preview_address
from surveys.answering.asking import words
from surveys.definition import Definition
from surveys.models import Survey
from surveys.review.timing import estimated_time
from surveys.rules import Rules
from surveys.views.pages import survey_page
from surveys.walking import Person, Walk

# Ways to use a link, and who may open them.
TABS = [
    (gettext_lazy("Link"), "detail", Role.VIEWER),
    (gettext_lazy("QR code"), "qr", Role.VIEWER),
    (gettext_lazy("In a page"), "frame", Role.MEMBER),
    (gettext_lazy("Pop-up"), "pop-up", Role.MEMBER),
    (gettext_lazy("Tablet"), "kiosk", Role.MEMBER),
]
# The widths of a code on paper, in millimetres.
WIDTHS = {
    50: gettext_lazy("5 cm, for a receipt or a table"),
    100: gettext_lazy("10 cm, for a wall"),
}
POSTER_MM = 100
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
# Where a code leads.
CODED = {"": Door.PAGE, "kiosk": Door.KIOSK}


@require_safe
def link_detail(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """The address, and what the link carries."""
    link = link_or_404(pk, link_pk)
    return _page(request, link, "link", address=door_url(Door.PAGE, request.organisation, link))


@require_safe
def link_qr(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """The address as a code to scan, to download in two widths and as a poster."""
    link = link_or_404(pk, link_pk)
    address = door_url(Door.PAGE, request.organisation, link)
    return _page(request, link, "qr", address=address, widths=WIDTHS)


@require_safe
def link_qr_file(request: StaffRequest, pk: UUID, link_pk: UUID, kind: str) -> HttpResponse:
    """The code as a file; ``?mm=`` is its width, ``?for=kiosk`` the tablet's address."""
    link, wanted = link_or_404(pk, link_pk), request.GET
    width = next((one for one in WIDTHS if str(one) == wanted.get("mm")), min(WIDTHS))
    if kind not in KINDS or wanted.get("for", "") not in CODED:
        raise Http404
    address = door_url(CODED[wanted.get("for", "")], request.organisation, link)
    title = _("QR code of “%(name)s”") % {"name": link.name}
    made = (
        qr_svg(address, millimetres=width, title=title)
        if kind == "svg"
        else qr_png(address, millimetres=width)
    )
    name = f"qr-{slugify(link.name) or 'link'}-{width // 10}cm.{kind}"
    how = "attachment" if "download" in wanted else "inline"
    headers = {"Content-Disposition": f'{how}; filename="{name}"'}
    return HttpResponse(made, content_type=KINDS[kind], headers=headers)


@require_safe
def link_poster(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """A sheet of A4 to print, in one of the survey's languages (``?language=``)."""
    link = link_or_404(pk, link_pk)
    definition = _definition(link.survey)
    language = definition.language_for(request.GET.get("language"), link.language)
    with translation.override(language):
        time = estimated_time(definition)
    return _page(
        request,
        link,
        "poster",
        address=door_url(Door.PAGE, request.organisation, link),
        language=language,
        languages=_choices(definition, language),
        question=_question(definition, language),
        time=time,
        width=POSTER_MM,
    )


def _question(definition: Definition, language: str) -> str:
    """What the survey asks for, as somebody is asked of whom nothing is known."""
    question = definition.primary or next(iter(definition.questions), None)
    if question is None:
        return ""
    return words(Walk(definition, Person(language, "link"), ""), question, {})["text"]


def _choices(definition: Definition, language: str) -> list[dict[str, Any]]:
    return [
        {"label": LANGUAGES[code], "href": f"?language={code}", "current": code == language}
        for code in definition.languages
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def link_frame(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """The survey inside a page of one's own."""
    return _settings_page(request, link_or_404(pk, link_pk), "frame", SitesForm)


@require_http_methods(["GET", "HEAD", "POST"])
def link_pop_up(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """The survey as a pop-up in pages of one's own; ``?try`` shows it over this page."""
    return _settings_page(request, link_or_404(pk, link_pk), "pop-up", PopUpForm)


@require_http_methods(["GET", "HEAD", "POST"])
def link_kiosk(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """The survey on a tablet that many people use."""
    return _settings_page(request, link_or_404(pk, link_pk), "kiosk", KioskForm)


@require_safe
def link_pop_up_try(request: StaffRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """The pop-up's own script with a preview in it: it asks at once and keeps nothing."""
    link = link_or_404(pk, link_pk)
    languages = _definition(link.survey).languages
    tried_at = _preview(link)
    made = pop_up_script(request.organisation, link, languages, tried_at=tried_at)
    return HttpResponse(made, content_type="text/javascript; charset=utf-8")


def _settings_page(
    request: StaffRequest,
    link: ShareLink,
    what: str,
    form_class: type[SitesForm] | type[KioskForm],
) -> HttpResponse:
    embedding = Embedding.model_validate(link.embedding)
    form = form_class(request.POST or None, embedding=embedding)
    if request.method == "POST" and form.is_valid():
        share_link_embed(link=link, embedding=form.chosen(), actor=request.user)
        messages.success(request, _("Saved."))
        return redirect(request.path)
    return _page(request, link, what, form=form, embedding=embedding, **_pasted(request, link))


def _pasted(request: StaffRequest, link: ShareLink) -> dict[str, Any]:
    """What is put elsewhere, and how it looks there."""
    organisation = request.organisation
    return {
        "snippets": {
            "frame": frame_snippet(organisation, link, _language(link)),
            "pop_up": pop_up_snippet(organisation, link),
        },
        "address": door_url(Door.KIOSK, organisation, link),
        "src": _preview(link),
        "is_tried": "try" in request.GET,
    }


def _preview(link: ShareLink) -> str:
    """A preview of what the link shows, which keeps nothing."""
    return preview_address(link.survey, version=link.survey.live_version, language=_language(link))


def _language(link: ShareLink) -> str:
    return _definition(link.survey).language_for(link.language)


def _definition(survey: Survey) -> Definition:
    """What is live, or the draft before that."""
    version = survey.live_version
    return Definition.model_validate(version.definition if version else survey.draft)


def _page(request: StaffRequest, link: ShareLink, what: str, **context: Any) -> HttpResponse:
    survey = link.survey
    return survey_page(
        request,
        f"distribution/link/{what.replace('-', '_')}.html",
        survey,
        link=link,
        link_tabs=_link_tabs(request, link, what),
        rules=Rules.model_validate(survey.rules),
        obstacle=survey_obstacle(survey=survey, organisation=request.organisation),
        active_nav="surveys",
        status=422 if context.get("form") and context["form"].errors else 200,
        **context,
    )


def _link_tabs(request: StaffRequest, link: ShareLink, what: str) -> list[dict[str, Any]]:
    place = {"slug": request.organisation.slug, "pk": link.survey_id, "link_pk": link.pk}
    current = {"link": "detail", "poster": "qr"}.get(what, what)
    return [
        {
            "label": label,
            "href": reverse(f"distribution:share-link-{name}", kwargs=place),
            "current": name == current,
        }
        for label, name, role in TABS
        if request.membership.may(role)
    ]
