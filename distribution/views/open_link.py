"""Every page behind an open link: those of the survey, and before them the password."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse

from accounts.models import Organisation
from distribution.channels.link.visits import LinkVisit
from distribution.linked import LinkedSitting, linked_sitting
from distribution.open_links import KEY, PASSWORD, key_signed, posted
from distribution.sharing import robot_count
from surveys.answering import Frame, is_unreadable, page, see_other, serve, thanks_page


def open_link_page(
    request: HttpRequest, organisation: Organisation, visit: LinkVisit, frame: Frame
) -> HttpResponse:
    """The page of the step, inside the open tenant scope. Raises RefusedError."""
    sitting = linked_sitting(request, organisation, visit, frame)
    response = _at_the_door(sitting) or serve(sitting)
    sitting.leave_mark(response)
    return response


def _at_the_door(sitting: LinkedSitting) -> HttpResponse | None:
    """What comes before the survey's own pages, for whom it comes."""
    is_private, is_post = sitting.frame.step != "privacy", sitting.request.method == "POST"
    if not is_private or is_unreadable(sitting.request) or sitting.refusal() is not None:
        return None
    if sitting.is_locked:
        return _password(sitting)
    if sitting.is_told_twice:
        return see_other(sitting.frame.thanks)
    if sitting.frame.step == PASSWORD or (is_post and not sitting.is_known):
        return see_other(sitting.frame.start)
    if is_post and sitting.is_robot:
        robot_count(link_id=sitting.visit.link_id)
        return thanks_page(sitting)
    return None


def _password(sitting: LinkedSitting) -> HttpResponse:
    frame, stored = replace(sitting.frame, step=PASSWORD, hidden=()), sitting.rules.password
    # Only here are tries counted.
    is_here = sitting.frame.step == PASSWORD
    typed = posted(sitting.request).get("password") if is_here else None
    if typed is None:
        return _gate(frame)
    if not check_password(typed, stored):
        return _gate(frame, is_wrong=True)
    key = key_signed(sitting.visit.link_id, stored)
    return see_other(frame.carrying(KEY, key).start)


def _gate(frame: Frame, *, is_wrong: bool = False) -> HttpResponse:
    context = {"is_wrong": is_wrong}
    return page("respond/password.html", frame, context, status=422 if is_wrong else 200)
