"""Domains an organisation has shown to be its own, by a TXT record; endings may lead there."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Domain, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock

MOST_DOMAINS = 20
SECONDS_TO_RESOLVE = 3.0
SECONDS_KNOWN = 300
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?:{LABEL}\.)+(?!\d+$){LABEL}")
# What came of looking for the record; "missing" includes one with other words.
Finding = Literal["found", "missing", "unreachable"]


class DomainError(Exception):
    """A domain that cannot be added; the message is for the reader."""


def domain_name(text: str) -> str:
    """The domain in an address or on its own, as the DNS writes it. Raises DomainError."""
    bare = text.strip().lower().removeprefix("https://").removeprefix("http://")
    host = bare.partition("/")[0].partition(":")[0].rstrip(".").removeprefix("www.")
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        name = ""
    if len(name) > 200 or not NAME.fullmatch(name):
        raise DomainError(_("Write a domain such as example.no."))
    return name


@transaction.atomic
def domain_add(*, name: str, actor: User) -> Domain:
    """A domain still to be confirmed. Raises DomainError for no domain, a second time, too many."""
    name = domain_name(name)
    if Domain.objects.filter(name=name).exists():
        raise DomainError(_("This domain is here already."))
    if Domain.objects.count() >= MOST_DOMAINS:
        raise DomainError(_("There are 20 domains already. Remove one first."))
    domain = Domain.objects.create(name=name, created_by=actor)
    audit.record("domain.added", target=domain, actor=actor, name=name)
    return domain


def domain_check(*, domain: Domain, organisation: Organisation, actor: User) -> None:
    """Look for the record once the open transaction is over: the DNS may take its time.

    ``domain_finding`` tells afterwards what came of it.
    """

    def look() -> None:
        finding = _looked_up(domain)
        cache.set(_finding_key(domain), finding, SECONDS_KNOWN)
        if finding == "found":
            domain_confirm(domain=domain, organisation=organisation, actor=actor)

    transaction.on_commit(look)


def domain_confirm(*, domain: Domain, organisation: Organisation, actor: User) -> None:
    """From now on endings may lead to the domain; opens the organisation's scope itself."""
    with tenant_scope(organisation):
        waiting = Domain.objects.filter(pk=domain.pk, confirmed_at=None)
        if waiting.update(confirmed_at=clock.now()):
            audit.record("domain.confirmed", target=domain, actor=actor, name=domain.name)
    _forget(organisation)


@transaction.atomic
def domain_remove(*, domain: Domain, organisation: Organisation, actor: User) -> None:
    """Endings that lead to the domain show their words instead, at once."""
    audit.record("domain.removed", target=domain, actor=actor, name=domain.name)
    domain.delete()
    transaction.on_commit(lambda: _forget(organisation))


def domain_finding(domain: Domain) -> Finding | None:
    """What came of the last look for the record, if that was lately."""
    found: Finding | None = cache.get(_finding_key(domain))
    return found


def texts_at(name: str) -> list[str] | None:
    """The TXT records of a name, none when it has none; None when no name server answers. Not to be
    called inside a transaction: it may take ``SECONDS_TO_RESOLVE``."""
    try:
        answer = _resolver().resolve(f"{name}.", "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException:
        return None
    return [b"".join(record.strings).decode("utf-8", "replace").strip() for record in answer]


def record_name(domain: Domain) -> str:
    """Where the TXT record stands."""
    return f"_anbefal.{domain.name}"


def record_value(domain: Domain) -> str:
    """What the TXT record says."""
    return f"anbefal-confirm={domain.token}"


def redirect_allowed(organisation: Organisation, url: str) -> bool:
    """Whether an ending may lead there: https, on a confirmed domain or below one.

    Needs the organisation's scope; asks the database once in five minutes.
    """
    address = urlsplit(url)
    host = address.hostname or ""
    return address.scheme == "https" and any(
        host == name or host.endswith(f".{name}") for name in _confirmed(organisation)
    )


def _confirmed(organisation: Organisation) -> list[str]:
    names: list[str] | None = cache.get(_names_key(organisation))
    if names is None:
        confirmed = Domain.objects.exclude(confirmed_at=None)
        names = list(confirmed.values_list("name", flat=True))
        cache.set(_names_key(organisation), names, SECONDS_KNOWN)
    return names


def _forget(organisation: Organisation) -> None:
    cache.delete(_names_key(organisation))


def _names_key(organisation: Organisation) -> str:
    return f"domains:{organisation.pk}"


def _finding_key(domain: Domain) -> str:
    return f"domain-finding:{domain.pk}"


def _looked_up(domain: Domain) -> Finding:
    said = texts_at(record_name(domain))
    if said is None:
        return "unreachable"
    return "found" if record_value(domain) in said else "missing"


def _resolver() -> dns.resolver.Resolver:
    servers = settings.DNS_SERVERS
    resolver = dns.resolver.Resolver(configure=not servers)
    resolver.lifetime = SECONDS_TO_RESOLVE
    if servers:
        hosts = [server.rpartition(":") for server in servers]
        resolver.nameservers = [host for host, _colon, _port in hosts]
        resolver.nameserver_ports = {host: int(port) for host, _colon, port in hosts}
    return resolver
