"""Making and changing an organisation."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import Membership, Organisation, Role, User
from accounts.tenancy import tenant_scope

ZONE_OF_LANGUAGE = {"nb": "Europe/Oslo", "sv": "Europe/Stockholm", "en": "Europe/Oslo"}


@transaction.atomic
def organisation_create(*, owner: User, name: str, slug: str, language: str) -> Organisation:
    """A new organisation at the start of its trial, with its first owner.

    The time zone follows the language until somebody changes it. Raises IntegrityError when the
    slug is taken.
    """
    organisation = Organisation.objects.create(
        name=name, slug=slug, language=language, time_zone=ZONE_OF_LANGUAGE[language]
    )
    with tenant_scope(organisation):
        Membership.objects.create(user=owner, role=Role.OWNER)
        audit.record("organisation.created", target=organisation, actor=owner)
    return organisation


@transaction.atomic
def organisation_update(
    *,
    organisation: Organisation,
    actor: User,
    name: str,
    language: str,
    time_zone: str,
    minimum_group: int,
) -> None:
    """Change the name, the language, the time zone (a name of the IANA database) or the smallest
    group whose results of anonymous surveys are shown.
    """
    organisation.name = name
    organisation.language = language
    organisation.time_zone = time_zone
    organisation.minimum_group = minimum_group
    organisation.save(update_fields=["name", "language", "time_zone", "minimum_group"])
    audit.record(
        "organisation.changed",
        target=organisation,
        actor=actor,
        name=name,
        language=language,
        time_zone=time_zone,
        minimum_group=minimum_group,
    )
