"""The log of a programme, out of the database: what learning, judging and exporting share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.services.actors import Actor
from api.services.learning.features import Scale, features_shown
from api.services.learning.scales import Version, scales_of
from api.services.learning.serving import blocks_of
from api.services.privacy.redaction import ERASED
from api.services.programmes.policies import get_policy
from api.services.programmes.programmes import get_programme
from api.store import Tx
from api.store.training import StoredLog, read_log
from matching.policy import policy_of
from models.log import Log
from models.log import read_log as checked

_ASKED = ["pair_id", "measure"]
DRAWN = "drawn_at"
"""In the details of an outcome that was asked and not answered: when it was drawn, at random, to be
asked again."""


@dataclass(frozen=True, eq=False, slots=True)
class ProgrammeLog:
    """What was read of a programme, and what it takes to make sense of it.

    Attributes
    ----------
    names : tuple of str
        Features: what the policy in force scores by.
    scales : mapping of (policy version, model version) to Scale
        Weights that are not named are not known any more: features of their lists are not either.
    ends_on : date or None
        Last day of the programme: the planned end of its pairs.
    groups : DataFrame or None
        ``person_id``, ``attribute``, ``group``; None where they are not the reader's to see.
    """

    stored: StoredLog
    names: tuple[str, ...]
    scales: Mapping[Version, Scale]
    ends_on: date | None = None
    groups: pd.DataFrame | None = None

    def log(self) -> Log:
        """Make sense of it; takes seconds for a million exposures, and no database."""
        shown = _as_shown_last(self.stored.exposures)
        pairs = self.stored.pairs
        of_a_list = _among(pairs["list_id"], shown["list_id"])
        known = _among(self.stored.outcomes["pair_id"], pairs["pair_id"])
        frames = {
            "exposures": _exposures(shown, self.names, self.scales),
            "choices": _choices(self.stored.choices, shown),
            "pairs": pairs.assign(
                list_id=pairs["list_id"].where(of_a_list), planned_on=self._planned
            ),
            "outcomes": _outcomes(self.stored.outcomes[known]),
            "mentors": self.stored.mentors,
        }
        if self.groups is not None:
            frames["groups"] = self.groups
        return checked(frames)

    @property
    def _planned(self) -> str | None:
        return None if self.ends_on is None else self.ends_on.isoformat()


def read_programme_log(
    tx: Tx, tenant_id: str, programme_id: str, as_of: datetime, *, key: bytes | None
) -> ProgrammeLog:
    """Read what was known of a programme before an instant, in one state of the database.

    Parameters
    ----------
    key : bytes or None
        What models are sealed with.

    Raises
    ------
    NotFound
    """
    system = Actor(tenant_id, "service", "log")
    programme = get_programme(tx, system, programme_id)
    policy = policy_of(dict(get_policy(tx, system, programme_id).document))
    return ProgrammeLog(
        read_log(tx, tenant_id, programme_id, as_of, erased=ERASED),
        blocks_of(policy),
        scales_of(tx, tenant_id, programme_id, key),
        programme.ends_on,
    )


def day_after(as_of: datetime) -> np.datetime64:
    """Return the day before which all that was read before an instant lies: the next one."""
    return np.datetime64(as_of.astimezone(UTC).date()) + np.timedelta64(1, "D")


def _as_shown_last(shown: pd.DataFrame) -> pd.DataFrame:
    """Keep what stood last in each place of a list, and of a mentor whom it named twice the last.

    A list that HR took back, changed and showed again is in the log with both mentors of a place.
    """
    if not shown.duplicated(["list_id", "rank"]).any():
        return shown
    last = shown.sort_values("shown_on", kind="stable")
    for key in (["list_id", "rank"], ["list_id", "mentor_id"]):
        last = last.drop_duplicates(key, keep="last")
    return last.sort_index().reset_index(drop=True)


def _among(ids: pd.Series, known: pd.Series) -> NDArray[np.bool_]:
    return np.asarray(pd.Index(known.unique()).get_indexer(pd.Index(ids)) >= 0, dtype=np.bool_)


def _exposures(
    shown: pd.DataFrame, names: tuple[str, ...], scales: Mapping[Version, Scale]
) -> pd.DataFrame:
    policy, policies = pd.factorize(shown["policy_version"])
    model, models = pd.factorize(shown["model_version"])
    numbers = [*map(int, policies), None]  # -1, the code of none, is the last
    told = [scales.get((number, model)) for model in models for number in numbers]
    version = np.asarray(model * len(numbers) + policy % len(numbers), dtype=np.intp)
    X = features_shown(shown["features"].tolist(), version, told, names)
    # What HR named itself has no chance by which it came to stand there.
    by_hand = shown["source"] == "hr"
    return shown.drop(columns="features").assign(
        propensity=shown["propensity"].astype(np.float64).mask(by_hand),
        **{name: X[:, at] for at, name in enumerate(names)},
    )


def _choices(choices: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Name each choice by its place; leave out those of lists or mentors that are not there."""
    first = _read(choices["ranked"], lambda ranked: ranked[0] if ranked else None)
    told = choices.assign(mentor_id=first)
    none = told[told["mentor_id"].isna() & _among(told["list_id"], shown["list_id"])].assign(rank=0)
    some = told.merge(shown[["list_id", "mentor_id", "rank"]], on=["list_id", "mentor_id"])
    columns = ["list_id", "rank", "chosen_on"]
    return pd.concat([some[columns], none[columns]], ignore_index=True)


def _outcomes(told: pd.DataFrame) -> pd.DataFrame:
    details = told["details"]
    drawn = told[_read(details, lambda one: DRAWN in one).astype(bool)]
    # Who was drawn had not answered: whatever she has said since then was said when asked again.
    joined = told[_ASKED].merge(drawn[_ASKED].drop_duplicates(), how="left", indicator="of_drawn")
    again = (joined["of_drawn"] == "both").to_numpy()
    return told.drop(columns="details").assign(
        followed_up=again & told["value"].notna(),
        baseline=_read(details, lambda one: one.get("baseline")),
        treated=_read(details, lambda one: one.get("treated", True)),
    )


def _read(texts: pd.Series, reader: Callable[[Any], Any]) -> pd.Series:
    """Read JSON, each text once however often it is there."""
    code, known = pd.factorize(texts)
    read = np.array([*(reader(json.loads(text)) for text in known), None], dtype=object)
    return pd.Series(read[code], index=texts.index, dtype=object)
