from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.errors import InvalidSize
from evaluation.propensities import conditional_propensities, place_propensities
from evaluation.simulator.process.policy_value import (
    candidates,
    first_place,
    list_logits,
    softmax_policy,
    whole_lists,
)
from evaluation.simulator.process.settings import ChoiceSettings, ListSettings, OutcomeSettings
from tests.evaluation.simulator.process.companies import SMALL, company

BANDIT = replace(
    SMALL,
    mandatory=True,
    capacity=(300, 300),
    choice=ChoiceSettings(chooses=False),
    outcome=OutcomeSettings(replies="everybody"),
)
"""Everybody gets the first of the list, and everybody answers."""
OTHER = softmax_policy(ListSettings(weights=(0.26, 0.1, 0.0)))


def test_the_logging_policy_repeats_itself_with_its_propensities() -> None:
    found = company(0, BANDIT)
    _, repeats = first_place(found, softmax_policy(found.settings.lists))
    assert np.allclose(repeats, found.exposures.propensity[:, 0], rtol=1e-12)


def test_every_mentor_has_a_probability_and_they_add_up_to_one() -> None:
    found = company(1, replace(SMALL, capacity=(1, 2)))
    known = candidates(found, np.arange(len(found.exposures.learner)))
    chance = OTHER(known)
    assert np.allclose(chance.sum(axis=1), 1.0)
    assert not chance[~known.open_to].any()
    assert not known.open_to.all()


def test_inverse_propensities_estimate_the_known_value_without_bias() -> None:
    off = []
    for seed in range(16):
        found = company(seed, BANDIT)
        value, repeats = first_place(found, OTHER)
        terms = repeats / found.exposures.propensity[:, 0] * found.outcomes.satisfaction
        off.append((terms.mean() - value) / (terms.std(ddof=1) / len(terms) ** 0.5))
    assert abs(np.mean(off)) < 3 / 4
    assert 0.5 < np.std(off) < 1.6


def test_the_logged_mean_is_the_value_of_the_logging_policy() -> None:
    found = company(2, BANDIT)
    value, _ = first_place(found, softmax_policy(found.settings.lists))
    answer = found.outcomes.satisfaction
    assert abs(answer.mean() - value) < 3 * answer.std() / len(answer) ** 0.5


def test_an_oracle_is_worth_more_than_the_prior_and_the_prior_more_than_chance() -> None:
    found = company(3, BANDIT)
    sharp = softmax_policy(ListSettings(temperature=0.01, load=0.0))
    chance = softmax_policy(ListSettings(weights=(0.0, 0.0, 0.0), load=0.0))
    assert first_place(found, sharp)[0] > first_place(found, chance)[0] + 0.05


def test_without_lists_there_is_no_value() -> None:
    nobody = company(0, replace(SMALL, join=(-50.0, 0.0)))
    value, repeats = first_place(nobody, OTHER)
    assert np.isnan(value)
    assert repeats.shape == (0,)


@pytest.mark.parametrize("rows", [[0], [3, 1, 2]])
def test_candidates_hold_what_the_lists_showed(rows: list[int]) -> None:
    found = company(0)
    known = candidates(found, np.array(rows))
    for at, row in enumerate(rows):
        shown = found.exposures.mentor[row]
        assert np.array_equal(known.features[at, shown], found.exposures.features[row])
        assert known.open_to[at, shown].all()


def test_lists_of_the_logging_policy_are_worth_what_the_log_shows() -> None:
    free = replace(SMALL, n_learners=1500, capacity=(300, 300), choice=ChoiceSettings(none=-np.inf))
    found = company(4, free)
    value = whole_lists(found, free.lists, np.random.default_rng(0), draws=10)
    answer = found.truth.answer
    assert value.low <= value.value <= value.high
    assert abs(answer.mean() - value.value) < 3 * answer.std() / len(answer) ** 0.5


def test_sharper_lists_are_worth_more_even_where_learners_choose() -> None:
    found = company(4)
    dull = whole_lists(found, ListSettings(weights=(0.0, 0.0, 0.0)), np.random.default_rng(0))
    sharp = whole_lists(found, ListSettings(temperature=0.05), np.random.default_rng(0))
    assert sharp.low > dull.high


def test_lists_that_nobody_chooses_from_have_no_value() -> None:
    picky = company(0, replace(SMALL, choice=ChoiceSettings(none=np.inf)))
    assert len(picky.pairs.learner) == 0
    assert np.isnan(whole_lists(picky, ListSettings(), np.random.default_rng(0)).value)


def test_one_draw_is_too_few_for_an_interval() -> None:
    with pytest.raises(InvalidSize, match="draws: got 1, expected 2 or more"):
        whole_lists(company(0), ListSettings(), np.random.default_rng(0), draws=1)


def test_the_logits_of_the_log_give_its_propensities_and_those_of_every_place() -> None:
    found = company(0)
    known = candidates(found, np.arange(30))
    logit = list_logits(found.settings.lists, known)
    shown = found.exposures.mentor[:30]
    told = conditional_propensities(logit, shown)
    assert np.allclose(told, found.exposures.propensity[:30], rtol=1e-9)
    anywhere = place_propensities(logit, 5)
    assert np.allclose(anywhere.sum(axis=1), 1.0)
    first = anywhere[np.arange(30), shown[:, 0], 0]
    assert np.allclose(first, found.exposures.propensity[:30, 0], rtol=1e-8)


def test_learners_for_whom_nobody_has_a_seat_are_left_out_of_a_value() -> None:
    full = company(1, replace(SMALL, n_mentors=6, capacity=(1, 1), mandatory=True))
    empty = full.exposures.mentor[:, 0] < 0
    assert 0 < empty.sum() < len(empty)
    value, repeats = first_place(full, softmax_policy(full.settings.lists))
    assert 1.0 < value < 5.0
    assert not repeats[empty].any()
    assert np.allclose(repeats[~empty], full.exposures.propensity[~empty, 0])
