"""A company that has been scored once, kept to answer for one learner at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.blocks import BLOCKS
from features.cohort_builder import with_learners
from features.space import FeatureSpace
from features.tables import Tables
from matching._candidates import whole_prices
from matching.errors import OtherMentors
from matching.labels import ListLabel, pair_labels
from matching.live.profile import MissingField, most_helpful_field
from matching.live.ranking import Ranking, rank
from matching.policy import Policy
from matching.rule_settings import rule_settings
from matching.rules import rule_book
from matching.scored_cohort import ScoredCohort, score_cohort
from matching.scores import UNIT
from matching.scoring import score_learners
from matching.wishes import wish_cohort

KEPT = 20_000
"""Rankings that are kept, and labels of lists; the one longest unused goes first. One takes about
2 kB."""
_OF_LEARNERS = ("learners", "assessments", "shortfalls", "mentorships", "exclusions")
"""Tables that speak of learners, besides `people`; all others are the company's and mentors'."""


class LiveCohort:
    """A scored company with what answering for one learner needs again and again.

    Nothing here ever changes: build a new one when a mentor, the catalogue or the policy changes,
    `with_learners` when a learner does, `with_prices` when a run brings new prices. May be read
    from many threads.

    Parameters
    ----------
    tables : Tables
        The snapshot that was scored.
    policy : Policy
    scored : ScoredCohort
    source : {"prior", "personalised"}
        Whether the weights are the policy's, or learned from outcomes.
    price : ndarray of float64, shape (n_mentors,)
        Seat prices in whole units.
    """

    def __init__(
        self,
        tables: Tables,
        policy: Policy,
        scored: ScoredCohort,
        source: str,
        price: NDArray[np.float64],
    ) -> None:
        self.tables, self.policy, self.scored, self.source = tables, policy, scored, source
        self.price = price
        self.ranking = lru_cache(maxsize=KEPT)(self._ranking)
        self.labels = lru_cache(maxsize=KEPT)(self._labels)
        self.missing = lru_cache(maxsize=KEPT)(self._missing)

    @classmethod
    def of(
        cls,
        tables: Tables,
        as_of: datetime,
        policy: Policy,
        *,
        weights: Mapping[str, float] | None = None,
        prices: Mapping[str, float] | None = None,
    ) -> LiveCohort:
        """Score a company.

        Parameters
        ----------
        tables : Tables
        as_of : aware datetime
            The instant of which everything is taken. A fact of a later day is not known, so build
            anew every day.
        policy : Policy
        weights : mapping of str to float, optional
            Block weights learned from outcomes, in place of the policy's.
        prices : mapping of mentor id to float, optional
            Seat prices of the last run, as fractions of a score; a mentor not named costs nothing.

        Raises
        ------
        UnknownBlock, InvalidPolicy
            As for `match_cohort`.
        """
        snapshot = tables.as_of(as_of)
        scored = score_cohort(snapshot, as_of, policy=policy, weights=weights)
        source = "prior" if weights is None else "personalised"
        none = np.zeros(len(scored.cohort.mentors))
        return cls(snapshot, policy, scored, source, none).with_prices(prices or {})

    @cached_property
    def cold_mentors(self) -> NDArray[np.bool_]:
        """Whether no outcome is known of each mentor, shape (n_mentors,)."""
        cohort = self.scored.cohort
        cold: NDArray[np.bool_] = (
            np.bincount(cohort.history.mentor, minlength=len(cohort.mentors)) == 0
        )
        return cold

    @property
    def least(self) -> float:
        """Units below which a pair is not shown."""
        return self.policy.minimum_score * UNIT

    def _ranking(self, learner: int, count: int) -> Ranking:
        return rank(self.scored, self.price, self.least, learner, count)

    def _labels(self, learner: int, mentors: tuple[int, ...]) -> tuple[tuple[ListLabel, ...], ...]:
        return pair_labels(self.scored.encoded, learner, mentors)

    def _missing(self, learner: int) -> MissingField | None:
        return most_helpful_field(self.scored.cohort, self.scored.weights, learner)

    def with_prices(self, prices: Mapping[str, float]) -> LiveCohort:
        """Return the same company at other seat prices; mentors who are not in it are ignored."""
        mentors = self.scored.cohort.mentors
        fractions = np.array([prices.get(mentor, 0.0) for mentor in mentors], dtype=np.float64)
        return LiveCohort(
            self.tables, self.policy, self.scored, self.source, whole_prices(fractions)
        )

    def with_learners(self, own: Tables) -> LiveCohort:
        """Return a company of these learners alone, with the mentors of this one.

        For a learner who joined or changed after the company was scored. Scores are those that
        scoring everybody anew would give, to the last unit.

        Parameters
        ----------
        own : Tables
            All that is known of the learners: `people`, `learners`, `assessments`, `shortfalls`,
            `mentorships` and `exclusions`. Other tables are not read. Mentorships count as earlier
            pairs; what came of them is the mentor's side.

        Raises
        ------
        OtherCategories, OtherMentors
            Somebody is of a department, site, time zone or set of languages that the company did
            not have, or a mentor is among the people and has changed: score the company anew.
        """
        scored = self.scored
        snapshot = self._joined(own).as_of(scored.cohort.as_of)
        cohort = with_learners(scored.cohort, snapshot)
        left_out: tuple[str, ...] = ()
        if self.policy.kinds:
            everyone, cohort = cohort.learners, wish_cohort(cohort, self.policy.kinds)
            left_out = tuple(sorted({*everyone} - {*cohort.learner_side.person}))
        encoded = FeatureSpace(BLOCKS).encode_learners(cohort, scored.encoded)
        rules = rule_book(cohort, rule_settings(self.policy, snapshot))
        scores = score_learners(encoded, scored.weights, rules, scored.scores)
        again = replace(
            scored, cohort=cohort, encoded=encoded, rules=rules, scores=scores, left_out=left_out
        )
        return LiveCohort(self.tables, self.policy, again, self.source, self.price)

    def _joined(self, own: Tables) -> Tables:
        """Tables of the company with these learners in place of all others."""
        mentors, known = self.scored.cohort.mentors, self.tables.people
        told = [person for person in own.people["person_id"] if person in mentors]
        if not _of(own.people, "person_id", told).equals(_of(known, "person_id", told)):
            raise OtherMentors(told)
        named = {*own.exclusions["mentor_id"], *own.mentorships["mentor_id"]}
        return replace(
            self.tables,
            people=_with_rows(known, own.people),
            mentors=_of(self.tables.mentors, "mentor_id", sorted(named)),
            expertise=self.tables.expertise.iloc[:0],
            protected=self.tables.protected.iloc[:0],
            **{name: getattr(own, name) for name in _OF_LEARNERS},
        )


def _of(frame: pd.DataFrame, column: str, ids: Sequence[str]) -> pd.DataFrame:
    """Return the rows that name one of few ids."""
    return frame[frame[column].isin(ids)].reset_index(drop=True)


def _with_rows(people: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return all people, some of them in new words."""
    others = people[~people["person_id"].isin(own["person_id"])]
    return pd.concat([others, own]).sort_values("person_id", ignore_index=True)
