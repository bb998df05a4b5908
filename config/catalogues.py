"""Translations with Babel, so that no machine needs the gettext programs.

Collects the strings of code and templates, keeps ``locale/<language>/LC_MESSAGES/django.po``
in step, tells what is missing, and compiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from config.lib.languages import LANGUAGES

SOURCE_LANGUAGE = "en"
# Languages of staff, with every string; and of respondents, with the words a respondent can meet.
STAFF_LANGUAGES = [code for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE]
RESPONDENT_LANGUAGES = [
    code for code in LANGUAGES if code not in {SOURCE_LANGUAGE, *STAFF_LANGUAGES}
]
TRANSLATED = STAFF_LANGUAGES + RESPONDENT_LANGUAGES
# Where the words of respondents stand.
RESPONDENT_PLACES = (
    "surveys/answering/",
    "surveys/kinds/",
    "surveys/review/timing.py",
    "distribution/channels/",
    "templates/distribution/unsubscribe.html",
    "templates/mail/",
    "templates/respond/",
)
APPS = ["config", "accounts", "contacts", "surveys", "distribution", "analytics", "followup"]
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def po_path(language: str) -> Path:
    """Where a language's translations are kept."""
    return settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"


def _sources() -> Iterator[tuple[Path, bytes]]:
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_bytes()
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        if path.suffix in {".html", ".mjml", ".txt", ".svg"}:
            yield path, _template_as_code(path)


def _template_as_code(path: Path) -> bytes:
    # Django turns a template into calls of gettext; without its indentation that reads as Python.
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in code.splitlines()).encode()


def collect(places: tuple[str, ...] = ("",)) -> Catalog:
    """The strings in files whose names begin with one of ``places``, each with its files."""
    catalog = Catalog(project="Anbefal", charset="utf-8")
    for name, text, context in _strings():
        if name.startswith(places):
            catalog.add(text, locations=[(name, 0)], context=context)
    return catalog


@cache  # every language asks for them, and looking for them takes seconds
def _strings() -> list[tuple[str, str | tuple[str, ...], str | None]]:
    """(file, text or its singular and plural, context) of every string."""
    options = {"encoding": "utf-8"}
    return [
        (path.relative_to(settings.BASE_DIR).as_posix(), text, context)
        for path, source in _sources()
        for _line, text, _comments, context in extract(
            "python", BytesIO(source), KEYWORDS, options=options
        )
    ]


def _new_catalogue(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="Anbefal",
        version="1",
        copyright_holder="Anbefal",
        msgid_bugs_address="translations@anbefal.example",
        last_translator="Anbefal",
        language_team=language,
        revision_date=datetime.now(UTC),
        fuzzy=False,
        header_comment=f"# Anbefal in {language}.",
    )


def load(language: str) -> Catalog:
    """The language's catalogue brought up to the strings of today; nothing is guessed."""
    path = po_path(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = _new_catalogue(language)
    places = RESPONDENT_PLACES if language in RESPONDENT_LANGUAGES else ("",)
    catalog.update(collect(places), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def save(language: str, catalog: Catalog) -> None:
    """Write the catalogue, sorted by file, without line numbers that change all the time."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)


def _is_complete(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(texts) and not message.fuzzy and not list(message.check())


def missing(language: str) -> list[str]:
    """Strings without a translation, marked fuzzy, or with other placeholders than the source."""
    return [
        str(message.id) for message in load(language) if message.id and not _is_complete(message)
    ]


def compile_all() -> int:
    """Compile each language's catalogue for gettext; returns how many files were written."""
    written = 0
    for language in TRANSLATED:
        path = po_path(language)
        if path.exists():
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=language))
            written += 1
    return written
