"""Scored companies that are kept ready, as long as nothing they were made from has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.report.proof import CERTIFICATE
from api.services.errors import NotFound
from api.services.learning.serving import Served, served
from api.services.recommending.keeper import Keeper
from api.services.runs.earlier import certificate_in
from api.store import Tx
from api.store.policies import policy_version
from api.store.runs import run_file
from api.store.shortlists import Asked
from api.store.snapshots import load_learners, load_tables, versions
from features.errors import OtherCategories
from features.label import Lang
from matching.errors import OtherMentors
from matching.live.cohort import LiveCohort
from matching.policy import Policy, policy_of

MOST_COMPANIES = 8
"""Scored companies that are kept: one takes about 15 kB a mentor."""
MOST_LEARNERS = 2_000
"""Learners who changed since and are kept beside a company."""
MOST_PAIRS = 5_000
"""Pairs of which a company keeps what was said; some 30 kB each."""
_MOST_MENTORS = 64
"""Mentors of whom all scores are kept ready; 8 bytes a learner each."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a scored company was made from.

    Attributes
    ----------
    mentor_version : int
        Of the company's mentors and catalogue.
    day : date
        Facts of later days are not known, and what was told of pairs on it or later.
    champion : str or None
        The model that is to score in place of the policy's weights.
    """

    tenant_id: str
    programme_id: str
    cohort_id: str | None
    cohort_version: int | None
    policy_version: int | None
    mentor_version: int
    day: date
    champion: str | None

    @property
    def place(self) -> tuple[str, str, str | None]:
        """Tenant, programme and cohort: of each, only the newest scored company is of use."""
        return self.tenant_id, self.programme_id, self.cohort_id


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


@dataclass(frozen=True, eq=False, slots=True)
class Scored:
    """A scored company, whatever its seats cost.

    Attributes
    ----------
    learners_at : int
        Version of the company's learners that it holds.
    model_version : str
        Of the weights that it was scored by.
    """

    source: Source
    live: LiveCohort
    learners_at: int
    model_version: str


class Companies:
    """The scored companies of an installation; may be read from many threads.

    Parameters
    ----------
    model_key : bytes, optional
        What models are sealed with; without it none serves.
    """

    def __init__(self, model_key: bytes | None = None) -> None:
        self._model_key = model_key
        self._scored: Keeper[Source, Scored] = Keeper(MOST_COMPANIES)
        self._priced: Keeper[tuple[Scored, str | None], Company] = Keeper(MOST_COMPANIES)

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
        day = now.astimezone(UTC).date()
        source = Source(
            tenant_id,
            programme_id,
            about.cohort_id,
            about.cohort_version,
            about.policy_version,
            about.mentor_version,
            day,
            about.champion,
        )
        scored = self._scored_of(tx, source)
        try:
            company = self._with_prices(tx, scored, about.run_id)
            return company.holding(tx, tenant_id, learner_id, about.learner_at)
        except (OtherCategories, OtherMentors):
            self._scored.drop(source, scored)
            company = self._with_prices(tx, self._scored_of(tx, source), about.run_id)
            return company.holding(tx, tenant_id, learner_id, about.learner_at)

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
            return _scored(tx, source, self._model_key)

        return self._scored.get(source, made)

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


def _scored(tx: Tx, source: Source, model_key: bytes | None) -> Scored:
    place = source.tenant_id, source.cohort_id
    tables = load_tables(tx, *place, outcomes_before=source.day)
    _, learners_at = versions(tx, source.tenant_id)
    as_of = datetime.combine(source.day, time(), tzinfo=UTC)
    found = _served(tx, source, model_key)
    live = LiveCohort.of(tables, as_of, found.policy, weights=found.weights)
    return Scored(source, live, learners_at, found.model_version)


def _served(tx: Tx, source: Source, model_key: bytes | None) -> Served:
    return served(
        tx,
        source.tenant_id,
        source.programme_id,
        source.champion,
        policy_in_force(tx, source),
        key=model_key,
    )


def prices_of(tx: Tx, tenant_id: str, run_id: str | None) -> dict[str, float]:
    """Return what a seat of each mentor costs in a run, as a fraction; nothing without a run."""
    content = None if run_id is None else run_file(tx, tenant_id, run_id, CERTIFICATE)
    if content is None:
        return {}
    found = certificate_in(content)
    return dict(zip(found.mentors, found.seat_price.tolist(), strict=True))


def policy_in_force(tx: Tx, source: Source) -> Policy:
    """Return the policy that a company was, or is to be, scored by.

    Raises
    ------
    NotFound
    """
    if source.policy_version is None:
        return Policy()
    row = policy_version(tx, source.tenant_id, source.programme_id, source.policy_version)
    if row is None:
        raise NotFound("policy", f"{source.programme_id} {source.policy_version}")
    return policy_of(row.document)
