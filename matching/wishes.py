"""Several kinds of mentor for one learner: a cohort of wishes, one row for each learner and kind.

Dual mentoring gives a learner somebody inside for the day-to-day and a coach from outside for
leadership, say. A wish is a row like any learner's: every block, rule, solver, list and proof takes
a cohort of wishes as it takes a cohort of learners, and all kinds are one assignment with one
certificate. A mentor is of one kind, so nobody is ever two mentors of one learner; where a mentor
may serve several kinds, `matching.dual` keeps persons apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.cohort import Cohort, Needs, Side
from features.index import Index
from features.needs import shares
from features.schema import DIMENSIONS, LAYERS, MENTOR_KINDS
from features.sides import code_of
from features.tables import Tables
from matching._kind_rows import Rows, rows_of
from matching.errors import InvalidPolicy
from matching.policy import KINDS_APART, KindPolicy, Policy, RulePolicy

ANY = "any"
"""Kind of seat where a learner has one mentor, of whatever kind."""
_KINDS = [choice.code for choice in MENTOR_KINDS]
_LAYERS = [choice.code for choice in LAYERS]
_DIMENSIONS = [choice.code for choice in DIMENSIONS]


def wish_id(kind: str, learner: str) -> str:
    """Return the id of a learner's wish for a kind of mentor: ``"outside:E1001"``.

    The kind stands first: wishes are in the order of kinds, and then of learners.
    """
    return f"{kind}:{learner}"


def whose(wish: str) -> str:
    """Return the learner of a wish, by its id."""
    return wish.partition(":")[2]


def row_kinds(cohort: Cohort, policy: Policy) -> list[str]:
    """Return the kind of seat that each row of a run is about: `ANY` without kinds."""
    if not policy.kinds:
        return [ANY] * len(cohort.learners)
    return [_KINDS[code] for code in cohort.learner_kind.tolist()]


def row_of(learner: str, kind: str) -> str:
    """Return the id under which a learner and a kind of seat stand in a run."""
    return learner if kind == ANY else wish_id(kind, learner)


def without_served(
    tables: Tables, policy: Policy, served: Iterable[tuple[str, str, str]]
) -> Tables:
    """Return the tables in which nobody wants what they have already.

    Parameters
    ----------
    tables : Tables
    policy : Policy
        Without kinds, who has a mentor is no learner of the cohort any more; with kinds, the
        learner wants those that are left, and is out of the cohort where none is.
    served : iterable of (str, str, str)
        Learner, mentor, and kind of seat of each pair that goes on. A pair of `ANY` kind is of the
        mentor's kind; of every kind, where the mentor is not among the tables.

    Returns
    -------
    Tables
        What is said of learners who are out goes when a snapshot is taken (`Tables.as_of`).
    """
    learners, names = tables.learners, [kind.kind for kind in policy.kinds]
    has = _kinds_had(tables, names, served)
    ids = learners["learner_id"].tolist()
    touched = np.array([one in has for one in ids], dtype=np.bool_)
    left = _wished_in(learners, policy.kinds)
    for column, name in enumerate(names):
        left[:, column] &= [name not in has.get(one, ()) for one in ids]
    last, cells = touched & (left.sum(axis=1) == 1), learners["mentor_kind"].copy()
    for column, name in enumerate(names):
        cells[last & left[:, column]] = name
    stays = ~touched | left.any(axis=1)
    kept = learners.assign(mentor_kind=cells)[stays].reset_index(drop=True)
    return replace(tables, learners=kept)


def _kinds_had(
    tables: Tables, names: Sequence[str], served: Iterable[tuple[str, str, str]]
) -> dict[str, set[str]]:
    """Kinds of seat that each learner has who has any."""
    kind_of = dict(zip(tables.mentors["mentor_id"], tables.mentors["kind"], strict=True))
    has: dict[str, set[str]] = {}
    for learner, mentor, kind in served:
        mine = kind_of.get(mentor) if kind == ANY else kind
        has.setdefault(learner, set()).update(names if mine is None else [mine])
    return has


def wished(
    kinds: Sequence[KindPolicy], learner_kind: NDArray[np.intp], learner_layer: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return which learner gets a wish for which kind, shape (n_learners, n_kinds).

    Parameters
    ----------
    kinds : sequence of KindPolicy
    learner_kind : ndarray of intp, shape (n_learners,)
        The kind that a learner wants, as a position in `MENTOR_KINDS`: that one alone; -1 = all.
    learner_layer : ndarray of intp, shape (n_learners,)
        Position in `LAYERS`; -1 = unknown, which is of no layer that a policy names.
    """
    found = np.zeros((len(learner_kind), len(kinds)), dtype=np.bool_)
    for column, kind in enumerate(kinds):
        wants = (learner_kind < 0) | (learner_kind == _KINDS.index(kind.kind))
        layers = [_LAYERS.index(layer) for layer in kind.layers]
        found[:, column] = wants & (np.isin(learner_layer, layers) if layers else True)
    return found


def wish_index(kinds: Sequence[KindPolicy], learners: Index, rows: Rows) -> Index:
    """Return the ids of wishes in their order."""
    names = [kind.kind for kind in kinds]
    pairs = zip(rows.kind.tolist(), rows.learner.tolist(), strict=True)
    return Index([wish_id(names[kind], learners[learner]) for kind, learner in pairs], "learner")


def wishes_in(tables: Tables, kinds: Sequence[KindPolicy]) -> Index:
    """Return the ids of the wishes in a snapshot, as a run of it has them."""
    learners = Index(tables.learners["learner_id"], "learner")
    rows = tables.learners.set_index("learner_id").loc[list(learners)]
    return wish_index(kinds, learners, rows_of(_wished_in(rows, kinds)))


def _wished_in(learners: pd.DataFrame, kinds: Sequence[KindPolicy]) -> NDArray[np.bool_]:
    wanted = code_of(learners["mentor_kind"], MENTOR_KINDS)
    return wished(kinds, wanted, code_of(learners["layer"], LAYERS))


def wish_cohort(cohort: Cohort, kinds: Sequence[KindPolicy]) -> Cohort:
    """Return a cohort with a row for each learner and wished kind.

    Parameters
    ----------
    cohort : Cohort
        Of learners.
    kinds : sequence of KindPolicy
        As `Policy.kinds` has them: in the order of their names.

    Returns
    -------
    Cohort
        `learners` are wishes (`wish_id`), ``learner_side.person`` says whose, `learner_kind` for
        which kind. Needs are those that the kind is for. A learner without a wish has no row.
    """
    rows = rows_of(wished(kinds, cohort.learner_kind, cohort.learner_layer))
    wishes = wish_index(kinds, cohort.learners, rows)
    codes = np.array([_KINDS.index(kind.kind) for kind in kinds], dtype=np.intp)
    places = _places(rows)
    return replace(
        cohort,
        learners=wishes,
        learner_side=_side(cohort.learner_side, rows.learner),
        learner_layer=cohort.learner_layer[rows.learner],
        learner_kind=codes[rows.kind],
        needs=_needs(cohort, kinds, rows),
        history=replace(cohort.history, pairs=_earlier_pairs(cohort, wishes, places)),
        excluded=tuple(
            (row, mentor, why)
            for learner, mentor, why in cohort.excluded
            for row in places.get(learner, ())
        ),
    )


def row_id(cohort: Cohort, policy: Policy, learner: str, mentor: int) -> str:
    """Return the id under which a learner stands in a run, where one mentor is spoken of.

    That is the learner's wish for the mentor's kind, where the policy asks for kinds; the id of a
    wish stays what it is.
    """
    if not policy.kinds or learner in cohort.learners:
        return learner
    return wish_id(_KINDS[cohort.mentor_kind[mentor]], learner)


def _places(rows: Rows) -> dict[int, list[int]]:
    """Rows of each learner who has any."""
    places: dict[int, list[int]] = {}
    for row, learner in enumerate(rows.learner.tolist()):
        places.setdefault(learner, []).append(row)
    return places


def _earlier_pairs(
    cohort: Cohort, wishes: Index, places: dict[int, list[int]]
) -> tuple[tuple[str, str], ...]:
    """Return earlier pairs by wish; those of learners who have left are left out."""
    return tuple(
        (wishes[row], mentor)
        for learner, mentor in cohort.history.pairs
        if learner in cohort.learners
        for row in places.get(cohort.learners.position(learner), ())
    )


def _side(side: Side, at: NDArray[np.intp]) -> Side:
    """Rows of one side; a person may be in several."""
    taken = {field.name: _taken(getattr(side, field.name), at) for field in fields(side)}
    return Side(**taken)


def _taken(values: tuple[str, ...] | NDArray[Any], at: NDArray[np.intp]) -> Any:
    return tuple(values[i] for i in at.tolist()) if isinstance(values, tuple) else values[at]


def _needs(cohort: Cohort, kinds: Sequence[KindPolicy], rows: Rows) -> Needs:
    """Needs of each wish: of the competencies that its kind is for, as if no other were asked."""
    needs, at = cohort.needs, rows.learner
    meant = np.ones((len(kinds), len(cohort.competencies)), dtype=np.bool_)
    for row, kind in enumerate(kinds):
        if kind.topics:
            topics = [_DIMENSIONS.index(topic) for topic in kind.topics]
            meant[row] = np.isin(cohort.competency_dimension, topics)
    required = np.where(meant[rows.kind], needs.required[at], 0).astype(np.int8)
    present, weight = needs.present[at], needs.weight[at]
    share = shares(weight, required, present)
    return Needs(required, present, needs.known[at], weight, share)


def check_kinds_apart(policy: Policy, rules: Sequence[RulePolicy]) -> None:
    """Make sure that every wish goes to mentors of its kind alone, whatever the department.

    Raises
    ------
    InvalidPolicy
        The company's own rules let a wish be met by another kind of mentor.
    """
    for rule in rules:
        if policy.kinds and rule.rule == "mentor_kind" and rule.mode != "hard":
            raise InvalidPolicy(policy.name, [KINDS_APART.format(mode=rule.mode)])
