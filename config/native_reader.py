"""The words a native speaker has still to pass: our own translations, language by language.

What was read word for word in a source of the field stands in ``established_wording.json``,
with where; a star there stands for any words. Everything else a respondent can meet is listed in
``docs/native-reader.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Message
from django.conf import settings

from config import catalogues
from config.lib.languages import LANGUAGES
from surveys.catalogue import templates

ESTABLISHED = Path(__file__).with_name("established_wording.json")
DOCUMENT = Path("docs") / "native-reader.md"
MOST_PLACES = 3
ON_PAGES = "the respondent’s pages and messages"
HEAD = """# For native readers

Words respondents meet that are our own translations, so a native speaker has to pass them before
they are relied upon. Words read in a source of the field are not listed;
`config/established_wording.json` names where each was read. English is the source. To change a
template's words, edit its file in `surveys/catalogue/`; the other words are in `locale/`. Changing
the words of a score or of its ends begins a new time series, so do it before a survey is used.
`manage.py native_reader` writes this list.

Asked of every reader: the form of address, the words at the ends of scales, what sounds translated.
"""


class Words(NamedTuple):
    """Some words of a language, and a place where they stand."""

    language: str
    text: str
    place: str


def as_markdown() -> str:
    """The whole document."""
    tables = [_table(language, found) for language, found in _unread().items()]
    return HEAD + "".join(tables)


def _table(language: str, found: dict[str, list[str]]) -> str:
    rows = [f"| {_cell(text)} | {_cell(_places(places))} |\n" for text, places in found.items()]
    head = f"\n## {LANGUAGES[language]} ({len(rows)})\n\n| Words | Where |\n|---|---|\n"
    return head + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _places(places: list[str]) -> str:
    more = len(places) - MOST_PLACES
    return ", ".join(places[:MOST_PLACES]) + (f" and {more} more" if more > 0 else "")


def _unread() -> dict[str, dict[str, list[str]]]:
    """Language -> words -> places, without what is established."""
    established: dict[str, dict[str, str]] = json.loads(ESTABLISHED.read_text(encoding="utf-8"))
    found: dict[str, dict[str, list[str]]] = {code: {} for code in catalogues.TRANSLATED}
    for language, text, place in (*_of_templates(), *_of_pages()):
        if not any(fnmatchcase(text, words) for words in established[language]):
            found[language].setdefault(text, []).append(place)
    return found


def _of_templates() -> Iterator[Words]:
    for key, template in templates().items():
        parts = {"name": template.name, "description": template.description, "whom": template.whom}
        for place, text in (*parts.items(), *template.definition.texts()):
            for language, words in text.items():
                if language != catalogues.SOURCE_LANGUAGE and words:
                    yield Words(language, words, f"{key}: {place}")


def _of_pages() -> Iterator[Words]:
    wanted = {message.id for message in catalogues.collect(catalogues.RESPONDENT_PLACES)}
    for language in catalogues.TRANSLATED:
        for message in catalogues.load(language):
            if message.id and message.id in wanted:
                for words in filter(None, _forms(message)):
                    yield Words(language, words, ON_PAGES)


def _forms(message: Message) -> Sequence[str]:
    """A translation, or its singular and plural."""
    return [message.string] if isinstance(message.string, str) else message.string or []


def document_path() -> Path:
    """Where the list is kept."""
    return Path(settings.BASE_DIR) / DOCUMENT
