"""Whatever happens to the answers, and however late the worker is, the counts are a recount."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from analytics import answer_sql, histograms, rollups
from analytics.dimensions import OTHER
from analytics.histograms import Narrowing
from analytics.models import Rollup, RollupBasis
from contacts.models import Property
from surveys.models import DirtyDay, Response, Survey
from tests.analytics.answers import answer, make_survey, touch
from tests.analytics.recount import MONDAY, SPAN, SPLIT_FROM, assert_is_a_recount, read

dayth = st.integers(0, 13)
score = st.none() | st.integers(0, 10)
region = st.sampled_from(["Østlandet", "Nord-Norge", "Skåne", "Vestlandet", "Gotland"])
action = st.one_of(
    st.tuples(st.just("answer"), dayth, score, region, st.booleans(), st.booleans()),
    st.tuples(st.just("edit"), st.integers(0, 99), score, region, st.booleans()),
    st.tuples(st.just("move"), st.integers(0, 99), dayth),
    st.tuples(st.just("delete"), st.integers(0, 99)),
    st.tuples(st.just("refresh")),
    st.tuples(st.just("rebuild")),
    st.tuples(st.just("declare"), st.sampled_from(["region", "plan"])),
    st.tuples(st.just("undeclare"), st.sampled_from(["region", "plan"])),
)


def act(survey: Survey, what: str, *how: object) -> None:
    """One thing that happens, with the log rows its service would write."""
    if what == "answer":
        day, given_score, place, commented, is_test = how
        answer(
            survey,
            given_score,  # type: ignore[arg-type]
            MONDAY + timedelta(days=day),  # type: ignore[arg-type]
            properties={"region": place, "plan": str(given_score)},
            comment="Fint" if commented else "",
            language="nb" if commented else "",
            is_test=is_test,
        )
    elif what == "refresh":
        rollups.rollup_refresh(survey_id=survey.pk)
    elif what == "rebuild":
        rollups.rollups_rebuild(survey_id=survey.pk)
    elif what == "declare":
        Property.objects.get_or_create(key=how[0], defaults={"label": str(how[0])})
    elif what == "undeclare":
        Property.objects.filter(key=how[0]).delete()
    else:
        change(survey, what, *how)


def change(survey: Survey, what: str, which: object, *how: object) -> None:
    """Edit, move or delete one of the answers there are."""
    rows = list(Response.objects.filter(survey=survey).order_by("pk"))
    if not rows:
        return
    row = rows[int(str(which)) % len(rows)]
    touch(survey.pk, row.day)
    if what == "delete":
        row.delete()
        return
    if what == "move":
        row.day = MONDAY + timedelta(days=int(str(how[0])))
    else:
        row.score, row.properties = how[0], {"region": how[1]}  # type: ignore[assignment]
        row.comment = "Endret" if how[2] else ""
    row.save()
    touch(survey.pk, row.day)


@given(st.lists(action, max_size=30))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_counts_are_a_recount_at_every_moment(
    in_acme: Organisation, actions: list[tuple[str, object]]
) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        # Three instead of fifty values of their own, so that the rest is met.
        for module in (answer_sql, histograms, rollups):
            patch.setattr(module, "KEPT_VALUES", 3)
        survey = make_survey()
        for what, *how in actions:
            act(survey, what, *how)
            assert_is_a_recount(survey, read(survey))
        transaction.set_rollback(True)


def test_after_a_refresh_rollups_alone_answer(in_acme: Organisation) -> None:
    survey = make_survey()
    Property.objects.create(key="region", label="Region")
    for given_score in range(11):
        answer(survey, given_score, SPLIT_FROM, properties={"region": "Skåne"}, comment="Bra")
    assert rollups.rollup_refresh(survey_id=survey.pk)
    assert not DirtyDay.objects.exists()
    # Behind the product's back, so that only a reader of the rollups misses it.
    Response.objects.all().delete()
    found = read(survey)
    assert found.days == {SPLIT_FROM: [1] * 11}
    assert found.commented(SPAN) == 11
    assert found.split["property:region"] == {"Skåne": [1] * 11}


def test_an_emptied_day_leaves_no_rollup(in_acme: Organisation) -> None:
    survey = make_survey()
    gone = answer(survey, 9, MONDAY)
    rollups.rollup_refresh(survey_id=survey.pk)
    touch(survey.pk, gone.day)
    gone.delete()
    rollups.rollup_refresh(survey_id=survey.pk)
    assert not Rollup.objects.exists()
    assert read(survey).days == {}


def test_answers_without_a_score_are_not_counted(in_acme: Organisation) -> None:
    survey = make_survey()
    answer(survey, None, MONDAY, comment="Bare en kommentar")
    assert read(survey).days == {}
    rollups.rollup_refresh(survey_id=survey.pk)
    assert read(survey).days == {}


def test_answers_of_staff_who_try_the_survey_are_not_counted(in_acme: Organisation) -> None:
    survey = make_survey()
    answer(survey, 0, MONDAY, is_test=True, comment="Bare en prøve")
    answer(survey, 9, MONDAY)
    assert sum(read(survey).days[MONDAY]) == 1
    rollups.rollup_refresh(survey_id=survey.pk)
    assert read(survey).days == {MONDAY: [0] * 9 + [1, 0]}
    assert read(survey).commented(SPAN) == 0


def test_the_fifty_first_value_joins_the_rest_and_stays_there(in_acme: Organisation) -> None:
    survey = make_survey()
    Property.objects.create(key="shop", label="Shop")
    for number in range(60):
        for _ in range(2 if number < 50 else 1):
            answer(survey, 10, SPLIT_FROM, properties={"shop": f"shop {number:02}"})
    rollups.rollup_refresh(survey_id=survey.pk)
    answer(survey, 0, SPAN.last, properties={"shop": "shop 55"})
    shops = read(survey).split["property:shop"]
    assert len(shops) == 51
    assert sum(shops[OTHER]) == 11
    assert "shop 55" not in shops
    assert shops["shop 07"][10] == 2


def test_a_rebuild_chooses_the_most_frequent_values_afresh(in_acme: Organisation) -> None:
    survey = make_survey()
    Property.objects.create(key="shop", label="Shop")
    for number in range(51):
        answer(survey, 10, SPLIT_FROM, properties={"shop": f"shop {number:02}"})
    rollups.rollup_refresh(survey_id=survey.pk)
    for _ in range(3):
        answer(survey, 10, SPLIT_FROM, properties={"shop": "shop 50"})
    rollups.rollups_rebuild(survey_id=survey.pk)
    assert sum(read(survey).split["property:shop"]["shop 50"]) == 4


def test_a_narrowed_read_counts_the_answers_themselves(in_acme: Organisation) -> None:
    survey = make_survey()
    Property.objects.create(key="region", label="Region")
    answer(survey, 10, SPLIT_FROM, properties={"region": "Skåne"}, language="sv")
    answer(survey, 2, SPLIT_FROM, properties={"region": "Skåne"}, language="nb")
    answer(survey, 5, SPLIT_FROM)
    rollups.rollup_refresh(survey_id=survey.pk)
    narrowed = Narrowing(language="nb", properties={"region": "Skåne"})
    assert [sum(c) for c in read(survey, narrowed).days.values()] == [1]
    assert read(survey, Narrowing(properties={"region": ""})).days[SPLIT_FROM][5] == 1
    assert read(survey, Narrowing(channel="link")).days == {}


def test_changes_are_counted_through_refreshes(in_acme: Organisation) -> None:
    survey = make_survey()
    answer(survey, 9, MONDAY)
    answer(survey, 8, MONDAY)
    rollups.rollup_refresh(survey_id=survey.pk)
    answer(survey, 7, MONDAY)
    rollups.rollup_refresh(survey_id=survey.pk)
    assert RollupBasis.objects.get(survey=survey).changes == 3


def test_the_other_tenants_answers_are_not_counted(
    acme: Organisation, globex: Organisation
) -> None:
    with tenant_scope(globex):
        foreign = make_survey()
        answer(foreign, 9, MONDAY)
    with tenant_scope(acme):
        assert read(foreign).days == {}
        rollups.rollup_refresh(survey_id=make_survey().pk)
        assert not Rollup.objects.exists()
