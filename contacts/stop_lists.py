"""Reading a list of addresses that must not be asked, from a file or from the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from config.lib.csv_safe import plain_cell
from contacts.tables import read_rows, sniff
from contacts.values import ValueProblem, email_value, phone_value

MOST_ROWS = 100_000


@dataclass(frozen=True)
class Rejected:
    """A row without an address: its number, why, and what stood in it."""

    number: int
    reason: str
    cells: list[str]


def addresses_in(data: bytes, channel: str) -> tuple[list[str], list[Rejected]]:
    """The clean addresses of a table on a channel, each once, and the rows without one. A first
    row without an address is taken for a heading. Raises TableProblem."""
    found: dict[str, None] = {}
    rejected: list[Rejected] = []
    for number, row in enumerate(read_rows([data], sniff(data)), 1):
        cells = [text for cell in row if (text := plain_cell(cell.strip()))]
        try:
            if cells:
                found[_address(cells, channel)] = None
        except ValueProblem as problem:
            if number > 1:
                rejected.append(Rejected(number, str(problem), row))
        if number >= MOST_ROWS:
            break
    return list(found), rejected


def address_value(channel: str, text: str) -> str:
    """The clean address. Raises ValueProblem; a mobile number needs its country code."""
    if channel == "email":
        return email_value(text)
    number = phone_value(text)
    if not number.startswith("+"):
        raise ValueProblem(_("Write the number with its country code, such as +47."))
    return number


def _address(cells: Sequence[str], channel: str) -> str:
    """The first cell that is one. Raises ValueProblem about the only cell, or about all of them."""
    for cell in cells:
        try:
            return address_value(channel, cell)
        except ValueProblem:
            if len(cells) == 1:
                raise
    raise ValueProblem(_("No cell of this row is an address."))
