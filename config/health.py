"""``/healthz``: whether this process can serve, for launchers and load balancers."""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when Postgres and the cache answer, else 503 naming the one that does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    if not _cache_keeps():
        return HttpResponse("cache", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _cache_keeps() -> bool:
    """Whether Valkey answers; the cache itself never says that it does not."""
    cache.set("healthz", True, 10)
    return bool(cache.get("healthz"))
