"""The address of an organisation: a short word made from its name."""

from __future__ import annotations

from django.core.cache import cache
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

# Letters without an accent to take away; slugify would drop them.
NORDIC = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ö": "o", "ä": "a", "ð": "d", "þ": "th"})
RESERVATION_SECONDS = 30 * 24 * 3600

is_address = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters, digits and single hyphens.")
)


def slug_from_name(name: str) -> str:
    """``Lynghei Bredbånd`` -> ``lynghei-bredband``; "company" when no letter is left."""
    return slugify(name.lower().translate(NORDIC))[:40].strip("-") or "company"


def slug_is_taken(slug: str) -> bool:
    """Whether an organisation has this address, or a sign-up reserved it."""
    return cache.get(_reservation(slug)) is not None or slug_in_use(slug)


def slug_in_use(slug: str) -> bool:
    """Whether an organisation has this address."""
    return Organisation.objects.filter(slug=slug).exists()


def slug_free(name: str) -> str:
    """A free address made from the name: ``acme``, else ``acme-2``, ``acme-3`` ..."""
    wish = slug_from_name(name)
    slug, number = wish, 1
    while slug_is_taken(slug):
        number += 1
        slug = f"{wish}-{number}"
    return slug


def slug_reserve(slug: str) -> None:
    """Make the address look taken without an organisation.

    A sign-up with a known e-mail address creates nothing; without this, trying the same
    organisation address twice would tell whether the e-mail address has an account.
    """
    cache.set(_reservation(slug), True, RESERVATION_SECONDS)


def _reservation(slug: str) -> str:
    return f"slug:{slug}"
