"""A provider's no that is not an error of HTTP, told as the one it would have been."""

from __future__ import annotations

from anymail.exceptions import AnymailAPIError


class Refusal(AnymailAPIError):  # type: ignore[misc]  # anymail has no types
    """``status`` is that of HTTP: 403 for the whole account, 422 for this message, 429 for now."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.words, self.status_code = words, int(status)

    def __str__(self) -> str:
        return f"{self.status_code} {self.words}"
