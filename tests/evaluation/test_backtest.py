from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.backtest import FIGURES, Contender, backtest
from evaluation.errors import NothingToJudge
from evaluation.splits import Split, k_folds
from matching.errors import WrongShape

Rows = dict[str, NDArray[np.float64]]


def rows(n_lists: int = 120, length: int = 5, *, seed: int = 0) -> Rows:
    """Lists whose labels follow a quality that one column tells, under a learner's leniency."""
    rng = np.random.default_rng(seed)
    slate = np.repeat(np.arange(n_lists), length)
    quality = rng.normal(size=slate.size)
    leniency = rng.normal(0, 2, n_lists)[slate]
    y = 1 / (1 + np.exp(-(quality + leniency + rng.normal(0, 0.5, slate.size))))
    return {"slate": slate.astype(np.float64), "quality": quality, "leniency": leniency, "y": y}


def of(column: NDArray[np.float64]) -> Contender:
    return lambda split: column[split.test]


def folds(made: Rows) -> list[Split]:
    return list(k_folds(made["slate"], 4, np.random.default_rng(1)))


def judged(made: Rows, contenders: dict[str, Contender], **more: object):  # type: ignore[no-untyped-def]
    return backtest(
        made["y"],
        made["slate"],
        folds(made),
        contenders,
        np.random.default_rng(2),
        draws=200,
        **more,  # type: ignore[arg-type]
    )


def test_a_score_that_knows_beats_one_that_does_not_by_what_the_reference_is_behind() -> None:
    made = rows()
    noise = np.random.default_rng(3).normal(size=made["y"].size)
    found = judged(made, {"prior": of(noise), "better": of(made["quality"])})
    assert found.n_rows == found.n_labels == 600
    assert found.n_learners == 120
    assert found.splits == ("1", "2", "3", "4")
    prior, better = found.judged["prior"], found.judged["better"]
    assert better.auc.low > 0.8
    assert prior.auc.low < 0.5 < prior.auc.high
    for name in FIGURES:
        less = better.less[name]
        assert less.low > 0
        assert less.value == pytest.approx(
            getattr(better, name).value - getattr(prior, name).value, abs=1e-12
        )
        assert prior.less[name].value == 0.0
        assert prior.less[name].low == prior.less[name].high == 0.0


def test_a_learners_leniency_moves_no_figure() -> None:
    made = rows()
    lenient = made["quality"] + 100 * made["leniency"]
    found = judged(made, {"prior": of(made["quality"]), "lenient": of(lenient)})
    assert found.judged["lenient"].less["auc"].value == 0.0
    assert found.judged["lenient"].less["centred_auc"].value == pytest.approx(0, abs=1e-3)


def test_one_outcome_a_list_is_judged_by_where_its_mentor_stands_above_the_others() -> None:
    made = rows(400)
    made["leniency"][:] = 0.0
    first = np.arange(made["y"].size) % 5 == 0
    made["y"] = np.where(first, 1 / (1 + np.exp(-made["quality"])), np.nan)
    found = judged(made, {"prior": of(made["quality"])}).judged["prior"]
    assert np.isnan(found.auc.value)
    assert found.centred_auc.low > 0.8


def test_contenders_see_the_split_that_they_learn_from() -> None:
    made, seen = rows(), []

    def noting(split: Split) -> NDArray[np.float64]:
        seen.append(split)
        assert not set(made["slate"][split.train]) & set(made["slate"][split.test])
        return made["quality"][split.test]

    judged(made, {"prior": noting})
    assert [split.name for split in seen] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("splits", [lambda made: [], folds], ids=["no split", "no label"])
def test_nothing_to_judge_is_a_named_condition(splits: Callable[[Rows], list[Split]]) -> None:
    made = rows(8)
    with pytest.raises(NothingToJudge):
        backtest(
            np.full(made["y"].size, np.nan),
            made["slate"],
            splits(made),
            {"prior": of(made["quality"])},
            np.random.default_rng(0),
        )


def test_scores_of_other_rows_are_refused() -> None:
    made = rows(8)
    with pytest.raises(WrongShape):
        judged(made, {"prior": lambda split: made["quality"]})
