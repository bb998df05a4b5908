"""What people paste: addresses one under the other, "Name <address>" from a mail, or a table."""

from __future__ import annotations

import re

from config.lib.csv_safe import csv_stream

ADDRESS = r"[^\s<>@]+@[^\s<>@]+"
PERSON = re.compile(rf'"?(?P<name>[^"<>@]*?)"?\s*<(?P<named>{ADDRESS})>|(?P<bare>{ADDRESS})')


def pasted_people(text: str) -> list[tuple[str, str]] | None:
    """(address, name) of each person when the text is a list of people; None when it is not.

    A list has one person a line, or people with semicolons or commas between them.
    """
    for separators in (r"[\n;]", r"[\n;,]"):
        pieces = [piece.strip() for piece in re.split(separators, text) if piece.strip()]
        found = [PERSON.fullmatch(piece) for piece in pieces]
        people = [_person(match) for match in found if match]
        if people and len(people) == len(pieces):
            return people
    return None


def people_as_csv(people: list[tuple[str, str]]) -> bytes:
    """The people as a file without heading: address, name."""
    return b"".join(csv_stream(people))


def _person(match: re.Match[str]) -> tuple[str, str]:
    return (match["bare"] or match["named"], (match["name"] or "").strip())
