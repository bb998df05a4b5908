"""The key to an answer that no invitation leads to: its id, signed, in the address.

It is made when the first page is shown, so the same page sent twice is one answer.
"""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

# What it is called there.
REPLY = "r"


def reply_signed(response_id: UUID, survey_id: UUID) -> str:
    """What stands in the address."""
    return _signer(survey_id).sign(response_id.hex)


def reply_id(signed: str, survey_id: UUID) -> UUID | None:
    """The answer's id, or None for anything we did not sign for this survey."""
    try:
        return UUID(_signer(survey_id).unsign(signed))
    except (BadSignature, ValueError):
        return None


def _signer(survey_id: UUID) -> Signer:
    # A separator that needs no escaping in an address.
    return Signer(salt=f"surveys.reply.{survey_id}", sep="~")
