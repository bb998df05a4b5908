"""How a file says codes: a table, one PDF of letters, or an archive of such PDFs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from zipfile import ZipFile

from django.utils.text import slugify
from django.utils.translation import gettext as _

from config.lib import clock
from config.lib.csv_safe import csv_stream, delimiter_for
from distribution.channels.login.letter import letter_of, letters_pdf
from distribution.codes import code_shown
from distribution.links import portal_url
from distribution.models import CodeSheet, Invitation
from distribution.sheets.files import SealedFile

# Letters in one PDF: what typst has in memory at once.
PART = 100
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
# A person, and the code that nobody has seen yet.
Code = tuple[Invitation, str]


class Layout(ABC):
    """Writes parts of at most ``PART`` people in the reader's language."""

    def __init__(self, sheet: CodeSheet, file: SealedFile, language: str) -> None:
        self.sheet, self.file, self.language = sheet, file, language
        self.organisation = sheet.campaign.organisation

    @abstractmethod
    def part(self, codes: Sequence[Code]) -> None:
        """Write the next people's codes."""

    def close(self) -> None:  # noqa: B027  # most have nothing to add
        """Write what comes last."""


class Table(Layout):
    """A row for each person."""

    is_start = True

    def part(self, codes: Sequence[Code]) -> None:
        rows = [self._row(invitation, code) for invitation, code in codes]
        if self.is_start:
            rows.insert(0, self._heading())
        delimiter = delimiter_for(self.language)
        for piece in csv_stream(rows, delimiter=delimiter, is_start=self.is_start):
            self.file.write(piece)
        self.is_start = False

    def _heading(self) -> list[str]:
        return [_("Name"), _("E-mail"), _("Mobile"), _("Customer number"), _("Code"), _("Page")]

    def _row(self, invitation: Invitation, code: str) -> list[str]:
        contact = invitation.contact
        return [
            contact.name,
            contact.email or "",
            contact.phone,
            contact.external_id or "",
            code_shown(code),
            portal_url(self.organisation),
        ]


class Letters(Layout):
    """One PDF."""

    def part(self, codes: Sequence[Code]) -> None:
        self.file.write(self.pdf(codes))

    def pdf(self, codes: Sequence[Code]) -> bytes:
        """The letters to these people. Raises TypstError."""
        campaign = self.sheet.campaign
        letters = [
            letter_of(
                organisation=self.organisation,
                campaign=campaign,
                contact=invitation.contact,
                language=invitation.language,
                code=code,
            )
            for invitation, code in codes
        ]
        return letters_pdf(letters, title=campaign.name)


class Archive(Letters):
    """PDFs of ``PART`` letters each, as they come out of the printer: 0001 to 0100 and so on."""

    def __init__(self, sheet: CodeSheet, file: SealedFile, language: str) -> None:
        super().__init__(sheet, file, language)
        self.archive = ZipFile(file, "w")
        self.first = 1

    def part(self, codes: Sequence[Code]) -> None:
        last = self.first + len(codes) - 1
        self.archive.writestr(f"letters-{self.first:05}-{last:05}.pdf", self.pdf(codes))
        self.first = last + 1

    def close(self) -> None:
        self.archive.close()


def layout_of(sheet: CodeSheet, file: SealedFile, language: str) -> Layout:
    """The layout for the sheet's kind and size."""
    layouts: dict[str, type[Table] | type[Letters]] = {"csv": Table, "pdf": Letters, "zip": Archive}
    return layouts[_suffix(sheet)](sheet, file, language)


def file_name(sheet: CodeSheet) -> str:
    """What the file is called where it is saved: ASCII, without what a header cannot hold."""
    day = clock.local_day(clock.now(), sheet.campaign.organisation.zone)
    campaign = slugify(sheet.campaign.name)[:40] or "campaign"
    kind = "codes" if sheet.kind == CodeSheet.Kind.LIST else "letters"
    return f"{kind}-{campaign}-{day}.{_suffix(sheet)}"


def content_type(name: str) -> str:
    """What a browser is told of a file of ours."""
    return CONTENT_TYPES[name.rpartition(".")[2]]


def _suffix(sheet: CodeSheet) -> str:
    if sheet.kind == CodeSheet.Kind.LIST:
        return "csv"
    return "pdf" if sheet.people_total <= PART else "zip"
