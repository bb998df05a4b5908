"""The respondent's pages: the same for an invitation, an open link, a test and the preview.

``walking`` knows what one person is asked, ``asking`` how a question is worded and checked,
``flow`` which page comes next. A ``Sitting`` says where the answer is found and kept.
"""

from __future__ import annotations

from surveys.answering.asking import Asked
from surveys.answering.flow import serve
from surveys.answering.frame import (
    RESERVED,
    Frame,
    Kiosk,
    Pair,
    framed,
    languages_of_browser,
)
from surveys.answering.pages import (
    is_page_view,
    is_unreadable,
    notice_page,
    page,
    sealed,
    see_other,
    too_many_page,
    unknown_page,
)
from surveys.answering.questions import thanks_page
from surveys.answering.replies import REPLY, reply_id, reply_signed
from surveys.answering.replying import (
    question_said,
    score_given,
    thanks_said,
    waiting_question,
    words_given,
)
from surveys.answering.sitting import Change, RefusedError, Sitting
from surveys.answering.trying import preview_address, test_address
from surveys.walking import Person, Progress, Saved, Walk

__all__ = [
    "REPLY",
    "RESERVED",
    "Asked",
    "Change",
    "Frame",
    "Kiosk",
    "Pair",
    "Person",
    "Progress",
    "RefusedError",
    "Saved",
    "Sitting",
    "Walk",
    "framed",
    "is_page_view",
    "is_unreadable",
    "languages_of_browser",
    "notice_page",
    "page",
    "preview_address",
    "question_said",
    "reply_id",
    "reply_signed",
    "score_given",
    "sealed",
    "see_other",
    "serve",
    "test_address",
    "thanks_page",
    "thanks_said",
    "too_many_page",
    "unknown_page",
    "waiting_question",
    "words_given",
]
