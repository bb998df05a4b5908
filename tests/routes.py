"""The table of every route: how to build an object its address points to.

A new route needs one line here. Staff routes (made by ``org_path``) stand in STAFF; what they need
as role is read from the route itself. Everything else stands in PUBLIC or ACCOUNT.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.models import Domain, MemberInvite, Membership, Organisation, Role, User
from accounts.tokens import public_token
from contacts.models import Contact, ContactImport, Property, Suppression, Upload
from contacts.services import contact_import_open
from contacts.uploads import upload_store
from distribution.models import Campaign, Invitation, ShareLink
from distribution.texts import STANDARD_TEXTS
from surveys.catalogue import templates
from surveys.imports.services import response_import_open
from surveys.models import Response, ResponseImport, Survey, SurveyImage, SurveyTemplate
from surveys.services import survey_create, survey_publish, survey_restore
from tests.cast import make_user

Factory = Callable[[Organisation], dict[str, Any]]
TABLE = b"email;score;date\nkari@example.com;9;2026-01-02\n"


def plain(organisation: Organisation) -> dict[str, Any]:
    """A route without an object."""
    return {}


def member(organisation: Organisation) -> dict[str, Any]:
    user = User.objects.filter(email="extra@example.com").first() or make_user("extra")
    made, _ = Membership.objects.get_or_create(user=user, defaults={"role": Role.VIEWER})
    return {"pk": made.pk}


def invite(organisation: Organisation) -> dict[str, Any]:
    return {"pk": MemberInvite.objects.get_or_create(email="guest@example.com")[0].pk}


def domain(organisation: Organisation) -> dict[str, Any]:
    return {"pk": Domain.objects.get_or_create(name="example.com")[0].pk}


def contact(organisation: Organisation) -> dict[str, Any]:
    return {"pk": Contact.objects.get_or_create(email="kari@example.com")[0].pk}


def declared_property(organisation: Organisation) -> dict[str, Any]:
    return {"pk": Property.objects.get_or_create(key="city", defaults={"label": "City"})[0].pk}


def suppression(organisation: Organisation) -> dict[str, Any]:
    made, _ = Suppression.objects.get_or_create(
        address="no@example.com", reason=Suppression.Reason.MANUAL
    )
    return {"pk": made.pk}


def owner() -> User:
    return Membership.objects.select_related("user").filter(role=Role.OWNER)[0].user


def upload() -> Upload:
    return upload_store(name="rejects.csv", chunks=[TABLE])


def contact_import(state: ContactImport.State) -> Factory:
    def make(organisation: Organisation) -> dict[str, Any]:
        made = contact_import_open(name="list.csv", chunks=[TABLE], actor=owner())
        made.state, made.rejects = state, upload()
        made.save()
        return {"pk": made.pk}

    return make


def a_survey(organisation: Organisation, *, live: bool = False) -> Survey:
    found = Survey.objects.filter(live_version__isnull=not live).first()
    if found:
        return found
    made = survey_create(
        organisation=organisation, template="nps_relationship", name="Survey", actor=owner()
    )
    if live:
        survey_publish(survey=made, revision=made.draft_revision, actor=owner())
    return Survey.objects.get(pk=made.pk)


def survey(organisation: Organisation) -> dict[str, Any]:
    return {"pk": a_survey(organisation).pk}


def catalogue_key(organisation: Organisation) -> dict[str, Any]:
    """What ships with the product belongs to nobody."""
    return {"key": "nps_relationship"}


def own_template(organisation: Organisation) -> dict[str, Any]:
    kept = {"name": "Ours", "purpose": "service"}
    definition = templates()["csat"].definition.as_json()
    made, _ = SurveyTemplate.objects.get_or_create(**kept, defaults={"definition": definition})
    return {"pk": made.pk}


def live_survey(organisation: Organisation) -> dict[str, Any]:
    return {"pk": a_survey(organisation, live=True).pk}


def version(organisation: Organisation) -> dict[str, Any]:
    return {"pk": a_survey(organisation, live=True).pk, "number": 1}


def replaced_survey(organisation: Organisation) -> dict[str, Any]:
    made = a_survey(organisation, live=True)
    made.draft["hidden_fields"] = ["store"]
    made.save(update_fields=["draft"])
    survey_restore(survey=made, version=made.versions.get(number=1), actor=owner())
    return {"pk": made.pk}


def image(organisation: Organisation) -> dict[str, Any]:
    made = SurveyImage.objects.create(content=b"x", content_type="image/png", width=1, height=1)
    return {"key": organisation.key, "pk": made.pk}


def ending(organisation: Organisation) -> dict[str, Any]:
    return {"pk": a_survey(organisation).pk, "key": "thanks"}


def language(organisation: Organisation) -> dict[str, Any]:
    return {"pk": a_survey(organisation).pk, "code": "nb", "place": 0}


def question(organisation: Organisation) -> dict[str, Any]:
    made = a_survey(organisation)
    return {"pk": made.pk, "key": made.draft["questions"][-1]["key"]}


def response(organisation: Organisation) -> dict[str, Any]:
    made = Response.objects.create(
        survey=a_survey(organisation), score=9, channel="email", day="2026-01-02"
    )
    return {"pk": made.pk}


def response_import(state: ResponseImport.State) -> Factory:
    def make(organisation: Organisation) -> dict[str, Any]:
        made = response_import_open(name="old.csv", chunks=[TABLE], actor=owner())
        made.state, made.rejects, made.survey = state, upload(), a_survey(organisation)
        made.save()
        return {"pk": made.pk}

    return make


def a_campaign(organisation: Organisation, state: Campaign.State) -> Campaign:
    language = organisation.language
    return Campaign.objects.create(
        survey=a_survey(organisation, live=True),
        name="Autumn",
        sender_name="Acme",
        state=state,
        languages=[language],
        texts={language: STANDARD_TEXTS[language].model_dump()},
    )


def campaign(state: Campaign.State = Campaign.State.DRAFT) -> Factory:
    def make(organisation: Organisation) -> dict[str, Any]:
        return {"pk": a_campaign(organisation, state).pk}

    return make


def share_link(organisation: Organisation) -> dict[str, Any]:
    made = ShareLink.objects.create(survey=a_survey(organisation, live=True), name="Newsletter")
    return {"pk": made.survey_id, "link_pk": made.pk}


def share_token(organisation: Organisation) -> dict[str, Any]:
    made = ShareLink.objects.get(pk=share_link(organisation)["link_pk"])
    return {"public_token": public_token(organisation, made.token)}


def invitation_token(organisation: Organisation) -> dict[str, Any]:
    made = Invitation.objects.create(
        campaign=a_campaign(organisation, Campaign.State.DONE),
        contact_id=contact(organisation)["pk"],
        address="kari@example.com",
        language="en",
        state=Invitation.State.SENT,
    )
    return {"public_token": public_token(organisation, made.token)}


def invitation_page(organisation: Organisation) -> dict[str, Any]:
    return {**invitation_token(organisation), "step": 0}


def invite_token(organisation: Organisation) -> dict[str, Any]:
    made = MemberInvite.objects.get_or_create(email="guest@example.com")[0]
    return {"public_token": public_token(organisation, made.token)}


CONTACT_MAPPING = contact_import(ContactImport.State.MAPPING)
CONTACT_RUNNING = contact_import(ContactImport.State.RUNNING)
CONTACT_DONE = contact_import(ContactImport.State.DONE)
ANSWERS_MAPPING = response_import(ResponseImport.State.MAPPING)
ANSWERS_RUNNING = response_import(ResponseImport.State.RUNNING)
ANSWERS_DONE = response_import(ResponseImport.State.DONE)

STAFF: dict[str, Factory] = {
    "accounts:settings": plain,
    "accounts:organisation-edit": plain,
    "accounts:trial": plain,
    "accounts:audit-log": plain,
    "accounts:domain-list": plain,
    "accounts:domain-add": plain,
    "accounts:domain-check": domain,
    "accounts:domain-remove": domain,
    "accounts:member-leave": plain,
    "accounts:member-list": plain,
    "accounts:member-invite": plain,
    "accounts:member-edit": member,
    "accounts:member-remove": member,
    "accounts:invite-resend": invite,
    "accounts:invite-revoke": invite,
    "contacts:contact-list": plain,
    "contacts:contact-add": plain,
    "contacts:contact-export": plain,
    "contacts:contact-show": contact,
    "contacts:contact-edit": contact,
    "contacts:contact-delete": contact,
    "contacts:import-add": plain,
    "contacts:import-paste": plain,
    "contacts:import-list": plain,
    "contacts:import-show": CONTACT_DONE,
    "contacts:import-map": CONTACT_MAPPING,
    "contacts:import-progress": CONTACT_RUNNING,
    "contacts:import-stop": CONTACT_RUNNING,
    "contacts:import-rejects": CONTACT_DONE,
    "contacts:property-list": plain,
    "contacts:property-add": plain,
    "contacts:property-edit": declared_property,
    "contacts:property-remove": declared_property,
    "contacts:suppression-list": plain,
    "contacts:suppression-add": plain,
    "contacts:suppression-remove": suppression,
    "surveys:survey-list": plain,
    "surveys:survey-create": plain,
    "surveys:survey-from-scratch": plain,
    "surveys:survey-from-template": catalogue_key,
    "surveys:survey-from-own": own_template,
    "surveys:survey-import": plain,
    "surveys:survey-export": survey,
    "surveys:own-template-create": survey,
    "surveys:own-template-edit": own_template,
    "surveys:own-template-delete": own_template,
    "surveys:survey-detail": survey,
    "surveys:survey-rename": survey,
    "surveys:survey-preview": survey,
    "surveys:conditions-part": survey,
    "surveys:endings-edit": survey,
    "surveys:ending-restore": ending,
    "surveys:languages-edit": survey,
    "surveys:language-change": survey,
    "surveys:language-restore": language,
    "surveys:question-texts": question,
    "surveys:ending-texts": survey,
    "surveys:question-create": survey,
    "surveys:question-edit": question,
    "surveys:question-delete": question,
    "surveys:question-move": question,
    "surveys:question-copy": question,
    "surveys:question-page": question,
    "surveys:question-restore": question,
    "surveys:survey-presence": survey,
    "surveys:survey-test-mail": survey,
    "surveys:look-edit": survey,
    "surveys:look-contrast": survey,
    "surveys:logo-upload": survey,
    "surveys:logo-delete": survey,
    "surveys:rules-edit": survey,
    "surveys:password-set": survey,
    "surveys:pages-edit": survey,
    "surveys:version-list": live_survey,
    "surveys:version-show": version,
    "surveys:version-preview": version,
    "surveys:version-restore": version,
    "surveys:version-restore-undo": replaced_survey,
    "surveys:survey-publish": survey,
    "surveys:survey-close": live_survey,
    "surveys:survey-reopen": live_survey,
    "surveys:survey-delete": survey,
    "analytics:survey-results": survey,
    "surveys:response-list": plain,
    "surveys:response-export": plain,
    "surveys:response-show": response,
    "surveys:response-delete": response,
    "surveys:response-tests-delete": plain,
    "surveys:response-import-list": plain,
    "surveys:response-import-add": plain,
    "surveys:response-import-show": ANSWERS_DONE,
    "surveys:response-import-columns": ANSWERS_MAPPING,
    "surveys:response-import-check": ANSWERS_MAPPING,
    "surveys:response-import-progress": ANSWERS_RUNNING,
    "surveys:response-import-stop": ANSWERS_RUNNING,
    "surveys:response-import-undo": ANSWERS_DONE,
    "surveys:response-import-rejects": ANSWERS_DONE,
    "distribution:campaign-list": plain,
    "distribution:campaign-create": plain,
    "distribution:campaign-detail": campaign(),
    "distribution:campaign-edit": campaign(),
    "distribution:campaign-audience": campaign(),
    "distribution:campaign-delete": campaign(),
    "distribution:campaign-preview": campaign(),
    "distribution:campaign-mail": campaign(),
    "distribution:campaign-test": campaign(),
    "distribution:campaign-launch": campaign(),
    "distribution:campaign-people": campaign(Campaign.State.SENDING),
    "distribution:campaign-pause": campaign(Campaign.State.SENDING),
    "distribution:campaign-resume": campaign(Campaign.State.PAUSED),
    "distribution:campaign-decide": campaign(Campaign.State.SENDING),
    "distribution:share-link-list": live_survey,
    "distribution:share-link-create": live_survey,
    "distribution:share-link-rename": share_link,
    "distribution:share-link-close": share_link,
    "distribution:share-link-reopen": share_link,
    "analytics:dashboard": plain,
    "analytics:dashboard-live": plain,
}

# Where the view asks for more than its route: undoing the import of somebody else.
STRICTER = {"surveys:response-import-undo": Role.ADMIN}

# Routes anybody may open, with what a GET answers. A token page with a wrong token: 404.
PUBLIC: dict[str, tuple[Factory, set[int]]] = {
    "landing": (plain, {200}),
    "method": (plain, {200}),
    "privacy": (plain, {200}),
    "healthz": (plain, {200}),
    "robots": (plain, {200}),
    "set_language": (plain, {405}),
    "accounts:invite": (invite_token, {200}),
    "accounts:invite-signup": (invite_token, {200}),
    "surveys:survey-image": (image, {200}),
    "distribution:answer": (invitation_token, {200}),
    "distribution:answer-page": (invitation_page, {200, 303}),
    "distribution:answer-thanks": (invitation_token, {200, 302, 303}),
    "distribution:answer-privacy": (invitation_token, {200}),
    "distribution:answer-password": (share_token, {200, 303}),
    "distribution:unsubscribe": (invitation_token, {200}),
}

# Pages of a person: anonymous visitors are sent to the login, or find nothing to do there.
ACCOUNT: dict[str, dict[str, Any]] = {
    "accounts:home": {},
    "accounts:organisation-list": {},
    "accounts:organisation-add": {},
    "accounts:profile": {},
    "account_email": {},
    "account_change_password": {},
    "account_set_password": {},
    "account_reauthenticate": {},
    "mfa_index": {},
    "mfa_reauthenticate": {},
    "mfa_activate_totp": {},
    "mfa_deactivate_totp": {},
    "mfa_view_recovery_codes": {},
    "mfa_generate_recovery_codes": {},
    "mfa_download_recovery_codes": {},
    "mfa_list_webauthn": {},
    "mfa_add_webauthn": {},
    "mfa_reauthenticate_webauthn": {},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_authenticate": {},
    "account_confirm_login_code": {},
    "account_logout": {},
}

# The doors themselves: open to whoever is not logged in.
DOORS: dict[str, dict[str, Any]] = {
    "account_login": {},
    "account_signup": {},
    "account_inactive": {},
    "account_email_verification_sent": {},
    "account_confirm_email": {"key": "nonsense"},
    "account_reset_password": {},
    "account_reset_password_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "1-2"},
    "account_reset_password_from_key_done": {},
    "mfa_login_webauthn": {},
}

# Addresses that carry a signed text instead of a token; their own tests walk them.
SIGNED = {
    "surveys:survey-test",
    "surveys:survey-test-page",
    "surveys:survey-test-privacy",
    "surveys:survey-test-thanks",
    "surveys:template-preview",
    "surveys:template-preview-page",
}
# Shown on a developer's machine alone.
LOCAL = {
    "components",
    "distribution:outbox-list",
    "distribution:outbox-mail",
    "distribution:outbox-html",
}
