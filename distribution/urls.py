"""Routes of distribution."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from accounts.models import Role
from accounts.routing import org_path
from distribution import account_urls
from distribution.link_urls import link_paths
from distribution.views import (
    audience,
    campaigns,
    codes,
    letters,
    outbox,
    people,
    running,
    segments,
)
from distribution.views.portal import portal_page
from distribution.views.short_link import short_link
from distribution.views.sms_hooks import message_news, own_reply, platform_reply
from distribution.views.texts import campaign_sms
from distribution.views.unsubscribe import unsubscribe

app_name = "distribution"
ONE = "campaigns/<uuid:pk>/"
SHEET = f"{ONE}sheets/<uuid:sheet_pk>/"
SEGMENTS = "contacts/segments/"
ONE_SEGMENT = f"{SEGMENTS}<uuid:pk>/"
MEMBER, VIEWER = Role.MEMBER, Role.VIEWER

urlpatterns: list[URLPattern | URLResolver] = [
    *link_paths,
    path("u/<str:public_token>", unsubscribe, name="unsubscribe"),
    path("t/<str:letters>", short_link, name="short-link"),
    path("t/<str:letters>/x", short_link, {"leads_out": True}, name="short-stop-link"),
    path("hooks/sms/", platform_reply, name="sms-reply"),
    path("hooks/sms/<str:account>/", own_reply, name="sms-own-reply"),
    path("hooks/sms/<str:account>/status/", message_news, name="sms-news"),
    path("p/<str:key>/", portal_page, name="portal"),
    org_path("campaigns/", campaigns.campaign_list, role=VIEWER, name="campaign-list"),
    org_path("campaigns/new/", campaigns.campaign_new, role=MEMBER, name="campaign-create"),
    org_path(ONE, running.campaign_detail, role=VIEWER, name="campaign-detail"),
    org_path(f"{ONE}edit/", campaigns.campaign_edit, role=MEMBER, name="campaign-edit"),
    org_path(f"{ONE}audience/", campaigns.campaign_audience, role=MEMBER, name="campaign-audience"),
    org_path(f"{ONE}who/", audience.audience_people, role=VIEWER, name="audience-people"),
    org_path(f"{ONE}who/numbers/", audience.audience_numbers, role=VIEWER, name="audience-numbers"),
    org_path(f"{ONE}who/export/", audience.audience_export, role=MEMBER, name="audience-export"),
    org_path(f"{ONE}people/export/", people.campaign_export, role=MEMBER, name="campaign-export"),
    org_path(f"{ONE}delete/", campaigns.campaign_remove, role=MEMBER, name="campaign-delete"),
    org_path(f"{ONE}preview/", letters.campaign_preview, role=VIEWER, name="campaign-preview"),
    org_path(f"{ONE}mail/", letters.campaign_mail, role=VIEWER, name="campaign-mail"),
    org_path(f"{ONE}sms/", campaign_sms, role=MEMBER, name="campaign-sms"),
    org_path(f"{ONE}test/", letters.campaign_proof, role=MEMBER, name="campaign-test"),
    org_path(f"{ONE}launch/", letters.campaign_start, role=MEMBER, name="campaign-launch"),
    org_path(f"{ONE}people/", people.campaign_people, role=VIEWER, name="campaign-people"),
    org_path(f"{ONE}pause/", running.campaign_stop, role=MEMBER, name="campaign-pause"),
    org_path(f"{ONE}resume/", running.campaign_go_on, role=MEMBER, name="campaign-resume"),
    org_path(f"{ONE}cancel/", running.campaign_end, role=MEMBER, name="campaign-cancel"),
    org_path(f"{ONE}speed/", running.campaign_rate, role=MEMBER, name="campaign-speed"),
    org_path(f"{ONE}decide/", running.campaign_decide, role=MEMBER, name="campaign-decide"),
    org_path(f"{ONE}letter.png", codes.letter_picture, role=VIEWER, name="letter-picture"),
    org_path(f"{ONE}letter.pdf", codes.letter_file, role=VIEWER, name="letter-file"),
    org_path(f"{ONE}sheets/", codes.sheet_list, role=VIEWER, name="sheet-list"),
    org_path(f"{ONE}sheets/new/", codes.sheet_new, role=MEMBER, name="sheet-create"),
    org_path(f"{SHEET}file/", codes.sheet_file, role=MEMBER, name="sheet-file"),
    org_path(f"{ONE}codes/new/", codes.codes_new, role=MEMBER, name="codes-renew"),
    org_path(SEGMENTS, segments.segment_list, role=VIEWER, name="segment-list"),
    org_path(f"{SEGMENTS}new/", segments.segment_new, role=MEMBER, name="segment-create"),
    org_path(f"{SEGMENTS}part/", segments.segment_part, role=MEMBER, name="segment-part"),
    org_path(ONE_SEGMENT, segments.segment_detail, role=VIEWER, name="segment-detail"),
    org_path(f"{ONE_SEGMENT}edit/", segments.segment_edit, role=MEMBER, name="segment-edit"),
    org_path(f"{ONE_SEGMENT}delete/", segments.segment_remove, role=MEMBER, name="segment-delete"),
]

urlpatterns += account_urls.urlpatterns

if settings.LOCAL_OUTBOX_DIR:
    urlpatterns += [
        path("outbox/", outbox.outbox_list, name="outbox-list"),
        path("outbox/phones/<str:phone>/", outbox.outbox_phone, name="outbox-phone"),
        path("outbox/<str:name>/", outbox.outbox_mail, name="outbox-mail"),
        path("outbox/<str:name>/html/", outbox.outbox_html, name="outbox-html"),
    ]
