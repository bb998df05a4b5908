"""Every route of the REST API (docs/api.md)."""

from __future__ import annotations

from django.urls import URLPattern

from accounts.api import api_path, nothing_here
from distribution.api.campaigns import campaign_list
from distribution.api.events import event_create
from distribution.api.invitations import invitation_create, invitation_show
from surveys.api.responses import response_create
from surveys.api.surveys import survey_list

app_name = "api"
urlpatterns: list[URLPattern] = [
    api_path("surveys", get=survey_list, name="survey-list"),
    api_path("surveys/<uuid:pk>/responses", post=response_create, name="response-create"),
    api_path("campaigns", get=campaign_list, name="campaign-list"),
    api_path("campaigns/<uuid:pk>/invitations", post=invitation_create, name="invitation-create"),
    api_path("invitations/<uuid:pk>", get=invitation_show, name="invitation-show"),
    api_path("events", post=event_create, name="event-create"),
    # Last: whoever mistypes an address reads that in JSON too.
    api_path("<path:rest>", get=nothing_here, post=nothing_here, name="nothing"),
]
