"""What each policy would have been worth."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.interval import UNKNOWN
from models.decisions import Decisions
from models.judging.policies import scores_of
from models.judging.worth import worth
from tests.models.judging.cases import judged, serving
from tests.models.shown_lists import draw


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_a_policy_that_looks_at_what_counts_is_worth_more() -> None:
    known = draw(rng(), 1500)
    scores = scores_of(known.training.X, serving(0.0, 1.0))
    found = worth(Decisions.of(known.training), scores, rng(), grade="measured", draws=100)
    by_name = {one.policy: one for one in found.policies}
    champion, prior, random = (by_name[name] for name in ("champion", "prior", "random"))
    assert champion.relied_on.value > prior.relied_on.value > random.relied_on.value
    assert random.less.high < 0
    assert champion.less == UNKNOWN
    assert (found.n, found.n_learners, found.grade) == (1500, 1500, "measured")
    assert found.served.value == pytest.approx(float(np.nanmean(known.training.y)))
    assert champion.agrees > prior.agrees
    assert random.agrees == pytest.approx(0.25)


def test_one_policy_under_two_names_is_worth_the_same() -> None:
    known = draw(rng(), 200)
    scores = scores_of(known.training.X, serving(0.6, 0.6))
    found = worth(Decisions.of(known.training), scores, rng(), draws=50)
    prior = next(one for one in found.policies if one.policy == "prior")
    assert (prior.less.low, prior.less.value, prior.less.high) == (0.0, 0.0, 0.0)


def test_the_challenger_is_judged_on_lists_that_it_had_not_seen() -> None:
    training = draw(rng(), 200).training
    held_out = np.where(training.slate < 120, np.nan, training.X[:, 0])
    scores = scores_of(training.X, serving(), held_out)
    found = worth(Decisions.of(training), scores, rng(), draws=50)
    n = {one.policy: one.overlap.n for one in found.policies}
    assert n == {"champion": 200, "prior": 200, "random": 200, "challenger": 80}


def test_every_estimator_is_told_and_the_direct_method_has_no_ends() -> None:
    for one in judged().worth.policies:
        names = [each.estimator for each in one.estimates]
        assert {"DM", "IPS", "SNIPS", "DR", "SNDR", "Switch-DR 10", "DRos 20"} <= set(names)
        direct = one.estimates[names.index("DM")].value
        assert np.isnan([direct.low, direct.high]).all()


def test_no_outcomes_no_worth() -> None:
    training = draw(rng(), 0).training
    found = worth(Decisions.of(training), scores_of(training.X, serving()), rng(), draws=5)
    assert (found.policies, found.n, found.grade) == ((), 0, None)
    assert np.isnan(found.served.value)
