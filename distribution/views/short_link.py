"""Short addresses of text messages: on to the page, and nothing else."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from distribution.links import answer_url, unsubscribe_url
from distribution.models import Invitation
from distribution.open_links import is_guessing
from distribution.short_links import KEY_LETTERS, TOKEN_LETTERS
from surveys import answering

SHORT = re.compile(rf"([A-Za-z0-9]{{{KEY_LETTERS}}})([A-Za-z0-9]{{{TOKEN_LETTERS}}})")


@require_safe
def short_link(request: HttpRequest, letters: str, leads_out: bool = False) -> HttpResponse:
    """On to the survey; with ``leads_out`` to saying no to further ones."""
    found = _invitation(letters)
    if found is None:
        is_too_often = is_guessing(request)
        return answering.too_many_page() if is_too_often else answering.unknown_page()
    # The invitation itself may have come by mail, and a reminder by SMS.
    url = f"{unsubscribe_url(*found)}?via=sms" if leads_out else answer_url(*found)
    return answering.sealed(HttpResponseRedirect(url))


def _invitation(letters: str) -> tuple[Organisation, str] | None:
    """The organisation and the page's token."""
    parts = SHORT.fullmatch(letters)
    organisation = parts and Organisation.objects.filter(short_key=parts[1]).first()
    if not parts or not organisation:
        return None
    with tenant_scope(organisation):
        invitations = Invitation.objects.filter(short_token=parts[2])
        token = invitations.values_list("token", flat=True).first()
    return (organisation, token) if token else None
