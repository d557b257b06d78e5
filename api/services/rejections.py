"""Rejections: pairs that somebody turned down, which are not to come again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from api.services.locks import read_pairs
from features.index import Index
from features.tables import Tables
from matching.errors import InvalidPolicy
from matching.policy import Policy
from matching.rule_settings import rule_settings

RULE = "not_again"
_HARD = "rules.not_again: got another mode, expected hard, since pairs were turned down"


def with_rejections(tables: Tables, path: Path | None, instant: datetime, policy: Policy) -> Tables:
    """Add pairs that were turned down to the exclusions, as "not again".

    They are as private as any other: nothing that is written names them.

    Parameters
    ----------
    tables : Tables
    path : Path or None
        CSV: ``learner_id, mentor_id``, headers in either language; None = no rejections.
    instant : datetime
        Who must be in the cohort then.
    policy : Policy

    Raises
    ------
    InvalidLocks, InputNotFound, UnreadableFile, TooLarge
        As `api.services.locks.read_pairs`.
    InvalidPolicy
        The policy does not keep such pairs apart.
    """
    if path is None:
        return tables
    snapshot = tables.as_of(instant)
    if any(r.rule == RULE and r.mode != "hard" for r in rule_settings(policy, snapshot)):
        raise InvalidPolicy(policy.name, [_HARD])
    learners = Index(snapshot.learners["learner_id"], "learner")
    mentors = Index(snapshot.mentors["mentor_id"], "mentor")
    pairs = [(row.learner, row.mentor) for row in read_pairs(path, learners, mentors)]
    return replace(tables, exclusions=_with_pairs(tables.exclusions, pairs))


def _with_pairs(exclusions: pd.DataFrame, pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Exclusions with further pairs, known at any instant; in the order of the table."""
    key = ["learner_id", "mentor_id"]
    asked = pd.DataFrame(pairs, columns=key).assign(reason=RULE, since=None)
    joined = pd.concat([asked.astype(exclusions.dtypes.to_dict()), exclusions])
    return joined.drop_duplicates(key).sort_values(key, kind="stable", ignore_index=True)
