"""What is written down of a visit."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from accounts.models import Organisation, User
from config.lib.logs import WithoutKeys
from tests.surveys.everything import definition, live, open_link, question


def test_no_log_line_has_the_key_of_a_link(
    acme: Organisation, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    link = open_link(live(acme, alice, definition(question("nps", required=True))))
    caplog.handler.addFilter(WithoutKeys())
    with caplog.at_level(logging.WARNING, "django.request"):
        Client().get(f"{link}wrong/7")
        Client().get("/s/test/WyIwMWEy:1xVG56:orih/thanks")
        Client().get("/t/x4WUIwbqd1Waog")
    assert caplog.messages == [
        "Not Found: /s/.../7",
        "Not Found: /s/test/.../thanks",
        "Not Found: /t/...",
    ]


def test_every_line_that_is_written_passes_there() -> None:
    handlers = [*logging.getLogger("django").handlers, *logging.getLogger().handlers]
    written = [handler for handler in handlers if type(handler) is logging.StreamHandler]
    assert written
    assert all(any(isinstance(f, WithoutKeys) for f in each.filters) for each in written)
