"""Mobile numbers: our rules, in Python and in SQL, beside what phonenumbers says."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from accounts.models import Organisation
from contacts.models import Contact
from distribution.channels.sms.numbers import (
    NEAR,
    country_of,
    e164,
    e164_sql,
    region_of,
    spellings,
)

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
starts = ["", "9", "4", "07", "7", "04", "015", "06", "2", "+47", "+46", "+460", "0046", "47", "46"]
written = st.builds("{}{}".format, st.sampled_from(starts), st.from_regex(r"\A[0-9]{5,10}\Z"))
ends = st.sampled_from(["", " ", "x", "-/", "4"])
regions = st.sampled_from(sorted(NEAR))


def by_library(text: str, region: str) -> str:
    """The number in E.164 when the library takes it for a mobile."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return ""
    is_mobile = phonenumbers.number_type(number) in MOBILE
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if is_mobile else ""


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("900 12 345", "NO", "+4790012345"),
        ("4790012345", "NO", "+4790012345"),
        ("070-123 45 67", "SE", "+46701234567"),
        ("+46 (0)70-123 45 67", "NO", "+46701234567"),
        ("0046701234567", "NO", "+46701234567"),
        ("22 12 34 56", "NO", ""),
        ("08-123 456 78", "SE", ""),
        ("+15005550006", "NO", "+15005550006"),
        ("12345", "NO", ""),
        ("", "NO", ""),
    ],
)
def test_a_number_is_spelt_in_one_way(text: str, region: str, expected: str) -> None:
    assert e164(text, region) == expected


@given(written, regions)
@settings(max_examples=500, deadline=None)
def test_near_numbers_are_what_the_library_says(text: str, region: str) -> None:
    ours, theirs = e164(text, region), by_library(text, region)
    if country_of(ours or theirs):
        assert ours == theirs


@pytest.mark.django_db
@given(texts=st.lists(written, min_size=1, max_size=30), region=regions)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_spells_them_alike(
    in_acme: Organisation, texts: list[str], region: str
) -> None:
    Contact.objects.all().delete()
    Contact.objects.bulk_create(Contact(phone=text) for text in ["", *texts])
    found = Contact.objects.annotate(spelt=e164_sql("phone", region)).values_list("phone", "spelt")
    assert [spelt for _phone, spelt in found] == [e164(phone, region) for phone, _spelt in found]


@given(text=written, region=regions)
@settings(max_examples=500, deadline=None)
def test_no_spelling_of_a_number_is_missed(text: str, region: str) -> None:
    number = e164(text, region)
    assert not number or text in spellings(number, region)


def test_numbers_without_a_country_are_those_of_the_organisation() -> None:
    assert region_of(Organisation(time_zone="Europe/Stockholm", language="nb")) == "SE"
    assert region_of(Organisation(time_zone="UTC", language="sv")) == "SE"
    assert region_of(Organisation(time_zone="UTC", language="en")) == "NO"
    assert region_of(None) == "NO"
