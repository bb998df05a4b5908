"""Whatever happens to the answers, and however late the worker is, the counts are a recount."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from analytics import answer_sql, histograms, rollups
from analytics.dimensions import OTHER, declared_properties, dimensions_of
from analytics.histograms import Histograms, Narrowing, histograms_read
from analytics.models import Rollup, RollupBasis
from analytics.periods import Period
from contacts.models import Property
from surveys.models import DirtyDay, Response, Survey
from tests.analytics.answers import answer, make_survey, touch

MONDAY = date(2026, 3, 2)
SPAN = Period(MONDAY, MONDAY + timedelta(days=13))
SPLIT_FROM = MONDAY + timedelta(days=7)


def read(survey: Survey, narrowing: Narrowing | None = None) -> Histograms:
    return histograms_read(
        survey.pk,
        SPAN,
        dimensions=dimensions_of(declared_properties()),
        split_from=SPLIT_FROM,
        narrowing=narrowing,
    )


def value_of(response: Response, dimension: str) -> str:
    if dimension.startswith("property:"):
        return str(response.properties.get(dimension.removeprefix("property:"), ""))
    return str(getattr(response, dimension))


def assert_is_a_recount(survey: Survey, found: Histograms) -> None:
    """Compare with a count in Python over every row."""
    scored = [r for r in Response.objects.filter(survey=survey) if r.score is not None]
    days: Counter[tuple[date, int]] = Counter((r.day, r.score or 0) for r in scored)
    assert {(day, s): n for day, c in found.days.items() for s, n in enumerate(c) if n} == days
    comments = Counter(r.day for r in scored if r.comment)
    assert {day: n for day, n in found.comments.items() if n} == comments
    for dimension in dimensions_of(declared_properties()):
        shown = found.split.get(dimension, {})
        late = [r for r in scored if r.day >= SPLIT_FROM]
        split = Counter(
            (value if (value := value_of(r, dimension)) in shown else OTHER, r.score or 0)
            for r in late
        )
        assert {(v, s): n for v, c in shown.items() for s, n in enumerate(c) if n} == split


dayth = st.integers(0, 13)
score = st.integers(0, 10)
region = st.sampled_from(["Østlandet", "Nord-Norge", "Skåne", "Vestlandet", "Gotland"])
action = st.one_of(
    st.tuples(st.just("answer"), dayth, score, region, st.booleans()),
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
        day, given_score, place, commented = how
        answer(
            survey,
            given_score,  # type: ignore[arg-type]
            MONDAY + timedelta(days=day),  # type: ignore[arg-type]
            properties={"region": place, "plan": str(given_score)},
            comment="Fint" if commented else "",
            language="nb" if commented else "",
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
        row.score, row.properties = int(str(how[0])), {"region": how[1]}
        row.comment = "Endret" if how[2] else ""
    row.save()
    touch(survey.pk, row.day)


@given(st.lists(action, max_size=30))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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


@pytest.mark.django_db(transaction=True)
def test_an_answer_uncommitted_during_a_refresh_is_not_lost(acme: Organisation) -> None:
    """The race a flag would lose: the refresh runs while the answer is written, not yet seen."""
    with tenant_scope(acme):
        survey = make_survey()
        answer(survey, 9, MONDAY)
    with tenant_scope(acme):
        answer(survey, 3, MONDAY)
        connection_of_a_worker(acme, survey)
    with tenant_scope(acme):
        assert DirtyDay.objects.count() == 1
        assert_is_a_recount(survey, read(survey))
        rollups.rollup_refresh(survey_id=survey.pk)
        assert not DirtyDay.objects.exists()
        assert_is_a_recount(survey, read(survey))


@pytest.mark.django_db(transaction=True)
def test_two_refreshes_of_one_survey_do_not_meet(acme: Organisation) -> None:
    with tenant_scope(acme):
        survey = make_survey()
        answer(survey, 9, MONDAY)
    with tenant_scope(acme):
        assert rollups.rollup_refresh(survey_id=survey.pk)
        assert connection_of_a_worker(acme, survey) == [False]
    with tenant_scope(acme):
        assert_is_a_recount(survey, read(survey))


def connection_of_a_worker(organisation: Organisation, survey: Survey) -> list[bool]:
    """A refresh on a connection of its own, to its end. What it returned."""
    done: list[bool] = []

    def work() -> None:
        try:
            with tenant_scope(organisation):
                done.append(rollups.rollup_refresh(survey_id=survey.pk))
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join(timeout=20)
    return done
