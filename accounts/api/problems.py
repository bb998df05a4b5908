"""What a call is told when it cannot be done: one shape, in English, each problem by its field."""

from __future__ import annotations

from typing import Any

from django.http import Http404, JsonResponse
from rest_framework.exceptions import APIException

# A problem's place in the body, such as "answers.nps" -> what is wrong there.
Fields = dict[str, list[str]]


class ApiProblem(Exception):
    """Ends a call; nothing of it is kept. ``code`` is for programs, ``message`` for people."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Fields | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.fields, self.headers = fields or {}, headers or {}

    @property
    def body(self) -> dict[str, Any]:
        """What the caller reads."""
        return {"error": {"code": self.code, "message": self.message, "fields": self.fields}}

    def response(self) -> JsonResponse:
        """The same as a response."""
        return JsonResponse(self.body, status=self.status, headers=self.headers)


def missing() -> ApiProblem:
    """The same for what is not there and for what belongs to another organisation."""
    return ApiProblem(404, "not_found", "There is nothing at this address.")


def invalid(fields: Fields) -> ApiProblem:
    """Something in the body must be put right."""
    return ApiProblem(422, "invalid", "Some fields cannot be accepted.", fields=fields)


def told(error: Exception, context: dict[str, Any]) -> None:
    """REST framework's own exceptions as ours, risen again, so that the call is undone."""
    problem = _problem_of(error)
    if problem is not None:
        raise problem from error


def _problem_of(error: Exception) -> ApiProblem | None:
    if isinstance(error, Http404):
        return missing()
    if isinstance(error, APIException):
        return ApiProblem(error.status_code, error.default_code, str(error.detail))
    return None
