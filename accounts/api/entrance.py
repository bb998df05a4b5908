"""Every call of a program comes through here: the key opens its organisation, and nothing else."""

from __future__ import annotations

import logging
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.urls import URLPattern, path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from psycopg.errors import (
    CheckViolation,
    DeadlockDetected,
    SerializationFailure,
    UniqueViolation,
)
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import once
from accounts.api.parsing import StrictJsonParser
from accounts.api.problems import ApiProblem, missing
from accounts.api_keys import api_key_find, api_key_used, organisation_key_of
from accounts.models import ApiKey, Organisation
from accounts.tenancy import public_scope, tenant_scope
from config.lib.limits import Limit, client_network, seconds_to_wait
from config.lib.sql import looking_again

logger = logging.getLogger(__name__)
# 600 calls at once, and ten more each second.
CALLS = Limit("calls of an API key", 600, 60)
# 256 random bits are not guessed; who tries anyway costs us reads.
UNKNOWN_KEYS = Limit("unknown API keys", 60, 600)
# What comes of another transaction at the same moment, and is over at the next try.
PASSING = (UniqueViolation, CheckViolation, DeadlockDetected, SerializationFailure)
POLICY = f'"calls";q={CALLS.count};w={CALLS.seconds}'


@dataclass(frozen=True)
class Call:
    """A call that has passed the entrance; ``data`` is its JSON, None without a body."""

    organisation: Organisation
    api_key: ApiKey
    data: Any
    query: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What a call is answered: JSON and its status."""

    body: dict[str, Any]
    status: int = 200


Endpoint = Callable[..., Answer]


def api_path(
    route: str, *, name: str, get: Endpoint | None = None, post: Endpoint | None = None
) -> URLPattern:
    """A route below ``/api/v1/``; an endpoint takes the ``Call`` and what the address holds.

    No key, or none that is valid: 401, the same answer for all. Each call is one transaction
    inside the key's organisation, and is undone when it ends in an error.
    """
    endpoints = {name: found for name, found in {"get": get, "post": post}.items() if found}
    methods = [*endpoints, *(["head"] if get else [])]
    view = ApiView.as_view(endpoints=endpoints, http_method_names=methods)
    return path(f"api/v1/{route}", _entrance(view), name=name)


def nothing_here(call: Call, **kwargs: Any) -> Answer:
    """The endpoint of every address that is none."""
    raise missing()


class ApiView(APIView):  # type: ignore[misc]  # REST framework has no types
    """Reads and writes JSON for the endpoints of one address."""

    endpoints: ClassVar[dict[str, Endpoint]] = {}
    parser_classes: ClassVar[list[type[BaseParser]]] = [StrictJsonParser]
    renderer_classes: ClassVar[list[type[BaseRenderer]]] = [JSONRenderer]

    def get(self, request: Any, **kwargs: Any) -> Response:
        """Answer a read."""
        return self._answer("get", request, None, kwargs)

    def post(self, request: Any, **kwargs: Any) -> Response:
        """Answer a change."""
        return self._answer("post", request, request.data, kwargs)

    def _answer(self, method: str, request: Any, data: Any, kwargs: dict[str, Any]) -> Response:
        call = Call(request.organisation, request.api_key, data, request.query_params)
        answer = self.endpoints[method](call, **kwargs)
        return Response(answer.body, status=answer.status)


def _entrance(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    @csrf_exempt
    @transaction.non_atomic_requests
    @wraps(view)
    def enter(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        # Whoever reads the answers of a program also reads its code: English.
        with translation.override("en"):
            try:
                response = _admitted(view, request, kwargs)
            except ApiProblem as problem:
                response = problem.response()
            except Exception as error:
                response = _failure(error, request).response()
        response.headers["Cache-Control"] = "no-store"
        response.headers["RateLimit-Policy"] = POLICY
        return response

    enter.is_api = True  # type: ignore[attr-defined]  # read by the test that walks every route
    return enter


def _failure(error: Exception, request: HttpRequest) -> ApiProblem:
    if isinstance(error.__cause__, PASSING):
        words = "Something else changed at the same moment. Send the call again."
        return ApiProblem(409, "conflict", words, headers={"Retry-After": "1"})
    logger.error("a call failed: %s %s", request.method, request.path, exc_info=error)
    words = "Something went wrong on our side. Nothing was changed; try again."
    return ApiProblem(500, "server_error", words)


def _admitted(
    view: Callable[..., HttpResponse], request: HttpRequest, kwargs: dict[str, Any]
) -> HttpResponseBase:
    organisation, api_key = _identified(request)
    api_key_used(api_key=api_key, organisation=organisation)
    if request.method == "POST" and not organisation.is_active:
        raise ApiProblem(402, "trial_ended", "The trial has ended, so nothing was changed or sent.")
    _read(request)
    request.organisation, request.api_key = organisation, api_key  # type: ignore[attr-defined]
    return _done(view, request, api_key, kwargs)


@looking_again
def _done(
    view: Callable[..., HttpResponse], request: HttpRequest, api_key: ApiKey, kwargs: dict[str, Any]
) -> HttpResponseBase:
    with tenant_scope(api_key.organisation):
        return once(request, api_key, lambda: view(request, **kwargs).render())  # type: ignore[attr-defined]


def _identified(request: HttpRequest) -> tuple[Organisation, ApiKey]:
    """Whose key this is, in a short transaction of its own. Raises ApiProblem."""
    text = _key_text(request)
    organisation_key = organisation_key_of(text)
    if organisation_key is None:
        raise _unknown(request)
    if wait := seconds_to_wait((CALLS, text)):
        raise _too_often(wait)
    with public_scope(organisation_key) as organisation:
        api_key = api_key_find(text) if organisation else None
    if organisation is None or api_key is None:
        raise _unknown(request)
    api_key.organisation = organisation
    return organisation, api_key


def _key_text(request: HttpRequest) -> str:
    """The key: as a bearer token, or as the user name of HTTP's basic authentication."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return given.strip()
        case "basic":
            return _user_name(given.strip())
        case _:
            return ""


def _user_name(given: str) -> str:
    try:
        return b64decode(given, validate=True).decode().partition(":")[0]
    except (Base64Error, UnicodeError):
        return ""


def _unknown(request: HttpRequest) -> ApiProblem:
    if wait := seconds_to_wait((UNKNOWN_KEYS, client_network(request))):
        return _too_often(wait)
    words = "This call needs a valid API key: Authorization: Bearer anb_..."
    return ApiProblem(401, "unauthorised", words, headers={"WWW-Authenticate": "Bearer"})


def _too_often(wait: int) -> ApiProblem:
    words = f"Too many calls. Try again in {wait} s."
    return ApiProblem(429, "too_many_calls", words, headers={"Retry-After": str(wait)})


def _read(request: HttpRequest) -> None:
    """Take in the whole body before a transaction is opened: a caller may be slow."""
    try:
        _body = request.body
    except RequestDataTooBig as error:
        raise ApiProblem(413, "too_large", "The body is larger than 5 MB.") from error
    except UnreadablePostError as error:
        raise ApiProblem(400, "cut_off", "The body did not arrive whole.") from error
