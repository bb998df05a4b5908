"""Routes of whoever has a link, and of staff who make links."""

from __future__ import annotations

from django.urls import URLPattern, path

from accounts.models import Role
from accounts.routing import org_path
from distribution.channels.link.visits import Door
from distribution.views import elsewhere, embed, landing, share

SHARE = "surveys/<uuid:pk>/share/"
LINK = f"{SHARE}<uuid:link_pk>/"
MEMBER, VIEWER = Role.MEMBER, Role.VIEWER


def answer_pages(door: Door, name: str) -> list[URLPattern]:
    """A survey's pages behind a token, at one of the doors."""
    start, here = f"{door}/<str:public_token>", {"door": door}
    return [
        path(start, landing.answer, here, name=name),
        path(f"{start}/<int:step>", landing.answer, here, name=f"{name}-page"),
        *(
            path(f"{start}/{step}", landing.answer, {**here, "step": step}, name=f"{name}-{step}")
            for step in ("thanks", "privacy", "password")
        ),
    ]


link_paths: list[URLPattern] = [
    *answer_pages(Door.PAGE, "answer"),
    *answer_pages(Door.FRAME, "framed"),
    *answer_pages(Door.KIOSK, "kiosk"),
    path("embed/<str:public_token>.js", embed.pop_up, name="pop-up-script"),
    path("embed/<str:public_token>/frame.js", embed.frame, name="frame-script"),
    org_path(SHARE, share.share_link_list, role=VIEWER, name="share-link-list"),
    org_path(f"{SHARE}new/", share.share_link_new, role=MEMBER, name="share-link-create"),
    org_path(LINK, elsewhere.link_detail, role=VIEWER, name="share-link-detail"),
    org_path(f"{LINK}edit/", share.share_link_change, role=MEMBER, name="share-link-edit"),
    org_path(f"{LINK}close/", share.share_link_end, role=MEMBER, name="share-link-close"),
    org_path(f"{LINK}reopen/", share.share_link_again, role=MEMBER, name="share-link-reopen"),
    org_path(f"{LINK}qr/", elsewhere.link_qr, role=VIEWER, name="share-link-qr"),
    org_path(
        f"{LINK}qr.<str:kind>", elsewhere.link_qr_file, role=VIEWER, name="share-link-qr-file"
    ),
    org_path(f"{LINK}poster/", elsewhere.link_poster, role=VIEWER, name="share-link-poster"),
    org_path(f"{LINK}frame/", elsewhere.link_frame, role=MEMBER, name="share-link-frame"),
    org_path(f"{LINK}pop-up/", elsewhere.link_pop_up, role=MEMBER, name="share-link-pop-up"),
    org_path(f"{LINK}try.js", elsewhere.link_pop_up_try, role=MEMBER, name="share-link-try"),
    org_path(f"{LINK}kiosk/", elsewhere.link_kiosk, role=MEMBER, name="share-link-kiosk"),
]
