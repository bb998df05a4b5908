"""What the audit log calls each action; a test fails when an action in the code has no words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTION_LABELS: dict[str, str | Promise] = {
    "organisation.created": _("Organisation created"),
    "organisation.changed": _("Organisation changed"),
    "member.role_changed": _("Role of a member changed"),
    "member.removed": _("Member removed"),
    "member.left": _("Member left"),
    "invite.sent": _("Invitation sent"),
    "invite.revoked": _("Invitation withdrawn"),
    "invite.accepted": _("Invitation accepted"),
    "contact.created": _("Contact added"),
    "contact.changed": _("Contact changed"),
    "contact.deleted": _("Contact deleted"),
    "contact.exported": _("Contacts exported"),
    "contact_import.started": _("Import of contacts started"),
    "contact_import.finished": _("Import of contacts finished"),
    "contact_import.stopped": _("Import of contacts stopped"),
    "property.declared": _("Property added"),
    "property.changed": _("Property changed"),
    "property.removed": _("Property removed"),
    "suppression.added": _("Address put on the stop list"),
    "suppression.removed": _("Address taken off the stop list"),
    "survey.created": _("Survey created"),
    "survey.renamed": _("Survey renamed"),
    "survey.edited": _("Survey edited"),
    "survey.published": _("Survey published"),
    "survey.closed": _("Survey closed"),
    "survey.reopened": _("Survey opened again"),
    "survey.deleted": _("Survey deleted"),
    "response.deleted": _("Answer deleted"),
    "response.exported": _("Answers exported"),
    "response_import.started": _("Import of answers started"),
    "response_import.finished": _("Import of answers finished"),
    "response_import.stopped": _("Import of answers stopped"),
    "response_import.undone": _("Import of answers undone"),
    "campaign.created": _("Campaign created"),
    "campaign.changed": _("Campaign changed"),
    "campaign.deleted": _("Campaign deleted"),
    "campaign.launched": _("Campaign launched"),
    "campaign.paused": _("Campaign paused"),
    "campaign.resumed": _("Campaign resumed"),
    "campaign.unknown_decided": _("Mails of unknown fate decided"),
    "share_link.created": _("Open link made"),
    "share_link.renamed": _("Open link renamed"),
    "share_link.closed": _("Open link closed"),
    "share_link.reopened": _("Open link opened again"),
}

# An entry's details that people read as they stand, and those that need a word; the rest is code.
READABLE_DETAILS = ("email", "name", "time_zone", "label", "file", "day")
COUNTED_DETAILS: dict[str, str | Promise] = {
    "version": _("version"),
    "people": _("people"),
    "answers": _("answers"),
    "contacts": _("contacts"),
    "created": _("new"),
    "merged": _("brought up to date"),
    "rejected": _("not imported"),
}
