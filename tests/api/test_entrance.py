"""Only a valid key opens the API, and it opens one organisation."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.api import entrance
from accounts.api_keys import api_key_find, api_key_revoke
from accounts.models import ApiKey, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.limits import Limit
from distribution.models import Campaign, Invitation
from surveys.models import Survey
from tests.api.conftest import Caller, api_campaign, make_key

pytestmark = pytest.mark.django_db


def test_a_key_opens_its_organisation(caller: Caller, survey: Survey) -> None:
    answer = caller.get("surveys")
    assert answer.status_code == 200
    [shown] = answer.json()["surveys"]
    assert (shown["id"], shown["name"]) == (str(survey.pk), "Relationship")
    assert shown["questions"][0]["key"] == "nps"


def test_a_key_may_be_the_user_name_of_basic_authentication(caller: Caller) -> None:
    credentials = b64encode(f"{caller.text}:".encode()).decode()
    answer = Client().get("/api/v1/surveys", headers={"Authorization": f"Basic {credentials}"})
    assert answer.status_code == 200


def test_wrong_revoked_and_missing_keys_read_the_same(
    caller: Caller, acme: Organisation, globex: Organisation, alice: User
) -> None:
    with tenant_scope(acme):
        found = api_key_find(caller.text)
        assert found is not None
        api_key_revoke(api_key=found, actor=alice)
    swapped = caller.text.replace(acme.key, globex.key)
    nowhere = caller.text.replace(acme.key, "aaaaaaaa")
    wrong = [caller.text, caller.text[:-1] + "!", swapped, nowhere, "x", "", f"{caller.text}x"]
    answers = [Client().get("/api/v1/surveys", headers=bearer(key)) for key in wrong]
    answers.append(Client().get("/api/v1/surveys"))
    answers.append(Client().get("/api/v1/surveys", headers={"Authorization": "Basic %%%"}))
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (401, answers[0].content)
    }
    assert answers[0].json()["error"]["code"] == "unauthorised"
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_session_opens_nothing(client_of: type[Client], alice: User) -> None:
    assert client_of(alice).get("/api/v1/surveys").status_code == 401  # type: ignore[arg-type]


def test_what_belongs_to_another_looks_like_what_is_missing(
    caller: Caller, globex: Organisation, campaign: Campaign, mallory: User
) -> None:
    stranger = Caller(make_key(globex, mallory))
    person = {"email": "kari@example.com"}
    invitation = caller.post(f"campaigns/{campaign.pk}/invitations", person).json()["id"]
    nothing = "0198a000-0000-7000-8000-000000000000"
    pairs = [
        (
            stranger.get(f"invitations/{own}"),
            stranger.post(f"campaigns/{camp}/invitations", person),
            stranger.post(f"surveys/{survey}/responses", {"score": 9}),
        )
        for own, camp, survey in [
            (invitation, campaign.pk, campaign.survey_id),
            (nothing, nothing, nothing),
        ]
    ]
    foreign, missing = pairs
    for found, absent in zip(foreign, missing, strict=True):
        assert (found.status_code, found.content) == (absent.status_code, absent.content)
        assert found.status_code == 404
    with tenant_scope(globex):
        assert Invitation.objects.count() == 0


def test_an_unknown_address_is_told_in_json(caller: Caller) -> None:
    for path in ("surveys/", "nonsense", "surveys/17/responses"):
        answer = caller.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"


def test_a_method_that_is_not_there_is_told_in_json(caller: Caller, campaign: Campaign) -> None:
    answer = caller.get(f"campaigns/{campaign.pk}/invitations")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


def test_the_end_of_the_trial_stops_changes_and_leaves_reading(
    caller: Caller, acme: Organisation, campaign: Campaign
) -> None:
    acme.trial_ends_at = clock.now() - timedelta(days=1)
    acme.save()
    assert caller.get("surveys").status_code == 200
    answer = caller.post(f"campaigns/{campaign.pk}/invitations", {"email": "kari@example.com"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "trial_ended")


def test_too_many_calls_of_a_key_wait(
    caller: Caller, acme: Organisation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "CALLS", Limit("calls in this test", 3, 3600))
    codes = [caller.get("surveys").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    refused = caller.get("surveys")
    assert 0 < int(refused.headers["Retry-After"]) <= 1200
    other = Caller(make_key(acme, alice))
    assert other.get("surveys").status_code == 200


def test_guessing_keys_is_slowed_down(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "UNKNOWN_KEYS", Limit("guesses in this test", 2, 3600))
    codes = [Client().get("/api/v1/surveys").status_code for _ in range(3)]
    assert codes == [401, 401, 429]
    assert caller.get("surveys").status_code == 200


def test_the_last_use_of_a_key_is_known_to_the_minute(caller: Caller, acme: Organisation) -> None:
    caller.get("surveys")
    first = used_at(acme)
    assert first is not None
    caller.get("surveys")
    assert used_at(acme) == first
    with tenant_scope(acme):
        ApiKey.objects.update(last_used_at=clock.now() - timedelta(minutes=2))
    caller.get("surveys")
    last = used_at(acme)
    assert last is not None and last > clock.now() - timedelta(minutes=1)


def used_at(organisation: Organisation) -> datetime | None:
    with tenant_scope(organisation):
        return ApiKey.objects.get().last_used_at


def test_lists_go_on_behind_the_hundredth(caller: Caller, survey: Survey) -> None:
    for _ in range(102):
        api_campaign(survey)
    first = caller.get("campaigns").json()
    assert len(first["campaigns"]) == 100
    rest = caller.get(f"campaigns?after={first['next']}").json()
    assert (len(rest["campaigns"]), rest["next"]) == (2, None)
    assert caller.get("campaigns?after=nonsense").status_code == 422
