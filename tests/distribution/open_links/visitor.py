"""Somebody who came through an open link, and what became of it."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from surveys.models import Response
from surveys.rules import Rules
from tests.surveys.everything import question

TWO_PAGES = [question("nps"), question("text", required=False)]


def rules(**changes: Any) -> dict[str, Any]:
    return Rules(**changes).model_dump(mode="json")


def answers(organisation: Organisation) -> list[Response]:
    with tenant_scope(organisation):
        return list(Response.objects.order_by("recorded_at"))


class Visitor(Client):
    """Somebody with the link: opens it, fills the form that is shown, sends it."""

    def open(self, path: str) -> Any:
        self.shown: Any = self.get(path, follow=True)
        return self.shown

    def send(self, **answers: Any) -> Any:
        """Post the form on the page, hidden fields included, and follow."""
        action = re.search(r'<form method="post"[^>]* action="([^"]*)"', self.shown.text)
        assert action is not None, self.shown.text
        hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', self.shown.text))
        self.sent = (action.group(1).replace("&amp;", "&"), {**hidden, **answers})
        self.answered: Any = self.post(*self.sent)
        if self.answered.status_code == 303:
            self.shown = self.get(self.answered.headers["Location"], follow=True)
        else:
            self.shown = self.answered
        return self.shown

    def send_again(self) -> None:
        self.answered = self.post(*self.sent)
