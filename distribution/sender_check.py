"""Whether mail services will believe that a domain's mail is its own: SPF, DKIM and DMARC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from django.core.cache import cache
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.domains import texts_at
from distribution.accounts import credentials_of
from distribution.models import SendingAccount

SECONDS_KNOWN = 7 * 24 * 3600
State = Literal["fine", "warn", "bad", "unreachable"]
Lookup = Callable[[str], list[str] | None]
# What a provider asks for in SPF, and under which names it keeps its DKIM keys; where a name is
# different for each customer, the person tells it.
INCLUDES = {
    "brevo": "spf.brevo.com",
    "mailersend": "_spf.mailersend.net",
    "mailgun": "mailgun.org",
    "mailjet": "spf.mailjet.com",
    "scaleway": "_spf.tem.scaleway.com",
    "sendgrid": "sendgrid.net",
}
SELECTORS: dict[str, tuple[str, ...]] = {
    "brevo": ("mail", "brevo1", "brevo2"),
    "mailersend": ("mlsend", "mlsend2"),
    "mailgun": ("mx", "k1", "smtp", "pic"),
    "mailjet": ("mailjet",),
    "mailtrap": ("rwmt1", "rwmt2"),
    "mandrill": ("mte1", "mte2", "mandrill"),
    "resend": ("resend",),
    "sendgrid": ("s1", "s2"),
    "smtp": ("selector1", "selector2", "google", "default", "dkim", "mail"),
    "unisender_go": ("us",),
}
WORDS: dict[str, str | Promise] = {
    "spf_fine": _("The domain names the servers that may send for it."),
    "spf_missing": _("The domain does not say which servers may send for it. Add this record."),
    "spf_unnamed": _("The record does not name your provider. Change it to this."),
    "spf_twice": _("There are several SPF records, so none of them counts. Make them one."),
    "spf_open": _("The record lets every server in the world send for you. End it with ~all."),
    "dkim_fine": _("Your provider's signature can be checked with the key we found."),
    "dkim_missing": _(
        "We found no key for the signature. Add the record your provider shows you. If it is there"
        " already, tell us its selector: the word before ._domainkey."
    ),
    "dkim_revoked": _("The key for the signature is empty, which takes it back."),
    "dmarc_fine": _("The domain says what happens to mail that only pretends to be yours."),
    "dmarc_missing": _(
        "The domain does not say what happens to mail that only pretends to be yours. Large mail"
        " services ask for it. Add this record; it changes nothing but tells them that you know."
    ),
    "dmarc_twice": _("There are several DMARC records, so none of them counts. Keep one."),
    "dmarc_broken": _("The DMARC record has no policy. It needs p=none, quarantine or reject."),
    "unreachable": _("The name servers did not answer. Try again in a few minutes."),
}


@dataclass(frozen=True)
class Finding:
    """What was found about one of the three; ``words`` is a key of ``WORDS``. A record is one to
    add, or to change ``found`` into."""

    topic: Literal["SPF", "DKIM", "DMARC"]
    state: State
    words: str
    found: str = ""
    record_name: str = ""
    record_value: str = ""

    @property
    def text(self) -> str:
        """The finding in the reader's language."""
        return str(WORDS[self.words])


def sender_domain(account: SendingAccount) -> str:
    """The domain its mail is from, as the DNS writes it."""
    domain = account.from_address.rpartition("@")[2].lower()
    return domain.encode("idna").decode("ascii")


def sender_check(*, account: SendingAccount, selector: str = "") -> None:
    """Look the records up once the open transaction is over; ``findings_of`` tells afterwards.

    ``selector`` is the name of the DKIM key where the provider gives each customer another.
    """
    names = (selector,) if selector else _selectors(account)
    domain, provider = sender_domain(account), account.provider

    def look() -> None:
        findings = [asdict(one) for one in findings_about(domain, provider, names)]
        cache.set(_key(account), (domain, findings), SECONDS_KNOWN)

    transaction.on_commit(look)


def findings_of(account: SendingAccount) -> list[Finding]:
    """What the last look for the account's domain found; empty when nobody has looked lately."""
    domain, findings = cache.get(_key(account)) or ("", [])
    return [Finding(**one) for one in findings] if domain == sender_domain(account) else []


def findings_about(
    domain: str, provider: str, selectors: tuple[str, ...], lookup: Lookup = texts_at
) -> list[Finding]:
    """SPF, DKIM and DMARC of a domain. Asks no further once the name servers are silent."""
    asked = _Patient(lookup)
    return [
        spf(asked(domain), domain, INCLUDES.get(provider, "")),
        dkim([(name, asked(f"{name}._domainkey.{domain}")) for name in selectors]),
        dmarc(asked, domain),
    ]


class _Patient:
    """Asks until nobody answers, and does not wait a second time."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup, self._is_silent = lookup, False

    def __call__(self, name: str) -> list[str] | None:
        found = None if self._is_silent else self._lookup(name)
        self._is_silent = found is None
        return found


def spf(texts: list[str] | None, domain: str, include: str) -> Finding:
    """What a domain's TXT records say about the servers that may send for it."""
    if texts is None:
        return Finding("SPF", "unreachable", "unreachable")
    records = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    if len(records) > 1:
        return Finding("SPF", "bad", "spf_twice", " / ".join(records))
    wanted = f"include:{include}" if include else ""
    if not records:
        advice = " ".join(filter(None, ("v=spf1", wanted, "~all"))) if wanted else ""
        return Finding("SPF", "warn", "spf_missing", "", domain if advice else "", advice)
    (record,) = records
    terms = record.split()
    if any(term in {"+all", "all"} for term in terms):
        return Finding("SPF", "bad", "spf_open", record)
    if wanted and wanted not in terms:
        better = " ".join([terms[0], wanted, *terms[1:]])
        return Finding("SPF", "warn", "spf_unnamed", record, domain, better)
    return Finding("SPF", "fine", "spf_fine", record)


def dkim(answers: list[tuple[str, list[str] | None]]) -> Finding:
    """What the records say under the names where keys may be."""
    if any(texts is None for _name, texts in answers):
        return Finding("DKIM", "unreachable", "unreachable")
    keys = [(name, _tags(text).get("p")) for name, texts in answers for text in texts or []]
    for name, key in keys:
        if key:
            return Finding("DKIM", "fine", "dkim_fine", name)
    if any(key == "" for _name, key in keys):
        return Finding("DKIM", "bad", "dkim_revoked")
    return Finding("DKIM", "bad", "dkim_missing")


def dmarc(lookup: Lookup, domain: str) -> Finding:
    """What the domain, or one above it, says about mail that fails the others."""
    labels = domain.split(".")
    for level in range(max(len(labels) - 1, 1)):
        name = "_dmarc." + ".".join(labels[level:])
        texts = lookup(name)
        if texts is None:
            return Finding("DMARC", "unreachable", "unreachable")
        records = [text for text in texts if _tags(text).get("v") == "DMARC1"]
        if records:
            return _policy(records)
    return Finding("DMARC", "bad", "dmarc_missing", "", f"_dmarc.{domain}", "v=DMARC1; p=none")


def _policy(records: list[str]) -> Finding:
    if len(records) > 1:
        return Finding("DMARC", "bad", "dmarc_twice", " / ".join(records))
    is_whole = _tags(records[0]).get("p", "").lower() in {"none", "quarantine", "reject"}
    if not is_whole:
        return Finding("DMARC", "bad", "dmarc_broken", records[0])
    return Finding("DMARC", "fine", "dmarc_fine", records[0])


def _tags(record: str) -> dict[str, str]:
    """``v=DMARC1; p=none`` as a dict."""
    pairs = [part.partition("=") for part in record.split(";")]
    return {name.strip().lower(): "".join(value.split()) for name, sign, value in pairs if sign}


def _selectors(account: SendingAccount) -> tuple[str, ...]:
    if account.provider == "scaleway":
        return (credentials_of(account)["project_id"],)
    return SELECTORS.get(account.provider, ())


def _key(account: SendingAccount) -> str:
    return f"sender-check:{account.pk}"
