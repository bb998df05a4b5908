"""Shares, means and variants: worked examples, and how often a verdict is false."""

from __future__ import annotations

from random import Random

import pytest

from analytics.experiments import Arm, experiment
from analytics.means import Mean, mean_difference, mean_of_levels, t_quantile
from analytics.measures import measured
from analytics.proportions import Share, answers_needed, share_difference
from analytics.results.verdicts import sentences


@pytest.mark.parametrize(
    ("freedom", "printed"), [(1, 12.706), (2, 4.303), (3, 3.182), (10, 2.228), (30, 2.042)]
)
def test_t_is_that_of_the_printed_tables(freedom: int, printed: float) -> None:
    assert t_quantile(freedom) == pytest.approx(printed, abs=5e-4)


def test_a_share_has_the_interval_of_agresti_and_coull() -> None:
    # n + z² = 103.8415, p = (41 + 1.9207) / 103.8415 = 0.41333, ± 1.95996 · 0.048325
    share = Share(41, 100)
    assert share.value == 41
    assert (share.low, share.high) == pytest.approx((31.862, 50.804), abs=1e-3)
    assert Share(4, 4).high == 100 and Share(4, 4).low == pytest.approx(45.41, abs=0.01)


def test_two_shares_differ_by_the_interval_of_agresti_and_caffo() -> None:
    # 57/72 − 49/82 = 0.19411, ± 1.95996 · √(0.16493/72 + 0.24048/82)
    gap = share_difference(Share(56, 70), Share(48, 80))
    assert gap.value == pytest.approx(20)
    assert (gap.low, gap.high) == pytest.approx((5.245, 33.576), abs=1e-3)


def test_the_number_needed_is_that_of_the_textbook() -> None:
    # 2 · 0.24 · (1.95996 + 0.84162)² / 0.05² = 1,507
    assert answers_needed(0.4, 5) == 1507


def test_csat_is_the_share_of_fours_and_fives() -> None:
    score = measured("csat", {1: 5, 2: 5, 3: 8, 4: 40, 5: 42})
    assert score and (score.n, score.value) == (100, 82)
    # (82 + 1.9207) / 103.8415 = 0.80816, ± 1.95996 · 0.038640
    assert (score.low, score.high) == pytest.approx((73.243, 88.389), abs=1e-3)


def test_ces_is_a_mean_with_its_t_interval_and_the_share_who_agree() -> None:
    # 5, 6, 7, 4, 6: mean 5.6, s² = 1.3, ± 2.7764 · √(1.3/5)
    score = measured("ces", {4: 1, 5: 1, 6: 2, 7: 1})
    assert score and score.share
    assert (score.value, score.low, score.high) == pytest.approx((5.6, 4.184, 7.0), abs=1e-3)
    assert score.share.value == 80


def test_equal_answers_are_not_certain() -> None:
    mean = mean_of_levels({7: 5})
    assert mean and mean.low and mean.low < 6.6


def test_no_answers_measure_nothing() -> None:
    assert measured("nps", {}) is measured("csat", {}) is measured("ces", {}) is None


def test_two_means_differ_by_welch() -> None:
    # 84 − 60, s²/n = 30²/40 and 20²/50, 65 degrees of freedom, t = 1.9971
    gap = mean_difference(Mean(40, 84, 900), Mean(50, 60, 400))
    assert gap and (gap.low, gap.high) == pytest.approx((12.970, 35.030), abs=1e-3)


def test_says_who_is_ahead_by_how_much() -> None:
    found = experiment([Arm("a", 900, 297), Arm("b", 900, 369)])
    said = sentences(found)[0]
    assert said.is_sure
    assert said.text.replace("\N{NO-BREAK SPACE}", " ") == (
        "B gets more answers: 41 % against 33 % for A, difference 8 points, interval 4 to 12."
    )


def test_says_how_many_more_are_needed() -> None:
    said = sentences(experiment([Arm("a", 1300, 500), Arm("b", 1300, 520)]))[0]
    assert not said.is_sure
    # 2 · (1,497 − 1,300), with two digits that mean something.
    assert "About 400 more people must meet the question" in said.text
    assert "a difference of 5 points" in said.text


def test_does_not_ask_for_more_when_there_were_enough() -> None:
    said = sentences(experiment([Arm("a", 4000, 1600), Arm("b", 4000, 1604)]))[0]
    assert not said.is_sure and "no difference found" in said.text


def test_nothing_met_is_nothing_to_say() -> None:
    assert sentences(experiment([Arm("a", 0, 0), Arm("b", 12, 3)]))[0].text.startswith(
        "Cannot tell yet"
    )


@pytest.mark.parametrize("variants", [2, 3, 4])
def test_variants_that_do_not_differ_are_told_apart_in_at_most_one_of_twenty(
    variants: int,
) -> None:
    random = Random(variants)  # noqa: S311  # a simulation

    def arm(key: str, people: int) -> Arm:
        lengths = [random.lognormvariate(4, 0.9) for _ in range(people) if random.random() < 0.4]
        n = len(lengths)
        mean = sum(lengths) / n
        variance = sum((length - mean) ** 2 for length in lengths) / (n - 1)
        scores: dict[int, int] = {}
        for _person in range(people):
            score = random.choice([3, 6, 7, 8, 8, 9, 9, 10, 10])
            scores[score] = scores.get(score, 0) + 1
        return Arm(key, people, n, Mean(n, mean, variance), scores)

    runs, false = 400, 0
    for _run in range(runs):
        people = random.choice([100, 150, 250])
        found = experiment([arm(key, people) for key in "abcd"[:variants]], "nps")
        false += any(sentence.is_sure for sentence in sentences(found))
    # Three standard errors over one of twenty, so that chance alone does not fail the build.
    assert false / runs <= 0.05 + 3 * (0.05 * 0.95 / runs) ** 0.5


def test_a_real_difference_is_found_when_there_are_as_many_as_were_asked_for() -> None:
    random = Random(1)  # noqa: S311  # a simulation
    people, found = answers_needed(0.4, 5), 0
    for _run in range(200):
        answered = [sum(random.random() < rate for _ in range(people)) for rate in (0.375, 0.425)]
        pair = [Arm(key, people, n) for key, n in zip("ab", answered, strict=True)]
        rate = experiment(pair).rate
        found += rate is not None and rate.is_sure and rate.ahead.key == "b"
    assert found / 200 >= 0.72
