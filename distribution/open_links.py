"""The door of an open link: how often it is used, its password, the fields its address carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, QueryDict

from config.lib.limits import Limit, client_network, seconds_to_wait
from distribution.channels.link.visits import Door
from surveys.answering import RESERVED, is_unreadable

# A school or an office shares one address; a robot that keeps to this is found by other signs.
FIRST_ANSWERS_OF_A_PLACE = Limit("first answers of a place", 120, 600)
# Several tablets at one event share an address, and their screens are never idle.
FIRST_ANSWERS_OF_TABLETS = Limit("first answers of tablets", 1_200, 600)
FIRST_ANSWERS = Limit("first answers", 6_000, 600)
PASSWORDS_OF_A_PLACE = Limit("passwords of a place", 10, 60)
PASSWORDS = Limit("passwords", 1_000, 3600)
# 128 random bits are not guessed; who tries anyway costs us reads.
UNKNOWN_LINKS = Limit("unknown links", 60, 600)

# The answer in the form of a first page. No question has that name.
REPLY_FIELD = "_r"
# The step at which the password is asked for, and the key it is exchanged for.
PASSWORD, KEY = "password", "k"
UNLOCKED_SECONDS = 12 * 3600
MAX_HIDDEN = 200


def posted(request: HttpRequest) -> QueryDict:
    """The form that was sent; empty for a body nobody should read."""
    return QueryDict() if is_unreadable(request) else request.POST


def is_too_often(request: HttpRequest, public_token: str, step: str, door: Door) -> bool:
    """Whether a first page or a password was sent more often than people do."""
    place = f"{public_token} {client_network(request)}"
    if request.method != "POST":
        return False
    if step == PASSWORD:
        tries = (PASSWORDS_OF_A_PLACE, place), (PASSWORDS, public_token)
    elif REPLY_FIELD in posted(request):
        is_tablet = door is Door.KIOSK
        of_a_place = FIRST_ANSWERS_OF_TABLETS if is_tablet else FIRST_ANSWERS_OF_A_PLACE
        tries = (of_a_place, place), (FIRST_ANSWERS, public_token)
    else:
        return False
    return seconds_to_wait(*tries) > 0


def is_guessing(request: HttpRequest) -> bool:
    """Whether a place keeps asking for links that do not exist; counts one more."""
    return seconds_to_wait((UNKNOWN_LINKS, client_network(request))) > 0


def key_signed(link_id: UUID, stored: str) -> str:
    """The key, handed out for the right password; ``stored`` is its hash."""
    return _keys_of(link_id, stored).sign(KEY)


def is_unlocked(link_id: UUID, stored: str, signed: str | None) -> bool:
    """Whether no password is asked for, or it was known some hours ago."""
    if not stored:
        return True
    try:
        _keys_of(link_id, stored).unsign(signed or "", max_age=UNLOCKED_SECONDS)
    except BadSignature:
        return False
    return True


def _keys_of(link_id: UUID, stored: str) -> TimestampSigner:
    # Another password makes another salt: what was unlocked before is locked again.
    return TimestampSigner(salt=f"distribution.key.{link_id}.{stored}", sep="~")


def hidden_fields(declared: Iterable[str], query: Mapping[str, str]) -> dict[str, str]:
    """What the address says under the declared names, cut and without control characters."""
    found = {name: _plain(query.get(name, "")) for name in declared if name not in RESERVED}
    return {name: value for name, value in found.items() if value}


def _plain(value: str) -> str:
    return "".join(letter for letter in value if letter.isprintable())[:MAX_HIDDEN].strip()
