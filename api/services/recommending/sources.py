"""What a company is scored from, and the company as it was scored from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from api.services.errors import NotFound
from api.services.learning.serving import Served, served
from api.store import Tx
from api.store.policies import policy_version
from api.store.shortlists import Asked
from api.store.snapshots import load_tables, versions
from matching.live.cohort import LiveCohort
from matching.policy import Policy, policy_of


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


def source_of(tenant_id: str, programme_id: str, about: Asked, at: datetime) -> Source:
    """Return what a company is to be scored from, for whoever asks at an instant.

    Parameters
    ----------
    about : Asked
        As of `api.store.shortlists.asked`.
    """
    return Source(
        tenant_id,
        programme_id,
        about.cohort_id,
        about.cohort_version,
        about.policy_version,
        about.mentor_version,
        at.astimezone(UTC).date(),
        about.champion,
    )


def scored_from(tx: Tx, source: Source, model_key: bytes | None) -> Scored:
    """Score a company.

    Parameters
    ----------
    model_key : bytes or None
        What models are sealed with; without it none serves.

    Raises
    ------
    InvalidTables
        The company lacks what scoring needs: a catalogue, posts, mentors.
    NotFound
        No such policy.
    """
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
        _policy(tx, source),
        key=model_key,
    )


def _policy(tx: Tx, source: Source) -> Policy:
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
