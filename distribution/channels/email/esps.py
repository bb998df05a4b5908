"""The providers that django-anymail speaks to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

# A page or a worker never waits longer for a provider's answer, in seconds.
PATIENCE = 15


@dataclass(frozen=True)
class Esp:
    """One provider. ``hook`` names anymail's class for its webhooks, "" when it has none."""

    title: str
    hook: str = ""
    # Region -> address of its API.
    regions: Mapping[str, str] = field(default_factory=dict)
    # Keys that sign its news and that sending does not need.
    hook_keys: tuple[str, ...] = ()
    # Ours where we build on anymail's.
    backend_package: str = "anymail.backends"
    hook_package: str = "anymail.webhooks"


OURS = "distribution.channels.email"
SES_REGIONS = (
    *("eu-north-1", "eu-west-1", "eu-central-1", "eu-west-2", "eu-west-3", "eu-south-1"),
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ap-southeast-2"),
)
SCALEWAY = "https://api.scaleway.com/transactional-email/v1alpha1/regions/"
ESPS: dict[str, Esp] = {
    "amazon_ses": Esp(
        "Amazon SES",
        "TrackingWebhookView",
        {name: f"https://email.{name}.amazonaws.com" for name in SES_REGIONS},
        backend_package=OURS,
        hook_package=OURS,
    ),
    "brevo": Esp("Brevo", "BrevoTrackingWebhookView"),
    "mailersend": Esp("MailerSend", "MailerSendTrackingWebhookView", hook_keys=("signing_secret",)),
    "mailgun": Esp(
        "Mailgun",
        "MailgunTrackingWebhookView",
        {"eu": "https://api.eu.mailgun.net/v3", "us": "https://api.mailgun.net/v3"},
        hook_keys=("webhook_signing_key",),
    ),
    "mailjet": Esp("Mailjet", "MailjetTrackingWebhookView"),
    "mandrill": Esp(
        "Mailchimp Transactional (Mandrill)",
        "MandrillCombinedWebhookView",
        hook_keys=("webhook_key",),
    ),
    "mailtrap": Esp("Mailtrap", "MailtrapTrackingWebhookView"),
    "postal": Esp(
        "Postal", "PostalTrackingWebhookView", hook_keys=("webhook_key",), backend_package=OURS
    ),
    "postmark": Esp("Postmark", "PostmarkTrackingWebhookView"),
    "resend": Esp("Resend", "ResendTrackingWebhookView"),
    "scaleway": Esp("Scaleway", regions={"fr-par": f"{SCALEWAY}fr-par/"}),
    "sendgrid": Esp(
        "SendGrid",
        "SendGridTrackingWebhookView",
        {"us": "https://api.sendgrid.com/v3/", "eu": "https://api.eu.sendgrid.com/v3/"},
        hook_keys=("tracking_webhook_verification_key",),
    ),
    "sparkpost": Esp(
        "SparkPost",
        "SparkPostTrackingWebhookView",
        {"eu": "https://api.eu.sparkpost.com/api/v1", "us": "https://api.sparkpost.com/api/v1"},
    ),
    "unisender_go": Esp(
        "Unisender Go",
        "UnisenderGoTrackingWebhookView",
        {
            "go1": "https://go1.unisender.ru/en/transactional/api/v1",
            "go2": "https://go2.unisender.ru/en/transactional/api/v1",
        },
    ),
}


def backend_of(provider: str, credentials: Mapping[str, str]) -> BaseEmailBackend:
    """Anymail's backend for an account. It opens nothing before it is told to."""
    esp = ESPS[provider]
    options: dict[str, Any] = {
        name: value
        for name, value in credentials.items()
        if value and name != "region" and name not in esp.hook_keys
    }
    if esp.regions:
        region = credentials.get("region") or next(iter(esp.regions))
        options["api_url"] = esp.regions[region]
    backend = f"{esp.backend_package}.{provider}.EmailBackend"
    options |= {"timeout": PATIENCE, "ignore_unsupported_features": True}
    opened: BaseEmailBackend = get_connection(backend, **options)
    return opened


def hook_of(provider: str) -> type[Any] | None:
    """Anymail's view that reads the provider's news; None when there is none."""
    esp = ESPS.get(provider)
    if esp is None or not esp.hook:
        return None
    return cast(type[Any], import_string(f"{esp.hook_package}.{provider}.{esp.hook}"))
