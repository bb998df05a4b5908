"""A provider's no that is not an error of HTTP, told as the one it would have been."""

from __future__ import annotations

from http import HTTPStatus

from anymail.exceptions import AnymailAPIError


class Refusal(AnymailAPIError):  # type: ignore[misc]  # anymail has no types
    """``status``: FORBIDDEN for the whole account, UNPROCESSABLE_ENTITY for this message,
    TOO_MANY_REQUESTS for now."""

    def __init__(self, words: str, status: HTTPStatus) -> None:
        super().__init__(words)
        self.words, self.status_code = words, status

    def __str__(self) -> str:
        return f"{self.status_code.value} {self.words}"
