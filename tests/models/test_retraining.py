from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from evaluation.grouping import Grouping
from evaluation.simulator.process.rows import learning_rows
from evaluation.simulator.process.settings import ListSettings, SimulatorSettings
from evaluation.simulator.process.simulate import simulate
from features.label import Label
from models.errors import UnequalLengths
from models.gate import CHALLENGER, CHAMPION
from models.prior import Prior
from models.retraining import PRIOR, RANDOM, Retraining, Serving, retrain
from models.training import Training

NAMES = ("gap", "style", "noise")
ANSWERED = np.timedelta64(120, "D")


@cache
def training(*, logged: bool = True) -> Training:
    """What 6,000 learners and 600 mentors did in two years; one feature means nothing."""
    lists = ListSettings(propensities=logged)
    settings = SimulatorSettings(n_learners=6000, n_mentors=600, lists=lists)
    rows = learning_rows(simulate(settings, np.random.default_rng(4)), decoys=1)
    known = np.where(np.isnan(rows.y), np.datetime64("NaT", "D"), rows.time + ANSWERED)
    return Training(
        rows.X,
        rows.y,
        rows.slate,
        rows.learner,
        rows.mentor,
        rows.rank,
        rows.chosen,
        rows.propensity,
        rows.time.astype("datetime64[D]"),
        known.astype("datetime64[D]"),
    )


def serving(*weights: float) -> Serving:
    prior = Prior(NAMES, np.array(weights))
    labels = {name: Label(name, name) for name in NAMES}
    return Serving(prior, ("more_is_better",) * 3, labels)


def retrained(data: Training, *weights: float) -> Retraining:
    return retrain(data, serving(*weights), np.random.default_rng(5), draws=200)


@cache
def from_a_bad_prior() -> Retraining:
    return retrained(training(), 0.1, 0.1, 0.8)


def codes(found: Retraining) -> set[str]:
    return {finding.code for finding in found.decision.findings}


def test_weights_move_away_from_what_means_nothing_and_it_shows_on_what_was_not_seen() -> None:
    found = from_a_bad_prior()
    weights = found.scorer.shares()
    assert weights["noise"] < 0.8
    assert found.decision.verdict == "ready"
    assert found.changes.weights[0].feature == "noise"
    assert found.backtest is not None
    better = found.backtest.judged[CHALLENGER]
    assert better.less["centred_auc"].value > 0
    champion, prior = (found.backtest.judged[name].centred_auc for name in (CHAMPION, PRIOR))
    assert champion.value == prior.value
    assert set(found.backtest.judged) == {CHAMPION, CHALLENGER, PRIOR, RANDOM}


def test_the_same_data_and_seed_give_the_same_retraining() -> None:
    again = retrained(training(), 0.1, 0.1, 0.8)
    assert again.scorer.to_json() == from_a_bad_prior().scorer.to_json()
    assert again.decision == from_a_bad_prior().decision


def test_outcomes_that_are_turned_round_are_refused() -> None:
    data = training()
    # Nobody's noise hides that what ranks higher did worse.
    turned = np.where(data.labelled, np.clip(0.5 - 0.2 * data.X[:, :2].sum(axis=1), 0, 1), np.nan)
    found = retrained(replace(data, y=turned), 0.5, 0.5, 0.0)
    assert found.decision.verdict == "refused"
    assert "outcomes_reversed" in codes(found)
    assert "against" in codes(found)


def test_what_seems_harmful_in_a_log_without_propensities_is_refused() -> None:
    data = training(logged=False)
    turned = np.where(data.labelled, np.clip(0.5 - 0.2 * data.X[:, 0], 0, 1), np.nan)
    found = retrained(replace(data, y=turned), 0.4, 0.4, 0.2)
    assert found.decision.verdict == "refused"
    assert {"sign_flipped", "no_propensities"} <= codes(found)


def test_shuffled_outcomes_are_not_seen_to_be_better_and_hardly_move_anything() -> None:
    data = training()
    shuffled = data.y.copy()
    seen = np.flatnonzero(data.labelled)
    shuffled[seen] = data.y[np.random.default_rng(6).permutation(seen)]
    found = retrained(replace(data, y=shuffled), 0.54, 0.46, 0.0)
    assert {"not_better"} <= codes(found) or found.decision.verdict == "refused"
    assert abs(found.scorer.shares()["gap"] - 0.54) < 0.25


def test_a_few_outcomes_change_nothing() -> None:
    data = training()
    few = np.where(np.cumsum(data.labelled) <= 20, data.y, np.nan)
    found = retrained(replace(data, y=few), 0.5, 0.3, 0.2)
    assert found.decision.verdict == "stays"
    assert codes(found) == {"too_few"}
    assert found.scorer.shares() == pytest.approx({"gap": 0.5, "style": 0.3, "noise": 0.2})


def test_cohorts_are_judged_by_what_came_before_them() -> None:
    data = training()
    years = data.shown.astype("datetime64[Y]").astype(np.int64)
    found = retrain(data, serving(0.5, 0.3, 0.2), np.random.default_rng(5), cohort=years, draws=50)
    assert found.backtest is not None
    assert found.backtest.splits == tuple(str(year) for year in np.unique(years)[1:])


def test_a_company_whose_learners_all_come_back_learns_and_is_judged() -> None:
    data = training()
    # The same few hundred people before and after: none of them is learned from and judged at once.
    back = replace(data, learner=data.slate % 400)
    found = retrained(back, 0.1, 0.1, 0.8)
    assert found.backtest is not None
    assert len(found.backtest.splits) == 5
    assert found.backtest.judged[CHALLENGER].less["centred_auc"].value > 0


def test_nothing_shown_late_enough_is_no_failure() -> None:
    data = training()
    late = data.shown >= np.quantile(data.shown.astype(np.int64), 0.6).astype("datetime64[D]")
    found = retrained(replace(data, y=np.where(late, np.nan, data.y)), 0.5, 0.3, 0.2)
    assert found.backtest is None
    assert found.decision.verdict == "ready"


def test_labels_of_other_rows_are_hidden_and_their_lists_kept() -> None:
    data = training()
    rows = np.flatnonzero(data.labelled)[:10]
    kept = data.only(rows)
    assert int(kept.labelled.sum()) == 10
    assert set(kept.slate) == set(data.slate[rows])
    assert len(kept.y) == int(np.isin(data.slate, data.slate[rows]).sum())


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(UnequalLengths):
        replace(training(), y=np.zeros(3))


def test_worth_off_the_log_is_worked_out_where_chances_were_logged() -> None:
    found = from_a_bad_prior().off_policy
    assert found is not None
    assert found.low < found.value < found.high
    assert retrained(training(logged=False), 0.1, 0.1, 0.8).off_policy is None


def test_what_was_learned_from_is_not_judged_on() -> None:
    data, held_out = training(), from_a_bad_prior().held_out
    judged = ~np.isnan(held_out)
    assert 0 < judged.sum() < len(held_out)
    assert data.shown[judged].min() > data.shown[~judged].min()


def test_whom_the_challenger_puts_first_is_held_against_who_is_on_the_lists() -> None:
    data = training()
    high = data.X[:, 0] > np.median(data.X[:, 0])
    groups = {"side": Grouping(("high", "low"), np.where(high, 0, 1).astype(np.intp))}
    found = retrain(data, serving(1.0, 0.0, 0.0), np.random.default_rng(5), groups=groups, draws=50)
    one, other = found.exposure["side"]
    assert (one.group, other.group) == ("high", "low")
    assert one.ratio.low > 1 > other.ratio.high
    # The serving weights do the same: it is told, and refuses nothing by itself.
    said = [each for each in found.decision.findings if each.code == "exposure"]
    assert {each.severity for each in said} == {"warn"}
    assert "side “high”" in said[0].said("en")
    assert from_a_bad_prior().exposure == {}
