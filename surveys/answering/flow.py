"""From page to page: which one is shown, what happens when it is sent, where it ends."""

from __future__ import annotations

from django.http import HttpResponse

from surveys.answering import pages
from surveys.answering.asking import Received, received
from surveys.answering.questions import first_page, is_same_for_all, question_page, thanks_page
from surveys.answering.sitting import Sitting
from surveys.models import Response
from surveys.walking import Progress, Saved


def serve(sitting: Sitting) -> HttpResponse:
    """The page that the frame's step names."""
    step = sitting.frame.step
    if step == "privacy":
        return pages.privacy_page(sitting.frame)
    notice = "too_large" if pages.is_unreadable(sitting.request) else sitting.refusal()
    if notice is not None:
        return pages.notice_page(notice, sitting.frame)
    if step == "thanks":
        return _thanks(sitting)
    number = int(step or 0)
    if _is_ahead(sitting, number):
        return pages.see_other(_where_to(sitting))
    if not sitting.may_edit:
        return _answered(sitting)
    return _sent(sitting, number) if sitting.request.method == "POST" else _page(sitting, number)


def _page(sitting: Sitting, number: int) -> HttpResponse:
    if sitting.saved is not None and sitting.is_entrance:
        where = _where_to(sitting)
        if sitting.is_complete:
            return _answered(sitting)
        if where != sitting.frame.start:
            return pages.see_other(where)
    if number == 0 and is_same_for_all(sitting):
        return first_page(sitting)
    if number not in sitting.walk.numbers(sitting.answers):
        return pages.see_other(_after(sitting, number))
    return question_page(sitting, number)


def _answered(sitting: Sitting) -> HttpResponse:
    status = 403 if sitting.request.method == "POST" else 200
    return thanks_page(sitting, is_over=True, status=status)


def _thanks(sitting: Sitting) -> HttpResponse:
    where = _where_to(sitting)
    if not sitting.is_complete and where != sitting.frame.thanks:
        return pages.see_other(where)
    ending = sitting.walk.ending(sitting.answers)
    if ending.redirect and sitting.may_leave_for(str(ending.redirect)):
        return pages.see_other(str(ending.redirect))
    return thanks_page(sitting)


def _sent(sitting: Sitting, number: int) -> HttpResponse:
    found = received(sitting.walk, number, sitting.answers, sitting.request.POST)
    if found.is_wrong:
        return question_page(sitting, number, found.shown, status=422)
    try:
        progress = kept(sitting, number, found)
    except Response.DoesNotExist:
        # Deleted by staff since this request began.
        return pages.see_other(sitting.frame.start)
    if progress.next_page is None:
        return pages.see_other(sitting.frame.thanks)
    mark = f"#{found.fresh[0]}" if progress.next_page == number and found.fresh else ""
    return pages.see_other(sitting.frame.page(progress.next_page) + mark)


def kept(sitting: Sitting, number: int, found: Received) -> Progress:
    """Store a page; under the lock the other pages' answers are what they are by then."""

    def change(saved: Saved) -> Progress:
        answers = {**saved.answers, **found.own}
        following = number if found.fresh else sitting.walk.first_page(number + 1, answers)
        return sitting.walk.progress(answers, following)

    if sitting.saved is None:
        progress = change(Saved())
        if sitting.first(progress):
            return progress
    return sitting.again(change)


def _is_ahead(sitting: Sitting, number: int) -> bool:
    """Whether a page before this one has not been sent yet."""
    if number == 0:
        return False
    pages_sent = _pages_sent(sitting)
    return any(pages_sent <= page < number for page in sitting.walk.numbers(sitting.answers))


def _where_to(sitting: Sitting) -> str:
    """The first page not sent yet."""
    return _after(sitting, _pages_sent(sitting) - 1)


def _after(sitting: Sitting, number: int) -> str:
    following = sitting.walk.first_page(number + 1, sitting.answers)
    return sitting.frame.thanks if following is None else sitting.frame.page(following)


def _pages_sent(sitting: Sitting) -> int:
    return sitting.saved.pages_sent if sitting.saved else 0
