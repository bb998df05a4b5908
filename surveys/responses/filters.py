"""Which answers to show: the filters in the address, and pages by key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from config.lib import clock
from config.lib.scores import GROUP_SCORES
from contacts.paging import PAGE_SIZE, Page, page_from
from surveys.models import Response, ResponseImport, Survey

LONGEST_SEARCH = 200


class ResponseFilters(forms.Form):
    """The filters of the list and of the export; each is optional and lives in the address.

    A filter with a value that makes no sense is left out, and its field says so; of a survey
    that is not there, or is anonymous, there are no answers.
    """

    survey: forms.ModelChoiceField[Survey] = forms.ModelChoiceField(
        label=_("Survey"),
        queryset=None,
        required=False,
        empty_label=_("All surveys"),
        widget=forms.Select(attrs={"class": "chip"}),
    )
    group = forms.ChoiceField(
        label=_("Group"),
        required=False,
        widget=forms.Select(attrs={"class": "chip"}),
        choices=[
            ("", _("All scores")),
            ("promoter", _("Promoters, 9 and 10")),
            ("passive", _("Passives, 7 and 8")),
            ("detractor", _("Detractors, 0 to 6")),
        ],
    )
    days = forms.TypedChoiceField(
        label=_("Period"),
        required=False,
        widget=forms.Select(attrs={"class": "chip"}),
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("All time")),
            ("7", _("Last 7 days")),
            ("30", _("Last 30 days")),
            ("90", _("Last 90 days")),
            ("365", _("Last 12 months")),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        widget=forms.Select(attrs={"class": "chip"}),
        choices=[
            ("", _("Finished or not")),
            ("finished", _("Finished")),
            ("unfinished", _("Unfinished")),
            ("test", _("Tests by us")),
        ],
    )
    comment = forms.BooleanField(label=_("With a comment"), required=False)
    search = forms.CharField(
        label=_("Search comments and customers"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(
            attrs={"class": "chip", "type": "search", "placeholder": _("Search")}
        ),
    )
    imported: forms.ModelChoiceField[ResponseImport] = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput, label=_("Import")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        named = Survey.objects.filter(is_anonymous=False)
        self._choose_from("survey", named.order_by("-created_at"))
        self._choose_from("imported", ResponseImport.objects.all())
        self.is_valid()

    def _choose_from(self, name: str, queryset: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = queryset

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use, as they stand in the address."""
        return {name: self.data[name] for name, value in self.cleaned_data.items() if value}

    @property
    def address(self) -> str:
        """The filters as a query string without its question mark."""
        return urlencode(self.chosen)

    def matching(self) -> QuerySet[Response]:
        """The answers that pass, with contact and survey, in no order."""
        given = self.cleaned_data
        if "survey" in self.errors:
            return Response.objects.none()
        found = named_answers().filter(_in_state(given.get("state", "")))
        found = found.select_related("contact", "survey")
        if given.get("survey"):
            found = found.filter(survey=given["survey"])
        if given.get("imported"):
            found = found.filter(imported_by=given["imported"])
        if given.get("group"):
            scores = GROUP_SCORES[given["group"]]
            found = found.filter(score__in=scores, survey__metric="nps")
        if given.get("days"):
            today = clock.local_day(clock.now(), self.organisation.zone)
            found = found.filter(day__gt=today - timedelta(days=given["days"]))
        if given.get("comment"):
            found = found.exclude(comment="")
        return found.filter(_says(given["search"])) if given.get("search") else found


def named_answers() -> QuerySet[Response]:
    """Answers that may be seen one by one: those to anonymous surveys never are."""
    return Response.objects.filter(survey__is_anonymous=False)


def _in_state(state: str) -> Q:
    """Tests only where they are asked for. An imported answer is finished."""
    if state == "test":
        return Q(is_test=True)
    unfinished = Q(completed_at=None, version__isnull=False)
    wanted = {"finished": ~unfinished, "unfinished": unfinished}.get(state, Q())
    return Q(is_test=False) & wanted


def _says(text: str) -> Q:
    """The words in the comment, or the customer they belong to."""
    return (
        Q(comment__icontains=text)
        | Q(contact__name__icontains=text)
        | Q(contact__email__icontains=text)
    )


def response_page(
    found: QuerySet[Response], query: QueryDict, kept: dict[str, str]
) -> Page[Response]:
    """The page the address asks for by ``before=<id>`` or ``after=<id>``; else the newest.

    The key is the time of the answer and its id: imported answers are older than their ids.
    """
    rows, edge = _rows(found, query)
    newer = found.filter(_newer(rows[0])).count() if rows and edge else 0
    return page_from(rows, newer=newer, total=found.count(), kept=kept)


def _rows(found: QuerySet[Response], query: QueryDict) -> tuple[list[Response], Response | None]:
    newest_first = found.order_by("-recorded_at", "-pk")
    if before := _edge(query.get("before")):
        return list(newest_first.filter(_older(before))[:PAGE_SIZE]), before
    if after := _edge(query.get("after")):
        upwards = found.filter(_newer(after)).order_by("recorded_at", "pk")
        return list(upwards[:PAGE_SIZE])[::-1], after
    return list(newest_first[:PAGE_SIZE]), None


def _edge(text: str | None) -> Response | None:
    try:
        return named_answers().filter(pk=UUID(text)).first() if text else None
    except ValueError:
        return None


def _older(than: Response) -> Q:
    at = than.recorded_at
    return Q(recorded_at__lte=at) & (Q(recorded_at__lt=at) | Q(pk__lt=than.pk))


def _newer(than: Response) -> Q:
    at = than.recorded_at
    return Q(recorded_at__gte=at) & (Q(recorded_at__gt=at) | Q(pk__gt=than.pk))
