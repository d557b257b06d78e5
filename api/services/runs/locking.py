"""Pairs that HR fixes in a run: who is meant by them, and what is said where one cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from api.services.jobs import JobFailed
from features.index import Index
from features.tables import Tables
from matching.errors import InvalidLock
from matching.policy import Policy
from matching.wishes import ANY, row_of, wishes_in


@dataclass(frozen=True, eq=False)
class Locks:
    """The locks of one run.

    Attributes
    ----------
    pairs : dict of str to str
        Mentor by row of the run: a learner, or her wish for the mentor's kind.
    rows, mentors : Index
        Of the run; conditions of the core name positions in them.
    """

    pairs: dict[str, str]
    rows: Index
    mentors: Index

    @classmethod
    def of(cls, asked: Sequence[tuple[str, str]], snapshot: Tables, policy: Policy) -> Locks:
        """Find whom locks mean.

        Parameters
        ----------
        asked : sequence of (str, str)
            Learner and mentor.
        snapshot : Tables
            What is matched, at the instant of the run.
        policy : Policy

        Raises
        ------
        JobFailed
            Somebody is not in the run, or a learner (with her wish for one kind) is locked twice.
        """
        learners = Index(snapshot.learners["learner_id"], "learner")
        rows = wishes_in(snapshot, policy.kinds) if policy.kinds else learners
        mentors = Index(snapshot.mentors["mentor_id"], "mentor")
        kinds = snapshot.mentors["kind"] if policy.kinds else [ANY] * len(mentors)
        kind_of = dict(zip(snapshot.mentors["mentor_id"], kinds, strict=True))
        pairs: dict[str, str] = {}
        for learner, mentor in asked:
            row = row_of(learner, kind_of.get(mentor, ANY))
            if mentor not in mentors or row not in rows:
                raise JobFailed("lock_outside_cohort", learner_id=learner, mentor_id=mentor)
            if row in pairs:
                raise JobFailed("locked_twice", learner_id=learner)
            pairs[row] = mentor
        return cls(pairs, rows, mentors)

    @contextmanager
    def told_by_ids(self) -> Iterator[None]:
        """Name the pair of a lock that rules or seats do not allow.

        Raises
        ------
        JobFailed
        """
        try:
            yield
        except InvalidLock as error:
            pair = {
                "learner_id": self.rows[error.learner],
                "mentor_id": self.mentors[error.mentor],
            }
            raise JobFailed("lock_impossible", **pair) from error
