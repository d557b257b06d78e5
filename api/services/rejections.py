"""Rejections: pairs that somebody turned down, which are not to come again."""

from __future__ import annotations

from collections.abc import Sequence
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
_HARD = "rules.{rule}: got another mode, expected hard, since pairs were turned down"


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
    learners = Index(snapshot.learners["learner_id"], "learner")
    mentors = Index(snapshot.mentors["mentor_id"], "mentor")
    pairs = [(row.learner, row.mentor) for row in read_pairs(path, learners, mentors)]
    check_kept_apart(RULE, policy, snapshot)
    return with_pairs_apart(tables, pairs, RULE)


def check_kept_apart(rule: str, policy: Policy, tables: Tables) -> None:
    """Make sure that a policy keeps apart whom a rule of this name keeps apart.

    Raises
    ------
    InvalidPolicy
    """
    if any(
        setting.rule == rule and setting.mode != "hard" for setting in rule_settings(policy, tables)
    ):
        raise InvalidPolicy(policy.name, [_HARD.format(rule=rule)])


def with_pairs_apart(tables: Tables, pairs: Sequence[tuple[str, str]], reason: str) -> Tables:
    """Return tables with further exclusions, known at any instant; in the order of the table.

    Parameters
    ----------
    tables : Tables
    pairs : sequence of (str, str)
        Learner and mentor.
    reason : {"banned", "not_again"}
    """
    key = ["learner_id", "mentor_id"]
    asked = pd.DataFrame(pairs, columns=key).assign(reason=reason, since=None)
    joined = pd.concat([asked.astype(tables.exclusions.dtypes.to_dict()), tables.exclusions])
    ordered = joined.drop_duplicates(key).sort_values(key, kind="stable", ignore_index=True)
    return replace(tables, exclusions=ordered)
