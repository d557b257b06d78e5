"""Scored companies that are kept ready, as long as nothing they were made from has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.report.proof import CERTIFICATE
from api.services.recommending.keeper import Keeper
from api.services.recommending.sources import Scored, Source, scored_from, source_of
from api.services.runs.earlier import certificate_in
from api.store import Tx
from api.store.runs import run_file
from api.store.shortlists import Asked
from api.store.snapshots import load_learners
from api.store.track_records import digest_of_told
from features.errors import OtherCategories
from features.label import Lang
from matching.errors import OtherMentors
from matching.live.cohort import LiveCohort

MOST_COMPANIES = 8
"""Scored companies that are kept: one takes about 15 kB a mentor."""
MOST_LEARNERS = 2_000
"""Learners who changed since and are kept beside a company."""
MOST_PAIRS = 5_000
"""Pairs of which a company keeps what was said; some 30 kB each."""
_MOST_MENTORS = 64
"""Mentors of whom all scores are kept ready; 8 bytes a learner each."""


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """A scored company, and what has been said of its pairs: forgotten together.

    Attributes
    ----------
    live : LiveCohort
    features : Keeper
        Contributions by row and mentor.
    words : Keeper
        Explanations as they are answered, by row, mentor and language.
    fits : Keeper
        The same as pages show it.
    units : Keeper
        Scores of every row with a mentor, by mentor.
    candidates : Keeper
        Learners as a mentor reads of them, by the mentor and their rows.
    model_version : str
        Of the weights that it was scored by.
    """

    live: LiveCohort
    features: Keeper[tuple[int, int], dict[str, float]]
    words: Keeper[tuple[int, int, Lang], Any]
    fits: Keeper[tuple[int, int, Lang], Any]
    units: Keeper[int, NDArray[np.float64]]
    candidates: Keeper[tuple[int, ...], Any]
    model_version: str

    @classmethod
    def of(cls, live: LiveCohort, model_version: str) -> Ready:
        """Return a company of which nothing has been said yet."""
        return cls(
            live,
            Keeper(MOST_PAIRS),
            Keeper(MOST_PAIRS),
            Keeper(MOST_PAIRS),
            Keeper(_MOST_MENTORS),
            Keeper(_MOST_MENTORS),
            model_version,
        )

    def units_for(self, mentor: int) -> NDArray[np.float64]:
        """Return the scores of every row with a mentor; see `matching.scores.PairScores`."""
        return self.units.get(mentor, lambda: self.live.scored.scores.units_for(mentor))


class Company:
    """A scored company, with the learners who changed after it was scored.

    Parameters
    ----------
    live : LiveCohort
    learners_at : int
        Version of the company's learners that it holds.
    model_version : str
        Of the weights that it was scored by.
    """

    def __init__(self, live: LiveCohort, learners_at: int, model_version: str) -> None:
        self.ready, self.learners_at = Ready.of(live, model_version), learners_at
        self._learners = frozenset(live.scored.cohort.learner_side.person)
        self._changed: Keeper[tuple[str, int], Ready] = Keeper(MOST_LEARNERS)

    def holding(self, tx: Tx, tenant_id: str, learner_id: str, version: int) -> Ready:
        """Return the company with a learner as she is now.

        Raises
        ------
        OtherCategories, OtherMentors
            The company must be scored anew.
        """
        if version <= self.learners_at and learner_id in self._learners:
            return self.ready
        return self._changed.get(
            (learner_id, version),
            lambda: Ready.of(
                self.ready.live.with_learners(load_learners(tx, tenant_id, [learner_id])),
                self.ready.model_version,
            ),
        )


class Companies:
    """The scored companies of an installation; may be read from many threads.

    Parameters
    ----------
    model_key : bytes, optional
        What models are sealed with; without it none serves.
    """

    def __init__(self, model_key: bytes | None = None) -> None:
        self._model_key = model_key
        self._scored: Keeper[Source, Scored] = Keeper(
            MOST_COMPANIES, tenant_of=lambda one: one.tenant_id
        )
        self._priced: Keeper[tuple[Scored, str | None], Company] = Keeper(
            MOST_COMPANIES, tenant_of=lambda one: one[0].source.tenant_id
        )
        self._ahead: Keeper[tuple[Source, str], Scored] = Keeper(
            MOST_COMPANIES, tenant_of=lambda one: one[0].tenant_id
        )

    def holding(
        self,
        tx: Tx,
        tenant_id: str,
        programme_id: str,
        learner_id: str,
        *,
        about: Asked,
        now: datetime,
    ) -> Ready:
        """Return a scored company that holds a learner as she is now.

        Parameters
        ----------
        tx : Tx
            One that reads.
        about : Asked
            As of `api.store.shortlists.asked`, in this very transaction.
        now : datetime

        Raises
        ------
        InvalidTables
            The company lacks what scoring needs: a catalogue, posts, mentors.
        """
        source = source_of(tenant_id, programme_id, about, now)
        scored = self._scored_of(tx, source)
        try:
            company = self._with_prices(tx, scored, about.run_id)
            return company.holding(tx, tenant_id, learner_id, about.learner_at)
        except (OtherCategories, OtherMentors):
            self._scored.drop(source, scored)
            self._forget_ahead(source)
            company = self._with_prices(tx, self._scored_of(tx, source), about.run_id)
            return company.holding(tx, tenant_id, learner_id, about.learner_at)

    def score_ahead(
        self, tx: Tx, tenant_id: str, programme_id: str, about: Asked, then: datetime
    ) -> None:
        """Score a company for a day that has not begun; once, unless something changes.

        Nobody gets it before somebody asks on that day, and nobody if by then anything was told of
        pairs, or has changed, that it does not know.

        Raises
        ------
        InvalidTables
            As of `holding`.
        """
        self._made(tx, source_of(tenant_id, programme_id, about, then))

    def as_scored(self, tx: Tx, source: Source, run_id: str | None) -> Ready:
        """Return a scored company as it was scored, whichever learner has changed since.

        Raises
        ------
        InvalidTables
            The company lacks what scoring needs: a catalogue, posts, mentors.
        """
        return self._with_prices(tx, self._scored_of(tx, source), run_id).ready

    def _scored_of(self, tx: Tx, source: Source) -> Scored:
        """Return a scored company; a new one takes the place of older ones of the same cohort."""

        def made() -> Scored:
            self._scored.forget(lambda one: one.place == source.place)
            self._priced.forget(lambda one: one[0].source.place == source.place)
            found = self._made(tx, source)
            self._forget_ahead(source)
            return found

        return self._scored.get(source, made)

    def _made(self, tx: Tx, source: Source) -> Scored:
        """Return a scored company, which may have been scored before its day began."""

        def made() -> Scored:
            self._forget_ahead(source)
            return scored_from(tx, source, self._model_key)

        told = digest_of_told(tx, source.tenant_id, source.day)
        return self._ahead.get((source, told), made)

    def _forget_ahead(self, source: Source) -> None:
        self._ahead.forget(lambda one: one[0].place == source.place)

    def _with_prices(self, tx: Tx, scored: Scored, run_id: str | None) -> Company:
        """Return a scored company at the seat prices of a published run."""
        return self._priced.get(
            (scored, run_id),
            lambda: Company(
                scored.live.with_prices(prices_of(tx, scored.source.tenant_id, run_id)),
                scored.learners_at,
                scored.model_version,
            ),
        )


def prices_of(tx: Tx, tenant_id: str, run_id: str | None) -> dict[str, float]:
    """Return what a seat of each mentor costs in a run, as a fraction; nothing without a run."""
    content = None if run_id is None else run_file(tx, tenant_id, run_id, CERTIFICATE)
    if content is None:
        return {}
    found = certificate_in(content)
    return dict(zip(found.mentors, found.seat_price.tolist(), strict=True))
