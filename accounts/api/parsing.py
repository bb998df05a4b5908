"""Reading JSON that anybody may have written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# What neither Postgres nor UTF-8 can hold: NUL and halves of surrogate pairs.
UNSTORABLE = {0, *range(0xD800, 0xE000)}


class StrictJsonParser(JSONParser):  # type: ignore[misc]  # REST framework has no types
    """JSON without anything that could not be kept."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The document. Raises ParseError."""
        try:
            data = json.loads(stream.read().decode(), parse_constant=_refuse)
            is_storable = _is_storable(data)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"The body is not JSON that can be read: {error}") from error
        if not is_storable:
            raise ParseError("The body has characters that cannot be kept, such as NUL.")
        return data


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _is_storable(data: Any) -> bool:
    if isinstance(data, str):
        return UNSTORABLE.isdisjoint(map(ord, data))
    if isinstance(data, Mapping):
        return all(_is_storable(key) and _is_storable(value) for key, value in data.items())
    return not isinstance(data, list) or all(map(_is_storable, data))
