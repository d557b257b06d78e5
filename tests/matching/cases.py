"""Cohorts, rules and scores by hand, for the diagnosis of match runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from features.cohort import Cohort, Expertise, History, Needs, Side
from features.index import Index
from features.label import Label
from matching._case import Case
from matching._request import Objective
from matching.assignment import Assignment
from matching.diagnosis import Diagnosis, Relaxation, diagnose
from matching.policy import Policy
from matching.rules import Rule, RuleBook
from matching.scores import UNIT, PairScores
from tests.factories import scores_from

N_COMPETENCIES = 3


def _side(names: list[str]) -> Side:
    n = len(names)
    unknown = np.full(n, -1, dtype=np.intp)
    return Side(
        person=tuple(names),
        name=tuple(f"Name of {name}" for name in names),
        post=unknown,
        department=unknown,
        site=unknown,
        zone=unknown,
        language_set=unknown,
        grade=np.full(n, np.nan),
        style=np.full((n, 4), np.nan),
        methods=np.zeros((n, 4), dtype=np.bool_),
        hours=np.zeros((n, 168), dtype=np.bool_),
        text=("",) * n,
    )


def plain_cohort(capacity: ArrayLike, n_learners: int, minimum: ArrayLike | None = None) -> Cohort:
    """Learners and mentors of whom nothing is known but seats, needs and expertise (by seed)."""
    seats = np.asarray(capacity, dtype=np.intp)
    n_mentors = len(seats)
    rng = np.random.default_rng(n_learners * 1000 + n_mentors)
    pair_scores = scores_from(np.zeros((n_learners, n_mentors)))
    learners, mentors = pair_scores.learners, pair_scores.mentors
    required = rng.integers(0, 11, (n_learners, N_COMPETENCIES)).astype(np.int8)
    present = rng.integers(0, 11, (n_learners, N_COMPETENCIES)).astype(np.int8)
    gap = np.maximum(required - present, 0).astype(np.float64)
    whole = gap.sum(axis=1, keepdims=True)
    level = rng.integers(0, 11, (n_mentors, N_COMPETENCIES)).astype(np.int8)
    nothing = np.zeros(level.shape, dtype=np.bool_)
    return Cohort(
        learners=learners,
        mentors=mentors,
        competencies=Index([f"C{c}" for c in range(N_COMPETENCIES)], "competency"),
        posts=Index([], "post"),
        competency_dimension=np.zeros(N_COMPETENCIES, dtype=np.intp),
        competency_labels=tuple(
            Label(f"能力{c}", f"Competency {c}") for c in range(N_COMPETENCIES)
        ),
        post_labels=(),
        departments=(),
        sites=(),
        zones=(),
        language_sets=(),
        zone_offset=np.zeros(0),
        post_models=np.zeros((0, N_COMPETENCIES), dtype=np.int8),
        post_importance=np.zeros((0, N_COMPETENCIES)),
        learner_side=_side(list(learners)),
        mentor_side=_side(list(mentors)),
        learner_layer=np.zeros(n_learners, dtype=np.intp),
        mentor_layers=np.ones((n_mentors, 3), dtype=np.bool_),
        learner_kind=np.full(n_learners, -1, dtype=np.intp),
        mentor_kind=np.zeros(n_mentors, dtype=np.intp),
        needs=Needs(
            required,
            present,
            np.ones(required.shape, dtype=np.bool_),
            np.ones(required.shape),
            np.divide(gap, whole, out=np.zeros_like(gap), where=whole > 0),
        ),
        expertise=Expertise(level, nothing, nothing, np.zeros(level.shape)),
        capacity=seats,
        minimum=np.zeros_like(seats) if minimum is None else np.asarray(minimum, dtype=np.intp),
        history=History(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), ()),
        synonyms=((),) * N_COMPETENCIES,
        manager={},
        excluded=(),
        as_of=datetime(2026, 3, 1, tzinfo=UTC),
    )


@dataclass(frozen=True, eq=False)
class Company:
    """A match run by hand: `units` (n_learners, n_mentors), rules by code as masks of pairs."""

    units: NDArray[np.float64]
    capacity: NDArray[np.intp]
    masks: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    minimum: NDArray[np.intp] | None = None
    min_score: float = 0.0
    objective: Objective = "total"
    locked: NDArray[np.intp] | None = None

    @property
    def cohort(self) -> Cohort:
        return plain_cohort(self.capacity, len(self.units), self.minimum)

    @property
    def rules(self) -> RuleBook:
        rules = [
            Rule(code, "hard", 0.0, None, "", None, csr_array(mask))
            for code, mask in self.masks.items()
        ]
        return RuleBook(tuple(rules))

    @property
    def locks(self) -> NDArray[np.intp]:
        free = np.full(len(self.units), -1, dtype=np.intp)
        return free if self.locked is None else self.locked

    def rescore(self, rules: RuleBook) -> PairScores:
        units = self.units.copy()
        for rule in rules.of_mode("hard"):
            units[self.masks[rule.code]] = np.nan
        return scores_from(units)

    @property
    def case(self) -> Case:
        cohort = self.cohort
        return Case(
            self.rescore(self.rules),
            cohort.capacity,
            cohort.minimum,
            self.min_score,
            self.objective,
            self.locks,
        )

    def changed(self, change: Relaxation) -> Case:
        """The case with one relaxation."""
        if change.kind == "seat":
            return self.case.with_seat(self.cohort.mentors.position(change.target))
        if change.kind == "rule":
            return replace(self.case, scores=self.rescore(self.rules.without(change.target)))
        return replace(self.case, min_score=float(change.target))

    def diagnosed(self) -> tuple[Assignment, Diagnosis]:
        case = self.case
        assignment = case.solve()
        diagnosis = diagnose(
            self.cohort,
            case,
            assignment,
            self.rules,
            rescore=self.rescore,
            relaxation_order=Policy().relaxation_order,
        )
        return assignment, diagnosis


def random_company(n_learners: int, n_mentors: int, seed: int) -> Company:
    """A company with scarce seats, three public rules and a private one, and few ties."""
    rng = np.random.default_rng(seed)
    shape = (n_learners, n_mentors)
    largest = 2**23 // max(n_mentors, 1)
    units = rng.integers(0, largest, shape).astype(np.float64)
    masks = {
        "time_zone": rng.random(shape) < 0.4,
        "earlier_pair": rng.random(shape) < 0.2,
        "reporting_line": rng.random(shape) < 0.1,
        "banned": rng.random(shape) < 0.2,
    }
    capacity = rng.integers(0, 1 + 2 * n_learners // max(n_mentors, 1), n_mentors)
    least = 0.85 * largest / UNIT
    return Company(units, capacity.astype(np.intp), masks, min_score=least)


@st.composite
def companies(draw: st.DrawFn, least: tuple[float, ...] = (0.0, 1 / UNIT, 3 / UNIT)) -> Company:
    """Companies of up to 6 × 4 with ties, absent pairs, minimum loads, locks, both objectives.

    Scores lie between -2 and 4 units; `least` holds the minimum scores drawn from.
    """
    n, m = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    units = _drawn(draw, (n, m), st.integers(-2, 4)).astype(np.float64)
    capacity = _drawn(draw, (m,), st.integers(0, 2))
    masks = {
        code: _drawn(draw, (n, m), st.sampled_from([False, False, True])).astype(np.bool_)
        for code in ("time_zone", "banned", "reporting_line")
    }
    locked = np.full(n, -1, dtype=np.intp)
    absent = np.any(list(masks.values()), axis=0)
    if n and m and capacity[0] and not absent[0, 0]:
        locked[0] = draw(st.sampled_from([-1, 0]))
    return Company(
        units,
        capacity,
        masks,
        minimum=np.minimum(_drawn(draw, (m,), st.integers(0, 1)), capacity),
        min_score=draw(st.sampled_from(least)),
        objective=draw(st.sampled_from(["total", "score"])),
        locked=locked,
    )


def _drawn(
    draw: st.DrawFn, shape: tuple[int, ...], values: st.SearchStrategy[int]
) -> NDArray[np.intp]:
    size = int(np.prod(shape))
    found = draw(st.lists(values, min_size=size, max_size=size))
    return np.asarray(found, dtype=np.intp).reshape(shape)
