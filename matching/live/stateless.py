"""Scores of a few inline profiles: nothing is stored, and what is not said has a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from features.tables import Tables
from matching.explanation import Explanation, explain_pair
from matching.policy import Policy
from matching.scored_cohort import ScoredCohort, score_cohort

Default = str | int | pd.Series
"""One value for all blanks, or one for each row."""


@dataclass(frozen=True, eq=False)
class ScoredPair:
    """One pair of inline profiles.

    Attributes
    ----------
    learner, mentor : str
        Ids.
    allowed : bool
        Whether no hard rule forbids the pair.
    explanation : Explanation
        With the score.
    """

    learner: str
    mentor: str
    allowed: bool
    explanation: Explanation


def score_profiles(
    frames: Mapping[str, pd.DataFrame], as_of: datetime, policy: Policy
) -> tuple[ScoredPair, ...]:
    """Score every learner with every mentor of a few inline profiles.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Raw frames by canonical table name, `learners` and `mentors` at least. See `filled` for what
        may be left out.
    as_of : aware datetime
    policy : Policy

    Returns
    -------
    tuple of ScoredPair
        By learner, then by falling score, then by mentor; forbidden pairs too.

    Raises
    ------
    InvalidTables
        Cells that cannot be read; all of them are named.
    """
    tables = Tables.from_frames(filled(frames, as_of), partial=True)
    scored = score_cohort(tables, as_of, policy=policy)
    shape = scored.scores.shape
    pairs = [_pair(scored, learner, m) for learner in range(shape[0]) for m in range(shape[1])]
    order = {learner: i for i, learner in enumerate(scored.cohort.learners)}
    return tuple(sorted(pairs, key=lambda p: (order[p.learner], -p.explanation.score, p.mentor)))


def _pair(scored: ScoredCohort, learner: int, mentor: int) -> ScoredPair:
    told = explain_pair(scored.encoded, scored.scores, scored.rules, learner, mentor)
    broken = scored.rules.broken(learner, mentor)
    allowed = not any(rule.mode == "hard" for rule in broken)
    cohort = scored.cohort
    return ScoredPair(cohort.learners[learner], cohort.mentors[mentor], allowed, told)


def filled(frames: Mapping[str, pd.DataFrame], as_of: datetime) -> dict[str, pd.DataFrame]:
    """Return the frames with what may be left out.

    Parameters
    ----------
    frames : mapping of str to DataFrame
    as_of : aware datetime

    Returns
    -------
    dict of str to DataFrame
        People whom no row of `people` names are called by their ids; posts and competencies that
        are named but not declared are declared, under their ids; a mentor has one seat; a level
        without source or day is the learner's own, of today.
    """
    told = dict(frames)
    told["people"] = _declared(told, "people", "person_id", ("learner_id", "mentor_id"))
    told["posts"] = _declared(told, "posts", "post_id", ("post_id",))
    told["competencies"] = _declared(told, "competencies", "competency_id", ("competency_id",))
    for table, column, value in _defaults(told, as_of):
        if table in told:
            told[table] = _with_default(told[table], column, value)
    return told


def _defaults(
    told: Mapping[str, pd.DataFrame], as_of: datetime
) -> tuple[tuple[str, str, Default], ...]:
    competencies = told["competencies"]
    # A name in either language is enough.
    other = _with_default(competencies, "name_zh", "")["name_zh"]
    name = competencies["competency_id"].where(other.astype(str) == "", "")
    return (
        ("people", "name", told["people"]["person_id"]),
        ("competencies", "name_en", name),
        ("competencies", "dimension", "professional"),
        ("mentors", "capacity", 1),
        ("assessments", "source", "self"),
        ("assessments", "assessed_on", as_of.date().isoformat()),
    )


def _declared(
    told: Mapping[str, pd.DataFrame], table: str, key: str, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Return a table with a row for each id that any table names in one of some columns."""
    frame = told.get(table, pd.DataFrame({key: []}, dtype=object))
    named = [
        id_
        for name, other in told.items()
        for column in columns
        if name != table and column in other
        for id_ in other[column].dropna()
    ]
    known = set(frame[key])
    more = [id_ for id_ in dict.fromkeys(named) if id_ not in known and id_ != ""]
    return pd.concat([frame, pd.DataFrame({key: more}, dtype=object)], ignore_index=True)


def _with_default(frame: pd.DataFrame, column: str, value: Default) -> pd.DataFrame:
    """Return a frame with a value where a column is blank; the column may not be there at all."""
    cells = frame[column] if column in frame else pd.Series("", index=frame.index, dtype=object)
    blank = cells.isna() | (cells == "")
    return frame.assign(**{column: cells.astype(object).mask(blank, value)})
