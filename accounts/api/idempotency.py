"""A call that is sent again with the same key is answered again, and done once.

The answer is stored in the transaction of the work itself: after a crash both are there or neither
is, so no key can stay locked. While the first call is at work a lock of its transaction tells the
others; Postgres lets go of it however the transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac

from accounts.api.problems import ApiProblem
from accounts.models import ApiKey, IdempotentCall, Organisation
from accounts.tenancy import every_organisation, tenant_scope
from config.lib import clock

KEPT = timedelta(hours=48)
LONGEST_KEY = 255
HEADERS = ("Idempotency-Key", "X-Idempotency-Key")
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
CLEANED_AT_ONCE = 10_000


def once(
    request: HttpRequest, api_key: ApiKey, work: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """Do ``work`` inside the open transaction, or answer as it was answered before.

    Without a key in the headers the work is simply done. Only a call that succeeded is kept.
    Raises ApiProblem: the key cannot be one, is at work, or came with another body.
    """
    key = _key_of(request)
    if key is None or request.method != "POST":
        return work()
    _lock(api_key, key)
    fingerprint = _fingerprint(request)
    kept = IdempotentCall.objects.filter(api_key=api_key, key=key).first()
    if kept is not None:
        return _again(kept, fingerprint)
    response = work()
    if response.status_code < 400:
        IdempotentCall.objects.create(
            api_key=api_key,
            key=key,
            fingerprint=fingerprint,
            status=response.status_code,
            body=response.content.decode(),
        )
    return response


def calls_clean() -> None:
    """Forget the calls that were kept long enough."""
    with every_organisation(reason="find answers of the API that were kept long enough"):
        stale = IdempotentCall.objects.filter(created_at__lt=clock.now() - KEPT)
        owners = set(stale.values_list("organisation_id", flat=True).distinct())
    for organisation in Organisation.objects.filter(pk__in=owners):
        _forget(organisation)


def _forget(organisation: Organisation) -> None:
    with tenant_scope(organisation):
        stale = IdempotentCall.objects.filter(created_at__lt=clock.now() - KEPT)
        ids: list[UUID] = list(stale.values_list("pk", flat=True)[:CLEANED_AT_ONCE])
        IdempotentCall.objects.filter(pk__in=ids).delete()


def _key_of(request: HttpRequest) -> str | None:
    key = next((request.headers[name] for name in HEADERS if name in request.headers), None)
    if key is not None and not (
        0 < len(key) <= LONGEST_KEY and key.isprintable() and key.isascii()
    ):
        raise ApiProblem(
            400, "idempotency_key", f"An idempotency key has 1 to {LONGEST_KEY} ASCII characters."
        )
    return key


def _lock(api_key: ApiKey, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"{api_key.pk}:{key}"])
        if not cursor.fetchone()[0]:
            raise ApiProblem(
                409,
                "in_progress",
                "The first call with this idempotency key is still at work. Try again soon.",
                headers={"Retry-After": "1"},
            )


def _fingerprint(request: HttpRequest) -> str:
    """Keyed, so that the stored row does not tell what an anonymous answer said."""
    call = b"\0".join([str(request.method).encode(), request.path.encode(), request.body])
    return salted_hmac("accounts.api.call", call, algorithm="sha256").hexdigest()


def _again(kept: IdempotentCall, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise ApiProblem(
            422,
            "idempotency_key_reused",
            "This idempotency key was used for another call. Every new call needs a new key.",
        )
    return HttpResponse(
        kept.body,
        status=kept.status,
        content_type="application/json",
        headers={"Idempotent-Replayed": "true"},
    )
