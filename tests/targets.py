"""Objects that routes point to: each function makes one and tells what its address holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.api_keys import api_key_create
from accounts.models import Domain, MemberInvite, Membership, Organisation, Role, User
from accounts.tokens import public_token
from contacts.models import Contact, ContactImport, ContactList, Property, Suppression, Upload
from contacts.services import contact_import_open
from contacts.uploads import upload_store
from distribution.accounts import account_save
from distribution.models import (
    Campaign,
    Channel,
    CodeSheet,
    Invitation,
    Segment,
    SendingAccount,
    ShareLink,
)
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


def api_key(organisation: Organisation) -> dict[str, Any]:
    made, _text = api_key_create(name="Shop", organisation=organisation, actor=owner())
    return {"pk": made.pk}


def mistyped(organisation: Organisation) -> dict[str, Any]:
    """An address of the API that is none."""
    return {"rest": "invitation"}


def invite(organisation: Organisation) -> dict[str, Any]:
    return {"pk": MemberInvite.objects.get_or_create(email="guest@example.com")[0].pk}


def domain(organisation: Organisation) -> dict[str, Any]:
    return {"pk": Domain.objects.get_or_create(name="example.com")[0].pk}


def contact(organisation: Organisation) -> dict[str, Any]:
    return {"pk": Contact.objects.get_or_create(email="kari@example.com")[0].pk}


def contact_list(organisation: Organisation) -> dict[str, Any]:
    return {"pk": ContactList.objects.get_or_create(name="VIP")[0].pk}


def list_member(organisation: Organisation) -> dict[str, Any]:
    return contact_list(organisation) | {"contact_pk": contact(organisation)["pk"]}


def declared_property(organisation: Organisation) -> dict[str, Any]:
    return {"pk": Property.objects.get_or_create(key="city", defaults={"label": "City"})[0].pk}


def suppression(organisation: Organisation) -> dict[str, Any]:
    made, _ = Suppression.objects.get_or_create(
        address="no@example.com", reason=Suppression.Reason.MANUAL
    )
    return {"pk": made.pk}


def segment(organisation: Organisation) -> dict[str, Any]:
    return {"pk": Segment.objects.get_or_create(name="Norwegians")[0].pk}


def owner() -> User:
    return Membership.objects.select_related("user").filter(role=Role.OWNER)[0].user


def upload() -> Upload:
    return upload_store(name="rejects.csv", chunks=[TABLE])


def organisation_key(organisation: Organisation) -> dict[str, Any]:
    return {"key": organisation.key}


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


def login_campaign(organisation: Organisation) -> dict[str, Any]:
    made = a_campaign(organisation, Campaign.State.SENDING)
    made.channel = Channel.LOGIN
    made.save(update_fields=["channel"])
    return {"pk": made.pk}


def code_sheet(organisation: Organisation) -> dict[str, Any]:
    campaign_pk = login_campaign(organisation)["pk"]
    kind, state = CodeSheet.Kind.LIST, CodeSheet.State.READY
    made = CodeSheet.objects.create(
        campaign_id=campaign_pk, kind=kind, state=state, upload=upload()
    )
    return {"pk": campaign_pk, "sheet_pk": made.pk}


def share_link(organisation: Organisation) -> dict[str, Any]:
    made = ShareLink.objects.create(survey=a_survey(organisation, live=True), name="Newsletter")
    return {"pk": made.survey_id, "link_pk": made.pk}


def qr_file(organisation: Organisation) -> dict[str, Any]:
    return {**share_link(organisation), "kind": "svg"}


def share_token(organisation: Organisation) -> dict[str, Any]:
    made = ShareLink.objects.get(pk=share_link(organisation)["link_pk"])
    return {"public_token": public_token(organisation, made.token)}


def shown_elsewhere(organisation: Organisation) -> dict[str, Any]:
    """A link that may stand in another site's page and on a tablet."""
    made = ShareLink.objects.get(pk=share_link(organisation)["link_pk"])
    made.embedding = {"sites": ["https://shop.example"], "kiosk": {"is_on": True}}
    made.save(update_fields=["embedding"])
    return {"public_token": public_token(organisation, made.token)}


def shown_elsewhere_page(organisation: Organisation) -> dict[str, Any]:
    return {**shown_elsewhere(organisation), "step": 0}


def an_invitation(organisation: Organisation) -> Invitation:
    return Invitation.objects.create(
        campaign=a_campaign(organisation, Campaign.State.DONE),
        contact_id=contact(organisation)["pk"],
        address="kari@example.com",
        language="en",
        state=Invitation.State.SENT,
    )


def invitation(organisation: Organisation) -> dict[str, Any]:
    return {"pk": an_invitation(organisation).pk}


def invitation_token(organisation: Organisation) -> dict[str, Any]:
    return {"public_token": public_token(organisation, an_invitation(organisation).token)}


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


def postmark() -> SendingAccount:
    """The organisation's own account for e-mail."""
    return account_save(
        channel="email",
        provider="postmark",
        credentials={"server_token": "secret"},
        from_address="hello@example.com",
        actor=owner(),
    )


def sending_account(organisation: Organisation) -> dict[str, Any]:
    postmark()
    return {"channel": "email"}


def hook_token(organisation: Organisation) -> dict[str, Any]:
    token = public_token(organisation, postmark().webhook_secret)
    return {"public_token": token, "provider": "postmark"}
