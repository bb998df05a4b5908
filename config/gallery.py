"""The gallery of components, shown with DEBUG only: an invented member looks at invented data."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from analytics.charts import Estimate, FunnelRow, Shares, TrendPoint
from config import examples
from config.lib.scores import SCORES

REGIONS = (
    ("Østlandet", Estimate(52, 45, 58), 431, False),
    ("Vestlandet", Estimate(47, 38, 55), 268, False),
    ("Nord-Norge og Svalbard, utenom tettstedene", Estimate(9, -9, 26), 88, False),
    ("Not stated", Estimate(32, 3, 56), 31, True),
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", initial="Bjørg Østensjø-Håkonsen")
    email = forms.EmailField(label="E-mail", help_text="We send one mail, to confirm it.")
    phone = forms.CharField(label="Mobile", required=False)
    language = forms.ChoiceField(label="Language", choices=[("nb", "Norsk"), ("sv", "Svenska")])
    address = forms.SlugField(label="Address", initial="havglott")
    text = forms.CharField(label="Opening", widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(
        label="How to ask", choices=[("mail", "By e-mail"), ("link", "By link")], initial="mail",
        widget=forms.RadioSelect,
    )  # fmt: skip
    period = forms.ChoiceField(
        label="Period", choices=[("day", "Day"), ("week", "Week"), ("month", "Month")],
        initial="week", widget=forms.RadioSelect,
    )  # fmt: skip
    remind = forms.BooleanField(label="Remind once", help_text="After seven days", required=False)
    contacts = forms.FileField(label="Contacts", help_text="CSV, up to 20 MB")


def components(request: HttpRequest) -> HttpResponse:
    """Every component in one place, inside the frame of the staff pages."""
    _pretend_membership(request)
    return render(request, "components/gallery.html", _context())


def _pretend_membership(request: HttpRequest) -> None:
    trial = SimpleNamespace(days_left=21, days_total=30, ended=False, paid=False, percent_used=30)
    organisation = SimpleNamespace(
        name=examples.COMPANY, slug="havglott", initials="HS", trial=trial
    )
    request.organisation = organisation  # type: ignore[attr-defined]
    request.membership = SimpleNamespace(get_role_display="Owner")  # type: ignore[attr-defined]
    request.user = User(name="Silje Aamodt", email="silje@havglott.example")


def _context() -> dict[str, Any]:
    sent = ExampleForm({"name": "Bjørg", "email": "bjorg@havglott", "channel": "mail"})
    return {
        **examples.overview(),
        "active_nav": "analytics",
        "form": ExampleForm(),
        "sent": sent,
        "scores": SCORES,
        "regions": REGIONS,
        "tabs": [
            {"label": "Questions", "href": "#", "current": True},
            {"label": "Texts", "href": "#"},
        ],
        "steps": _steps(),
        **_edge_cases(),
    }


def _steps() -> list[dict[str, Any]]:
    return [
        {"title": "Survey chosen", "text": "Relationship, in three languages", "done": True},
        {"title": "Contacts added", "text": "10,542 people, 18 merged", "done": True},
        {"title": "Write the e-mail", "text": "See it before anybody else does", "href": "#"},
        {"title": "Launch", "text": "You see who is asked first"},
    ]


def _edge_cases() -> dict[str, Any]:
    gap = TrendPoint("Mar", None, None, None, 0)
    few = [TrendPoint("Jan", 30, 10, 50, 40), TrendPoint("Feb", -10, -30, 10, 42), gap]
    return {
        "nothing": Shares(0, 0, 0),
        "no_counts": (0,) * 11,
        "many_counts": (
            22_000,
            9_100,
            13_300,
            0,
            1,
            46_000,
            58_000,
            113_000,
            205_000,
            338_000,
            435_000,
        ),
        "no_trend": [],
        "gap_trend": [*few, TrendPoint("Apr", -60, -80, -35, 21), gap],
        "one_trend": few[:1],
        "no_funnel": [FunnelRow("Invited", 0), FunnelRow("Answered", 0)],
        "lone": Estimate(100),
        "hours": (0, 12, 80, 120, 118, 96, 40, 3, 0),
        "hour_names": ("08", "09", "10", "11", "12", "13", "14", "15", "16"),
    }
