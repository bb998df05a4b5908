"""The letter of a campaign in one language: rendered once, with slots where each person differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape

import mrml
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Organisation
from distribution.texts import VARIABLE, CampaignTexts, one_line
from surveys import piping

# Private-use letters frame a slot, so that no text of a person can be taken for one.
OPEN, CLOSE = "\ue000", "\ue001"
SLOT = re.compile(f"{OPEN}( ?)([^{OPEN}{CLOSE}]+){CLOSE}")
# mrml writes letters that nobody sees, such as those around a slot, this way in attributes.
SPELLED_OUT = re.compile(r"\\u\{([0-9a-f]{1,5})\}")
# No mail of ours asks another server for anything, not even for a font.
WITHOUT_FONTS = mrml.RenderOptions(fonts={})
SPACED_VARIABLE = re.compile("( ?)" + VARIABLE.pattern)

# What no XML may hold; somebody may have pasted it into a name.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Question:
    """The score with which a survey opens, as the mail shows it: a button for each of ``scores``,
    and the words at both ends. Without scores the mail has one button that opens the survey."""

    text: str = ""
    low: str = ""
    high: str = ""
    scores: range = range(0)


@dataclass(frozen=True)
class Letter:
    """Subject, HTML part and text part in which ``SLOT`` marks what differs per person."""

    language: str
    subject: str
    html: str
    text: str

    def completed(self, values: dict[str, str]) -> dict[str, str]:
        """The values, and for each slot with words to fall back on what it is filled with."""
        told = {name: values.get(key) or words for name, key, words in self._fallbacks}
        return values | told

    @cached_property
    def _fallbacks(self) -> list[tuple[str, str, str]]:
        """Of each slot with words to fall back on: its name, the value it is for, the words."""
        names = {found[2] for found in SLOT.finditer(self.html + self.text) if "|" in found[2]}
        parted = ((name, *name.split("|", 1)) for name in names)
        return [(name, key, unescape(words)) for name, key, words in parted]


def slot(name: str) -> str:
    """The mark of one slot."""
    return f"{OPEN}{name}{CLOSE}"


def with_slots(text: str) -> str:
    """A campaign's text with its variables turned into slots; a space before one belongs to it, so
    that "Hi {{ first_name }}," becomes "Hi," for a person without a name."""
    text = text.replace(OPEN, "").replace(CLOSE, "").replace("\r\n", "\n")
    return SPACED_VARIABLE.sub(lambda found: f"{OPEN}{found[1]}{found[2]}{CLOSE}", text)


def with_piped_slots(text: str) -> str:
    """A survey's text with its placeholders of the contact turned into slots, named
    ``key|fallback`` where there are words to fall back on. Nothing is answered yet."""
    return piping.filled(text, _piped_slot)


def _piped_slot(found: piping.Placeholder) -> str:
    if found.source != "contact":
        return ""
    return slot(f"{found.key}|{found.fallback}" if found.fallback else found.key)


def filled(text: str, values: dict[str, str], *, html: bool = False) -> str:
    """A text with its slots filled in; values are escaped for HTML when asked."""

    def value(found: re.Match[str]) -> str:
        text = values.get(found[2], "")
        return found[1] + (escape(text) if html else text) if text else ""

    return SLOT.sub(value, text)


def paragraphs(text: str) -> list[str]:
    """The blocks between blank lines."""
    return [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]


def compose(
    *,
    organisation: Organisation,
    texts: CampaignTexts,
    question: Question,
    language: str,
    is_test: bool = False,
) -> Letter:
    """Render the letter. Slots: the texts' variables, ``answer_url`` and ``unsubscribe_url``."""
    context = {
        "organisation": organisation,
        "language": language,
        "question": question,
        "intro": paragraphs(with_slots(texts.intro)),
        "closing": paragraphs(with_slots(texts.closing)),
        "button_note": with_slots(texts.button_note),
        "subject": with_slots(texts.subject),
        "answer_url": slot("answer_url"),
        "unsubscribe_url": slot("unsubscribe_url"),
        "is_test": is_test,
    }
    with translation.override(language):
        return Letter(
            language=language,
            subject=one_line(with_slots(texts.subject)),
            html=html_of("mail/invitation.mjml", context),
            text=render_to_string("mail/invitation.txt", context).strip() + "\n",
        )


def html_of(template: str, context: dict[str, object]) -> str:
    """A template of MJML as HTML that mail programs of all kinds show alike."""
    source = UNSPEAKABLE.sub("", render_to_string(template, context))
    html = mrml.to_html(source, render_options=WITHOUT_FONTS).content
    return SPELLED_OUT.sub(lambda found: chr(int(found[1], 16)), html)
