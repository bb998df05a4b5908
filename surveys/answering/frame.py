"""What surrounds every page a respondent meets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation.trans_real import parse_accept_lang_header

from config.lib.languages import LANGUAGES
from config.lib.names import initials
from surveys.definition import Definition
from surveys.images import logo_path
from surveys.look import stylesheet

Step = Literal["", "thanks", "privacy"]
# What our own addresses carry; no hidden field can have such a name.
RESERVED = {"k", "kept", "lang", "page", "r", "scheme", "score"}


class Pair(NamedTuple):
    """A name and its value in an address or a form."""

    name: str
    value: str


class Kiosk(NamedTuple):
    """A device many people use: where it begins again, and after how many seconds."""

    restart: str
    thanks_seconds: int
    idle_seconds: int


@dataclass(frozen=True)
class Frame:
    """Whose survey, in which language, and the ways to go.

    ``address`` is the entrance; the pages lie below it. ``carried`` goes along in every address,
    ``hidden`` only in the form of the first page. ``chosen`` is the score a mail's button chose:
    a suggestion, never an answer. ``test`` is "draft" when nothing is stored at all. ``keep``
    says how long the browser keeps what the network has lost, ``leaves_cookie`` that the device
    is to know its answer again. ``framed_by`` are the sites whose pages may
    be around this one.
    """

    company: str = ""
    # The organisation's public key, and the address of the survey's logo.
    key: str = ""
    logo: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    address: str = ""
    unsubscribe: str = ""
    step: str = ""
    carried: tuple[Pair, ...] = ()
    hidden: tuple[Pair, ...] = ()
    chosen: int | None = None
    test: Literal["", "draft", "live"] = ""
    keep: Literal["", "tab", "device"] = ""
    leaves_cookie: bool = False
    framed_by: tuple[str, ...] = ()
    kiosk: Kiosk | None = None
    is_anonymous: bool = False
    style: str = ""
    # Other sites somebody may be sent on to at the end.
    leads_to: tuple[str, ...] = ()

    @property
    def initials(self) -> str:
        """Two letters in place of a logo."""
        return initials(self.company)

    @property
    def here(self) -> str:
        """This page."""
        return self._at(self.step)

    @property
    def start(self) -> str:
        """The first page, also for somebody who has been further."""
        return self.page(0)

    @property
    def thanks(self) -> str:
        """Where it ends."""
        return self._at("thanks")

    @property
    def privacy(self) -> str:
        """How the answer is used."""
        return self._at("privacy")

    def page(self, number: int) -> str:
        """Where a page of the survey is."""
        return self._at(str(number))

    def carrying(self, name: str, value: str) -> Frame:
        """The same with one more thing to carry, in place of an earlier one of that name."""
        others = tuple(pair for pair in self.carried if pair.name != name)
        return replace(self, carried=(*others, Pair(name, value)))

    @property
    def other_languages(self) -> list[tuple[str, str, str]]:
        """Code, own name and address of this same page in each other language."""
        chosen = [] if self.chosen is None else [Pair("score", str(self.chosen))]
        return [
            (code, LANGUAGES[code], f"?{replace(self, language=code)._query(*chosen)}")
            for code in self.languages
            if code != self.language
        ]

    def _at(self, step: str) -> str:
        return f"{self.address}{'/' if step else ''}{step}?{self._query()}"

    def _query(self, *more: Pair) -> str:
        return urlencode([*more, Pair("lang", self.language), *self.carried])


def framed(frame: Frame, definition: Definition, request: HttpRequest, *wishes: str) -> Frame:
    """The frame in the language of the link, else of the first wish, else of the browser."""
    asked = request.GET.get("lang")
    return replace(
        frame,
        language=definition.language_for(asked, *wishes, *languages_of_browser(request)),
        languages=tuple(definition.languages),
        chosen=None if frame.step else score_chosen(request.GET, definition),
        style=stylesheet(definition.look),
        logo=logo_path(frame.key, definition.look.logo),
        leads_to=_leads_to(definition),
    )


def _leads_to(definition: Definition) -> tuple[str, ...]:
    hosts = {ending.redirect.host or "" for ending in definition.endings if ending.redirect}
    return tuple(sorted(hosts))


def languages_of_browser(request: HttpRequest) -> list[str]:
    """The languages a browser asks for, most wanted first."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200])
    codes = (code.partition("-")[0] for code, _ in accepted)
    # Norwegian without a written form is mostly bokmål.
    return ["nb" if code == "no" else code for code in codes]


def score_chosen(query: QueryDict, definition: Definition) -> int | None:
    """The score a mail's button chose, when the survey opens with that score."""
    if not definition.opens_with_score or definition.primary is None:
        return None
    sent = query.get("score", "")
    return next((score for score in definition.primary.scores if str(score) == sent), None)
