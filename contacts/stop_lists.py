"""Reading a list of addresses that must not be asked, from a file or from the clipboard."""

from __future__ import annotations

from collections.abc import Iterable

from config.lib.csv_safe import plain_cell
from contacts.tables import read_rows, sniff
from contacts.values import ValueProblem, email_value, phone_value

MOST_ROWS = 100_000


def addresses_in(data: bytes, channel: str) -> tuple[list[str], list[tuple[int, str]]]:
    """The clean addresses of a table on a channel, each once, and the rows without one: number
    and text. A first row without an address is taken for a heading. Raises TableProblem."""
    found: dict[str, None] = {}
    rejected: list[tuple[int, str]] = []
    for number, row in enumerate(read_rows([data], sniff(data)), 1):
        address = _address(row, channel)
        if address:
            found[address] = None
        elif any(cell.strip() for cell in row) and number > 1:
            rejected.append((number, ", ".join(row)[:200]))
        if number >= MOST_ROWS:
            break
    return list(found), rejected


def _address(row: Iterable[str], channel: str) -> str:
    """The first cell that is an address; a mobile number needs its country code."""
    for cell in row:
        text = plain_cell(cell.strip())
        try:
            address = email_value(text) if channel == "email" else phone_value(text)
        except ValueProblem:
            continue
        if channel == "email" or address.startswith("+"):
            return address
    return ""
