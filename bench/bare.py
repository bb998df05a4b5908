"""The least Django can do for an answer: no middleware, one view, one INSERT.

What ``bench/answers.py`` is measured beside, in the same server with the same connections.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.lib.env import database_from_url

DATABASE: dict[str, Any] = {**database_from_url("DATABASE_URL"), "CONN_MAX_AGE": 600}
settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, DATABASES={"default": DATABASE}, MIDDLEWARE=[]
)


def answer(request: HttpRequest) -> HttpResponse:
    """Store one score."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_answer (score) VALUES (%s)", [request.POST["score"]])
    return HttpResponse("Thanks")


urlpatterns = [path("answer", answer), path("healthz", lambda request: HttpResponse("ok"))]
application = get_wsgi_application()
