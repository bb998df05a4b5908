"""Postal: a provider that people run themselves, so its address is one that a person names."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import requests
from anymail.backends import postal

from config.lib.outbound_http import guard
from distribution.channels.email.refusal import Refusal

# What Postal says of the whole account, in an answer whose HTTP status is 200.
# https://docs.postalserver.io/developer/api
ACCOUNT_REFUSED = {
    "AccessDenied",
    "InvalidServerAPIKey",
    "ServerSuspended",
    "UnauthenticatedFromAddress",
}


class EmailBackend(postal.EmailBackend):  # type: ignore[misc]  # anymail has no types
    """Anymail's, which connects outside alone and tells a refusal from an answer."""

    def __init__(self, *, host: str, **options: Any) -> None:
        super().__init__(api_url=f"https://{host}/", **options)

    def create_session(self) -> requests.Session:
        """One that cannot reach inside."""
        return guard(super().create_session())

    def raise_for_status(self, response: requests.Response, payload: Any, message: Any) -> None:
        """Postal answers 200 whatever became of the message."""
        super().raise_for_status(response, payload, message)
        said = self.deserialize_json_response(response, payload, message)
        if said["status"] == "success":
            return
        data = said["data"]
        is_account = data.get("code") in ACCOUNT_REFUSED
        raise Refusal(
            data.get("message") or data["code"],
            HTTPStatus.FORBIDDEN if is_account else HTTPStatus.UNPROCESSABLE_ENTITY,
        )
