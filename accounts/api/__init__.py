"""The entrance of programs: ``api_path`` makes each route below ``/api/v1/`` (docs/api.md)."""

from accounts.api.bodies import body_read, fields_of, listed, page_of
from accounts.api.entrance import Answer, Call, api_path, nothing_here
from accounts.api.problems import ApiProblem, Fields, invalid, missing

__all__ = [
    "Answer",
    "ApiProblem",
    "Call",
    "Fields",
    "api_path",
    "body_read",
    "fields_of",
    "invalid",
    "listed",
    "missing",
    "nothing_here",
    "page_of",
]
