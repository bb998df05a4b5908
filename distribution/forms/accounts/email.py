"""Accounts that send e-mail through a provider's API: keys, and the address they send from."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.domains import NAME
from distribution.channels.email.esps import ESPS
from distribution.forms.accounts.base import AccountForm, SecretField

REGIONS: dict[str, str | Promise] = {
    "eu": _("Europe"),
    "us": _("United States"),
    "eu-north-1": "Stockholm",
    "eu-west-1": _("Ireland"),
    "eu-central-1": "Frankfurt",
    "eu-west-2": "London",
    "eu-west-3": "Paris",
    "eu-south-1": _("Milan"),
    "us-east-1": "Virginia",
    "us-east-2": "Ohio",
    "us-west-1": "California",
    "us-west-2": "Oregon",
    "ca-central-1": _("Canada"),
    "ap-southeast-2": "Sydney",
}


class MailAccountForm(AccountForm):
    """What every account for e-mail has."""

    channel = "email"
    from_address = forms.EmailField(
        label=_("Sender address"),
        max_length=254,
        help_text=_("Of a domain that your provider may send for."),
        widget=forms.EmailInput({"autocomplete": "off", "autocapitalize": "none"}),
    )


def region_of(provider: str) -> forms.ChoiceField:
    """Where the account is."""
    choices = [(name, _region(name)) for name in ESPS[provider].regions]
    return forms.ChoiceField(label=_("Region"), choices=choices)


def _region(name: str) -> str | Promise:
    """Where it is; Amazon's customers know a region by its name as well."""
    place = REGIONS.get(name, name)
    return format_lazy("{} ({})", place, name) if "-" in name else place


class AmazonSesForm(MailAccountForm):
    """Amazon SES."""

    provider, title = "amazon_ses", ESPS["amazon_ses"].title
    region = region_of("amazon_ses")
    access_key_id = forms.CharField(
        label=_("Access key ID"),
        max_length=128,
        help_text=_(
            "Of a user who may ses:SendEmail, and sns:ConfirmSubscription so that we hear of"
            " bounces."
        ),
    )
    secret_access_key = SecretField(label=_("Secret access key"))
    configuration_set_name = forms.CharField(
        label=_("Configuration set"),
        max_length=64,
        required=False,
        help_text=_(
            "Its events reach us through a topic of Amazon SNS. Empty is the standard one."
        ),
    )


class BrevoForm(MailAccountForm):
    """Brevo."""

    provider, title = "brevo", ESPS["brevo"].title
    api_key = SecretField(label=_("API key"))


class MailerSendForm(MailAccountForm):
    """MailerSend."""

    provider, title = "mailersend", ESPS["mailersend"].title
    api_token = SecretField(label=_("API token"))
    signing_secret = SecretField(
        label=_("Signing secret of the webhook"),
        required=False,
        help_text=_("Needed to hear of bounces and complaints; add it once the webhook is made."),
    )


class MailgunForm(MailAccountForm):
    """Mailgun."""

    provider, title = "mailgun", ESPS["mailgun"].title
    region = region_of("mailgun")
    sender_domain = forms.CharField(
        label=_("Domain"), max_length=200, validators=[RegexValidator(rf"\A{NAME.pattern}\Z")]
    )
    api_key = SecretField(label=_("API key"))
    webhook_signing_key = SecretField(
        label=_("Webhook signing key"),
        required=False,
        help_text=_("Needed to hear of bounces and complaints."),
    )


class MailjetForm(MailAccountForm):
    """Mailjet."""

    provider, title = "mailjet", ESPS["mailjet"].title
    api_key = forms.CharField(label=_("API key"), max_length=200)
    secret_key = SecretField(label=_("Secret key"))


class MailtrapForm(MailAccountForm):
    """Mailtrap."""

    provider, title = "mailtrap", ESPS["mailtrap"].title
    api_token = SecretField(label=_("API token"))


class MandrillForm(MailAccountForm):
    """Mandrill."""

    provider, title = "mandrill", ESPS["mandrill"].title
    api_key = SecretField(label=_("API key"))
    webhook_key = SecretField(
        label=_("Key of the webhook"),
        required=False,
        help_text=_("Needed to hear of bounces and complaints; add it once the webhook is made."),
    )


class PostmarkForm(MailAccountForm):
    """Postmark."""

    provider, title = "postmark", ESPS["postmark"].title
    server_token = SecretField(label=_("Server API token"))
    message_stream = forms.SlugField(
        label=_("Message stream"),
        required=False,
        help_text=_("A broadcast stream for surveys. Empty is the standard one."),
    )


class ResendForm(MailAccountForm):
    """Resend."""

    provider, title = "resend", ESPS["resend"].title
    api_key = SecretField(label=_("API key"))


class ScalewayForm(MailAccountForm):
    """Scaleway."""

    provider, title = "scaleway", ESPS["scaleway"].title
    project_id = forms.UUIDField(label=_("Project ID"))
    secret_key = SecretField(label=_("Secret key"))


class SendGridForm(MailAccountForm):
    """SendGrid."""

    provider, title = "sendgrid", ESPS["sendgrid"].title
    region = region_of("sendgrid")
    api_key = SecretField(label=_("API key"))
    tracking_webhook_verification_key = SecretField(
        label=_("Verification key of the event webhook"),
        required=False,
        help_text=_("Signs what the provider tells us. Without it we trust the secret address."),
    )


class SparkPostForm(MailAccountForm):
    """SparkPost."""

    provider, title = "sparkpost", ESPS["sparkpost"].title
    region = region_of("sparkpost")
    api_key = SecretField(label=_("API key"))


class UnisenderGoForm(MailAccountForm):
    """Unisender Go."""

    provider, title = "unisender_go", ESPS["unisender_go"].title
    region = region_of("unisender_go")
    api_key = SecretField(label=_("API key"))


MAIL_FORMS: list[type[AccountForm]] = [
    AmazonSesForm,
    BrevoForm,
    MailerSendForm,
    MailgunForm,
    MailjetForm,
    MailtrapForm,
    MandrillForm,
    PostmarkForm,
    ResendForm,
    ScalewayForm,
    SendGridForm,
    SparkPostForm,
    UnisenderGoForm,
]
