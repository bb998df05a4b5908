"""Where a contact is, as far as we know."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from babel.core import get_global

from contacts.models import Contact
from distribution.timing import Place

# A property of this name tells the zone.
ZONE_PROPERTY = "time_zone"


def place_of(contact: Contact, home: ZoneInfo) -> Place:
    """By the contact's own time zone, else by the phone number's country when that has one zone
    only, else ``home``, the organisation's. The country of a phone number goes before the zone's.
    """
    told = str(contact.properties.get(ZONE_PROPERTY, ""))
    country = phone_country(contact.phone)
    zones = _zones_of_countries().get(country, [])
    if told in _known_zones():
        zone = ZoneInfo(told)
    else:
        zone = ZoneInfo(zones[0]) if len(zones) == 1 else home
    return Place(zone, country or country_of(zone))


def home_place(home: ZoneInfo) -> Place:
    """Where somebody is of whom we know nothing."""
    return Place(home, country_of(home))


def country_of(zone: ZoneInfo) -> str:
    """The country that a zone belongs to, as two letters; "" for UTC and the like."""
    country: str = get_global("zone_territories").get(zone.key, "")
    return country if len(country) == 2 and country.isalpha() else ""


@lru_cache(maxsize=4096)
def phone_country(phone: str) -> str:
    """The country of a number in international spelling, as two letters; "" when there is none."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(number) or ""
    return region if len(region) == 2 and region.isalpha() else ""


@lru_cache(maxsize=1)
def _zones_of_countries() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zone, country in get_global("zone_territories").items():
        if zone in _known_zones():
            found.setdefault(country, []).append(zone)
    return found


@lru_cache(maxsize=1)
def _known_zones() -> set[str]:
    return available_timezones()
