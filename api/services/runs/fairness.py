"""Use-case: whether a match run serves a group of learners clearly worse than the others.

Protected attributes decide nothing in a match; here, and only here, they are read. Groups of a few
people are never told apart, and what is told gives nobody away by subtraction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.report.groups import SMALLEST_GROUP, shown_alone
from api.services.actors import Actor
from api.services.errors import NotFound, Unacceptable, WrongState
from api.services.recommending.keeper import Keeper
from api.services.runs.errors import NO_ASSIGNMENT
from api.services.runs.outcome import OPTED_OUT
from api.services.runs.starting import SOLVED
from api.store import Tx, orm
from api.store.fairness import Stamp, chosen_ranks, protected, served, stamp_of
from api.store.runs import match_run
from evaluation.fairness import Comparison, Verdict, compare, mean_interval
from evaluation.interval import Interval

OTHERS = "__others__"
"""Group of all groups that are too small to be told apart."""
_OPEN = ("department", "site", "layer")
"""What is no secret, and may well differ: it is reported, and blocks nothing."""
_UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class GroupServed:
    """How one group was served.

    Attributes
    ----------
    value : str
        Of the attribute; empty where unknown, `OTHERS` for small groups together.
    compared : Comparison
        With everybody else.
    rank : Interval
        Place on the list of the mentor whom the learners came to have, from 1; NaN before that.
    """

    value: str
    compared: Comparison
    rank: Interval


@dataclass(frozen=True, slots=True)
class AttributeServed:
    """A run by one attribute.

    Attributes
    ----------
    groups : tuple of GroupServed
        The largest first; empty where fewer than two are large enough to be told apart.
    verdict : Verdict or None
        The worst of the groups'; None without groups.
    """

    attribute: str
    protected: bool
    groups: tuple[GroupServed, ...]
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, eq=False)
class FairnessReport:
    """A run by every attribute; one object for as long as it is so.

    Attributes
    ----------
    verdict : Verdict
        The worst over protected attributes: what a programme may block.
    smallest_group : int
        Learners below which a group is not told apart.
    """

    run_id: str
    learners: int
    verdict: Verdict
    attributes: tuple[AttributeServed, ...]
    smallest_group: int = SMALLEST_GROUP


def fairness_of(tx: Tx, who: Actor, run_id: str) -> FairnessReport:
    """Report how a run, as it stands now, serves groups of learners.

    Raises
    ------
    NotFound
    WrongState
        It has no outcome yet.
    Unacceptable
        It has lists alone.
    """
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    if run.state not in SOLVED:
        raise WrongState("match run", run_id, run.state, "judge", SOLVED)
    if run.mode == "shortlist":
        raise Unacceptable(NO_ASSIGNMENT)
    return _report(tx, run)


def unequal_groups(tx: Tx, run: orm.MatchRun) -> tuple[str, ...]:
    """Return the protected attributes by which a group is served clearly and much worse."""
    found = _report(tx, run).attributes
    return tuple(one.attribute for one in found if one.protected and one.verdict == "unequal")


_KEPT: Keeper[tuple[str, str, str, int, Stamp], FairnessReport] = Keeper(16)
"""By database, tenant, run, the run's version, and what else it is judged by."""


def _report(tx: Tx, run: orm.MatchRun) -> FairnessReport:
    stamp = stamp_of(tx, run.tenant_id, run.programme_id)
    key = str(tx.get_bind()), run.tenant_id, run.run_id, run.version, stamp
    return _KEPT.get(key, lambda: _judged(tx, run))


def _judged(tx: Tx, run: orm.MatchRun) -> FairnessReport:
    key = run.tenant_id, run.run_id
    learners = _by_learner(served(tx, *key, but_for=OPTED_OUT))
    ranks = pd.Series(chosen_ranks(tx, *key), dtype=float).reindex(learners.index)
    traits = protected(tx, *key).pivot(index="learner_id", columns="attribute", values="value")
    found = [
        _attribute(name, kind, values.reindex(learners.index), learners["score"], ranks)
        for kind, frame in ((True, traits), (False, learners[list(_OPEN)]))
        for name, values in frame.items()
    ]
    guarded = [one.verdict for one in found if one.protected]
    return FairnessReport(run.run_id, len(learners), _worst(guarded) or "fair", tuple(found))


def _by_learner(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a person: who wants several kinds of mentor is served when all of them are found."""
    grouped = rows.groupby("learner_id", sort=True)
    scores = grouped["score"]
    whole = scores.mean().where(scores.count() == scores.size())
    return grouped[list(_OPEN)].first().assign(score=whole)


def _attribute(
    name: object,
    guarded: bool,
    values: pd.Series,
    score: pd.Series,
    ranks: pd.Series,
) -> AttributeServed:
    groups = _groups(values.fillna(_UNKNOWN).astype(str))
    scores, places = score.to_numpy(np.float64), ranks.to_numpy(np.float64)
    told = tuple(
        GroupServed(
            value,
            compare(members, scores, looks=len(groups)),
            mean_interval(places[members & ~np.isnan(places)]),
        )
        for value, members in groups
    )
    verdict = _worst([group.compared.verdict for group in told])
    return AttributeServed(str(name), guarded, told, verdict)


def _groups(values: pd.Series) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return the groups that may be told apart, the largest first; none where one is left."""
    sizes = values.value_counts().sort_index(kind="stable").sort_values(ascending=False)
    alone = shown_alone(np.asarray(sizes, dtype=np.intp))
    named = [(str(value), (values == value).to_numpy(np.bool_)) for value in sizes.index[:alone]]
    rest = values.isin(sizes.index[alone:]).to_numpy(np.bool_)
    found = [*named, (OTHERS, rest)] if rest.any() else named
    return found if len(found) > 1 else []


def _worst(verdicts: list[Verdict | None]) -> Verdict | None:
    order: tuple[Verdict, ...] = ("unequal", "look", "fair")
    return next((verdict for verdict in order if verdict in verdicts), None)
