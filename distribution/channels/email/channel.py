"""E-mail: the letter with a button for each score, handed to the organisation's own provider or,
when it has none, to the server of EMAIL_URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from functools import lru_cache
from time import time

from django.db.models import TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution import links
from distribution.accounts import account_checked, account_of
from distribution.channels.base import Message, Outcome, Result, SendingChannel, Session
from distribution.channels.email.carriers import Carrier, carrier_of, sender_address
from distribution.channels.email.letter import Letter, Question, compose, with_piped_slots
from distribution.channels.email.skeleton import Recipient, Skeleton, address_header
from distribution.models import Campaign, SendingAccount
from distribution.texts import texts_of, values_of
from surveys.definition import Definition
from surveys.walking import FIRST_VARIANT, Person, Walk

# What may stand in an SMTP command: visible ASCII without its brackets.
PLAIN = re.compile(r"[!-;=?-~]+")


class EmailChannel(SendingChannel):
    """Asks by e-mail."""

    key = "email"

    def address_of(self, contact: Contact) -> str:
        """The e-mail address in small letters."""
        return (contact.email or "").strip().lower()

    def address_sql(self) -> Combinable:
        """The same in SQL: addresses are stored in small letters, which the database checks."""
        return Coalesce("email", Value(""), output_field=TextField())

    @contextmanager
    def session(self, campaign: Campaign) -> Iterator[Session]:
        """One connection and one skeleton per language for the whole batch.

        ``campaign`` comes with its organisation and ``survey.live_version`` loaded.
        """
        account = own_account(campaign.organisation)
        with carrier_of(account) as carrier:
            yield EmailSession(campaign, carrier, account)

    def send_test(
        self, campaign: Campaign, *, language: str, name: str, address: str, answer_url: str
    ) -> Outcome:
        """Send one letter marked as a test, whose buttons lead to ``answer_url``."""
        account = own_account(campaign.organisation)
        sender = sender_address(account)
        skeleton = skeleton_of(campaign, language, sender=sender, is_test=True)
        urls = {"answer_url": answer_url, "unsubscribe_url": answer_url}
        recipient = Recipient(
            name=name,
            address=address,
            message_id=message_id(f"test-{campaign.pk.hex}", sender),
            date=formatdate(),
            values=example_values(campaign.organisation, name) | urls,
        )
        with carrier_of(account) as carrier:
            return carrier.carry(skeleton, recipient)


class EmailSession:
    """Sends the invitations of one batch."""

    def __init__(
        self, campaign: Campaign, carrier: Carrier, account: SendingAccount | None
    ) -> None:
        self._campaign, self._carrier, self._account = campaign, carrier, account
        self._sender = sender_address(account)
        self._definition = definition_of(campaign)
        self._has_variants = _has_variants(self._definition)
        self._skeletons: dict[tuple[str, int, str], Skeleton] = {}

    def send(self, message: Message) -> Outcome:
        """Hand over one message over the open connection."""
        address = mailbox(message.address)
        if not address:
            return Outcome(Result.FAILED, _("No mail server understands this address"))
        skeleton, recipient = self._skeleton(message), self._recipient(message, address)
        try:
            outcome = self._carrier.carry(skeleton, recipient)
        except ValueError as error:  # one person's data must not stop the others
            return Outcome(Result.FAILED, str(error))
        if self._account and outcome.result == Result.REFUSED:
            with tenant_scope(self._campaign.organisation):
                account_checked(account=self._account, problem=outcome.problem)
        return outcome

    def _skeleton(self, message: Message) -> Skeleton:
        key = (message.language, message.step, self._variant(message))
        if key not in self._skeletons:
            language, step, variant = key
            self._skeletons[key] = skeleton_of(
                self._campaign, language, sender=self._sender, step=step, variant=variant
            )
        return self._skeletons[key]

    def _variant(self, message: Message) -> str:
        """The wording of the score that the person will meet on the page as well."""
        primary = self._definition.primary if self._has_variants else None
        if primary is None:
            return FIRST_VARIANT
        person = Person(message.language, message.channel)
        return Walk(self._definition, person, str(message.invitation_pk)).variant(primary)

    def _recipient(self, message: Message, address: str) -> Recipient:
        contact, organisation = message.contact, self._campaign.organisation
        values = values_of(
            name=contact.name, company=organisation.name, properties=contact.properties
        )
        values["answer_url"] = links.answer_url(organisation, message.token)
        values["unsubscribe_url"] = links.unsubscribe_url(organisation, message.token)
        return Recipient(
            name=contact.name,
            address=address,
            message_id=message_id(message.pk.hex, self._sender),
            date=_date(int(time())),
            values=values,
        )


def definition_of(campaign: Campaign) -> Definition:
    """What the campaign's survey asks. The survey must be live."""
    version = campaign.survey.live_version
    assert version is not None  # noqa: S101  # a campaign is launched and kept on live surveys only
    return Definition.model_validate(version.definition)


def letter_of(
    campaign: Campaign,
    language: str,
    *,
    step: int = 0,
    is_test: bool = False,
    variant: str = FIRST_VARIANT,
) -> Letter:
    """The campaign's letter in one of its languages and in one wording of the question; of a
    ``step`` above 0 the reminder of that number."""
    definition = definition_of(campaign)
    # Which wording an anonymous page will show, no mail can know.
    hides_score = campaign.survey.is_anonymous and _has_variants(definition)
    return compose(
        organisation=campaign.organisation,
        texts=texts_of(campaign, language, step),
        question=Question() if hides_score else opening_question(definition, language, variant),
        language=language,
        is_test=is_test,
    )


def _has_variants(definition: Definition) -> bool:
    return definition.primary is not None and bool(definition.primary.variants)


def opening_question(definition: Definition, language: str, variant: str) -> Question:
    """The score on a survey's first page; without words when it opens with something else."""
    primary = definition.primary
    if primary is None or not definition.opens_with_score:
        return Question()
    words = definition.words(primary, language, variant)
    return Question(with_piped_slots(words["text"]), words["low"], words["high"], primary.scores)


def skeleton_of(
    campaign: Campaign,
    language: str,
    *,
    sender: str,
    step: int = 0,
    is_test: bool = False,
    variant: str = FIRST_VARIANT,
) -> Skeleton:
    """The letter with everything but the recipient filled in; ``sender`` is a bare address."""
    headers = {
        "Content-Language": language,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"{campaign.pk.hex}:{campaign.organisation.key}:survey:anbefal",
    }
    if campaign.reply_to:
        headers["Reply-To"] = campaign.reply_to
    letter = letter_of(campaign, language, step=step, is_test=is_test, variant=variant)
    return Skeleton(letter, sender=address_header(campaign.sender_name, sender), headers=headers)


def example_values(organisation: Organisation, name: str) -> dict[str, str]:
    """Values for a letter to somebody who is no contact."""
    return values_of(name=name, company=organisation.name, properties={})


def own_account(organisation: Organisation) -> SendingAccount | None:
    """The organisation's own provider, read in a transaction of its own."""
    with tenant_scope(organisation):
        return account_of(EmailChannel.key)


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    """The Date header of that second, in UTC."""
    return formatdate(second)


def message_id(unique: str, sender: str) -> str:
    """The same for each try of one invitation, so that a receiver can tell a repeated message."""
    return f"<{unique}@{sender.rpartition('@')[2]}>"


def mailbox(address: str) -> str:
    """The address in ASCII (its domain in Punycode), or "" when it cannot be written so."""
    local, _at, domain = address.rpartition("@")
    domain = _ascii_domain(domain)
    return f"{local}@{domain}" if domain and PLAIN.fullmatch(local) else ""


@lru_cache(maxsize=10_000)
def _ascii_domain(domain: str) -> str:
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return domain if PLAIN.fullmatch(domain) else ""
