"""The gallery of templates, and a new survey from one of them or from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import active_required
from accounts.http import StaffRequest
from config.lib.languages import LANGUAGES
from surveys.catalogue import Template, templates
from surveys.catalogue.purposes import PURPOSES
from surveys.definition import Definition
from surveys.forms.beginning import NameForm, UseTemplateForm
from surveys.models import Survey, SurveyTemplate
from surveys.review.timing import estimated_time
from surveys.services import survey_create
from surveys.views.template_preview import pages_shown, template_address

OWN = "own"
LABELS: dict[str, str | Promise] = {OWN: gettext_lazy("Your own templates"), **PURPOSES}


@dataclass(frozen=True)
class Card:
    """A template in the gallery."""

    purpose: str
    name: str
    description: str
    whom: str
    href: str
    definition: Definition
    language: str

    @property
    def kicker(self) -> str | Promise:
        """The purpose in words."""
        return LABELS[self.purpose]

    @property
    def opening(self) -> str:
        """The first question's words."""
        questions = self.definition.questions
        return self.definition.pick(questions[0].text, self.language) if questions else ""

    @property
    def time(self) -> str:
        """How long it takes."""
        return estimated_time(self.definition)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Code and name of the languages it speaks."""
        return [(code, LANGUAGES[code]) for code in self.definition.languages]


@dataclass(frozen=True)
class Filter:
    """A purpose that has templates."""

    key: str
    label: str | Promise
    current: bool

    @property
    def href(self) -> str:
        """The gallery with nothing else."""
        return f"?purpose={self.key}"


def survey_gallery(request: StaffRequest) -> HttpResponse:
    """Every template, the organisation's own first; ``?purpose=`` shows those of one purpose."""
    cards = [*_own_cards(request), *_catalogue_cards(request)]
    purposes = {card.purpose for card in cards}
    chosen = request.GET.get("purpose")
    filters = [
        Filter(key, label, current=key == chosen)
        for key, label in LABELS.items()
        if key in purposes
    ]
    shown = [card for card in cards if card.purpose == chosen] if chosen in purposes else cards
    context = {"filters": filters, "cards": shown, "all_shown": len(shown) == len(cards)}
    return render(request, "surveys/gallery/gallery.html", context)


def _catalogue_cards(request: StaffRequest) -> list[Card]:
    language = str(get_language())
    slug = request.organisation.slug
    return [
        Card(
            purpose=template.purpose,
            href=reverse("surveys:survey-from-template", kwargs={"slug": slug, "key": key}),
            definition=template.example(company=request.organisation.name, language=language),
            language=language,
            **template.told(language),
        )
        for key, template in templates().items()
    ]


def _own_cards(request: StaffRequest) -> list[Card]:
    slug = request.organisation.slug
    return [
        Card(
            purpose=OWN,
            name=own.name,
            description=own.description,
            whom="",
            href=reverse("surveys:survey-from-own", kwargs={"slug": slug, "pk": own.pk}),
            definition=Definition.model_validate(own.definition),
            language=str(get_language()),
        )
        for own in SurveyTemplate.objects.order_by("name")
    ]


@active_required
def survey_from_template(request: StaffRequest, key: str) -> HttpResponse:
    """Look a template through, say what it leaves open, and make a survey of it."""
    template = templates().get(key)
    if template is None:
        raise Http404
    language = request.organisation.language
    form = UseTemplateForm(request.POST or None, template=template, language=language)
    if request.method == "POST" and form.is_valid():
        return _made(request, form, template)
    return template_page(
        request,
        form,
        template.example(company=request.organisation.name, language=language),
        preview=template_address(request.organisation, key),
        told=template.told(str(get_language())),
    )


def _made(request: StaffRequest, form: UseTemplateForm, template: Template) -> HttpResponse:
    definition = template.filled(
        company=request.organisation.name,
        language=request.organisation.language,
        blanks=form.blank_words(),
    )
    return to_new_survey(
        request,
        name=form.cleaned_data["name"],
        definition=definition,
        is_anonymous=form.cleaned_data.get("is_anonymous", False),
    )


@active_required
def survey_from_scratch(request: StaffRequest) -> HttpResponse:
    """A survey without questions."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return to_new_survey(request, name=form.cleaned_data["name"])
    status = 422 if form.errors else 200
    return render(request, "surveys/gallery/scratch.html", {"form": form}, status=status)


def to_new_survey(request: StaffRequest, **made: Any) -> HttpResponse:
    """Make a survey and lead to its builder."""
    survey: Survey = survey_create(organisation=request.organisation, actor=request.user, **made)
    if survey.draft["questions"]:
        messages.success(request, _("The survey is ready. Read it through, then publish it."))
    return redirect("surveys:survey-detail", slug=request.organisation.slug, pk=survey.pk)


def template_page(
    request: StaffRequest,
    form: NameForm,
    definition: Definition,
    *,
    preview: str,
    **context: Any,
) -> HttpResponse:
    """A template with every page of it in a frame, and the form that makes a survey of it."""
    spoken = definition.language_for(request.GET.get("language"), str(get_language()))
    languages = [
        {"label": LANGUAGES[code], "href": f"?language={code}", "current": code == spoken}
        for code in definition.languages
    ]
    asked = {
        "form": form,
        "pages": pages_shown(definition, preview, spoken),
        "spoken": spoken,
        "time": estimated_time(definition),
        "preview": {"src": f"{preview}?lang={spoken}", "languages": languages},
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/gallery/use.html", {**asked, **context}, status=status)
