"""Mobile numbers in one spelling, E.164: the same rules in Python and in SQL.

What a mobile number looks like comes from the metadata of phonenumbers. Of the countries in
``NEAR`` only mobile numbers pass; of any other country whatever could be a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.db.models import Case, CharField, F, Func, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from accounts.models import Organisation

# Country -> calling code of the countries we know well.
NEAR = {"NO": 47, "SE": 46, "DK": 45, "FI": 358, "IS": 354, "DE": 49, "GB": 44, "NL": 31}
# There people dial a 0 first, which is no part of the number abroad.
TRUNK = {"SE", "FI", "DE", "GB", "NL"}
REGION_OF_ZONE = {
    "Europe/Oslo": "NO",
    "Arctic/Longyearbyen": "NO",
    "Europe/Stockholm": "SE",
    "Europe/Copenhagen": "DK",
    "Europe/Helsinki": "FI",
    "Atlantic/Reykjavik": "IS",
    "Europe/Berlin": "DE",
    "Europe/London": "GB",
    "Europe/Amsterdam": "NL",
}
NOT_DIGITS = re.compile(r"[^0-9+]")


@dataclass(frozen=True)
class Step:
    """One rewriting on the way to E.164, in words that Python and Postgres read alike."""

    pattern: str
    replacement: str


def region_of(organisation: Organisation | None) -> str:
    """The country whose numbers are meant where none is written."""
    zone = organisation.time_zone if organisation else ""
    is_swedish = organisation is not None and organisation.language == "sv"
    return REGION_OF_ZONE.get(zone, "SE" if is_swedish else "NO")


def e164(text: str, region: str) -> str:
    """The mobile number in E.164; "" for anything that no SMS reaches."""
    number = NOT_DIGITS.sub("", text)
    for step in _steps(region):
        number = re.sub(step.pattern, step.replacement, number, count=1)
    return number if re.fullmatch(_mobile(), number) else ""


def e164_sql(field: str, region: str) -> Combinable:
    """The same of a column; "" for anything that no SMS reaches."""
    number: Combinable = Func(
        F(field), Value(NOT_DIGITS.pattern), Value(""), Value("g"), function="regexp_replace"
    )
    for step in _steps(region):
        number = Func(
            number, Value(step.pattern), Value(step.replacement), function="regexp_replace"
        )
    whole = Func(number, Value(f"^(?:{_mobile()})$"), function="substring")
    code = NEAR[region]
    # Most numbers are stored as they should be; looking for all others takes ten times as long.
    return Case(
        When(Q(**{field: ""}), then=Value("")),
        When(Q(**{f"{field}__regex": rf"^\+{code}(?:{_mobile_of(code)})$"}), then=F(field)),
        default=Coalesce(whole, Value("")),
        output_field=CharField(),
    )


def spellings(number: str, region: str) -> set[str]:
    """Every way a contact's number may be stored that ``e164`` reads as this one."""
    found, country = {number}, country_of(number)
    if country:
        code = f"+{NEAR[country]}"
        zero, national = "0" if country in TRUNK else "", number.removeprefix(code)
        found.add(f"{code}{zero}{national}")
        if country == region:
            found |= {national, f"{zero}{national}", number[1:]}
    return found | {f"00{text[1:]}" for text in found if text.startswith("+")}


def country_of(number: str) -> str:
    """The country of a number in E.164 among NEAR; "" for any other."""
    return next((name for name, code in NEAR.items() if number.startswith(f"+{code}")), "")


@cache
def _steps(region: str) -> tuple[Step, ...]:
    code = NEAR[region]
    trunk = "|".join(str(NEAR[country]) for country in sorted(TRUNK))
    dialled = (Step("^0", f"+{code}"),) if region in TRUNK else ()
    return (
        Step("^00", "+"),
        *dialled,
        # The calling code without its plus; only where a mobile number follows.
        Step(f"^({code}(?:{_mobile_of(code)}))$", r"+\1"),
        Step("^([0-9])", rf"+{code}\1"),
        # +46 (0)70
        Step(rf"^\+({trunk})0", r"+\1"),
    )


@cache
def _mobile() -> str:
    """A pattern of whole numbers in E.164."""
    near = [f"{code}(?:{_mobile_of(code)})" for code in NEAR.values()]
    codes = "|".join(map(str, NEAR.values()))
    return rf"\+(?:{'|'.join(near)}|(?!{codes})[1-9][0-9]{{7,14}})"


@cache
def _mobile_of(code: int) -> str:
    """A pattern of the mobile numbers behind one calling code."""
    regions = (PhoneMetadata.metadata_for_region(r) for r in COUNTRY_CODE_TO_REGION_CODE[code])
    kinds = [region.mobile for region in regions if region]
    found = {str(kind.national_number_pattern) for kind in kinds if kind}
    return "|".join(sorted(found)).replace(r"\d", "[0-9]")
