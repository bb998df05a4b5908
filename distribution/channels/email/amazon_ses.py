"""Amazon SES, by anymail over boto3: one try for each message, and errors as HTTP means them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from anymail.backends import amazon_ses
from anymail.exceptions import AnymailAPIError, AnymailWebhookValidationFailure
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from distribution.channels.email.refusal import Refusal

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
ACCOUNT_REFUSED = {
    "AccountSuspendedException",
    "MailFromDomainNotVerifiedException",
    "SendingPausedException",
}
NOT_NOW = {"LimitExceededException", "TooManyRequestsException"}
# Of a sender, or of anybody while the account may only write to itself.
NOT_VERIFIED = "is not verified"


def client_params(key: str, secret: str, patience: float) -> dict[str, Any]:
    """How boto3 enters. It tries again by itself when told nothing else, even after a message
    whose answer was lost: that would send it twice."""
    return {
        "aws_access_key_id": key,
        "aws_secret_access_key": secret,
        "config": Config(
            connect_timeout=patience, read_timeout=patience, retries={"total_max_attempts": 1}
        ),
    }


def region_of(api_url: str) -> str:
    """The region in ``https://email.<region>.amazonaws.com``: the signature names it."""
    return (urlsplit(api_url).hostname or "").split(".")[1]


class EmailBackend(amazon_ses.EmailBackend):  # type: ignore[misc]  # anymail has no types
    """Anymail's, for an account of one region, whose address is ``api_url``."""

    def __init__(
        self,
        *,
        access_key_id: str,
        secret_access_key: str,
        api_url: str,
        timeout: float,
        **options: Any,
    ) -> None:
        params = client_params(access_key_id, secret_access_key, timeout)
        params |= {"endpoint_url": api_url, "region_name": region_of(api_url)}
        super().__init__(client_params=params, **options)
        self.api_url = api_url

    def post_to_esp(self, payload: Any, message: Any) -> Any:
        """Hand over; an answer that is a no is a Refusal."""
        try:
            return super().post_to_esp(payload, message)
        except AnymailAPIError as error:
            if isinstance(error.response, dict):
                raise refusal(error.response) from error
            raise


def refusal(response: dict[str, Any]) -> Refusal:
    """What an error of SES means."""
    error = response["Error"]
    code, words = error.get("Code", ""), error.get("Message", "")
    status = int(response["ResponseMetadata"]["HTTPStatusCode"])
    if code in NOT_NOW:
        status = HTTPStatus.TOO_MANY_REQUESTS
    elif code in ACCOUNT_REFUSED or NOT_VERIFIED in words:
        status = HTTPStatus.FORBIDDEN
    return Refusal(words or code, status)


class TrackingWebhookView(AmazonSESTrackingWebhookView):  # type: ignore[misc]
    """Anymail's reader of what Amazon SNS posts. It confirms the subscription by itself with the
    account's key, where that may ``sns:ConfirmSubscription``."""

    def __init__(self, *, access_key_id: str, secret_access_key: str, **options: Any) -> None:
        # A page waits for it, and the database for the page.
        params = client_params(access_key_id, secret_access_key, patience=5)
        super().__init__(client_params=params, **options)

    def auto_confirm_sns_subscription(self, sns_message: dict[str, Any]) -> None:
        """Confirm; a key that may not, or a topic of nonsense, is no reason to fail."""
        try:
            super().auto_confirm_sns_subscription(sns_message)
        except (BotoCoreError, ClientError) as error:
            raise AnymailWebhookValidationFailure(str(error)) from error
