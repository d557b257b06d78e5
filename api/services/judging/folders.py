"""Use-case: the log of a folder is judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np

from api.files.log_folder import read_log_folder
from api.services.judging.errors import NothingWeighed
from api.services.judging.weights_file import read_weights
from api.services.learning.serving import blocks_of
from api.services.learning.weighing import weighed
from api.services.policies import read_policy
from api.services.progress import Progress, silent
from evaluation.backtest import Backtest
from evaluation.bootstrap import DRAWS
from matching.policy import Policy
from models.judging.judge import judge
from models.judging.records import Judgement
from models.learning_rows import learning_rows
from models.log import Log
from models.retraining import Serving, retrain

Split = Literal["cohort", "time"]
_DAYS = {
    "exposures": ("shown_on",),
    "choices": ("chosen_on",),
    "pairs": ("started_on", "ended_on"),
    "outcomes": ("day",),
}


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """What is to be judged.

    Attributes
    ----------
    folder : Path
        With a log, as an export writes it.
    policy : Path or None
        HR's weights; those of the default policy for None.
    model : Path or None
        What serves, as ``models show --json`` tells it; HR's weights for None.
    as_of : aware datetime or None
        What came on its day (UTC) or later is not read; the day after the log's last for None.
    draws : int
        Of the learners, for intervals; >= 1.
    """

    folder: Path
    policy: Path | None = None
    model: Path | None = None
    as_of: datetime | None = None
    draws: int = DRAWS


@dataclass(frozen=True, eq=False, slots=True)
class JudgedFolder:
    """What came of it.

    Attributes
    ----------
    judgement : Judgement
    without : tuple of str
        Features that the policy weighs and the log does not have: they are judged by nothing.
    split : {"cohort", "time"}
        How the judgement's own backtest is made: each intake by what came before it, or the latest
        lists by the earlier ones.
    by_time : Backtest or None
        That by time, where the other is by cohort; None where not asked for, or no outcome is late
        enough.
    """

    judgement: Judgement
    without: tuple[str, ...]
    split: Split
    by_time: Backtest | None = None


def judge_folder(
    request: JudgeRequest, *, both_ways: bool = False, progress: Progress = silent
) -> JudgedFolder:
    """Read a log and judge it; equal logs and requests give equal figures.

    Parameters
    ----------
    request : JudgeRequest
    both_ways : bool
        Backtest by time as well as by cohort.
    progress : callable, optional

    Raises
    ------
    InputNotFound, UnreadableFile, TooLarge, MissingTables, MissingColumns, InvalidCell
        The folder holds no log that can be read.
    UnreadablePolicy, InvalidPolicy, UnknownBlock, UnreadableModel
    NothingWeighed
        The policy weighs none of the log's features.
    """
    policy = read_policy(request.policy)
    champion = None if request.model is None else read_weights(request.model)
    progress("log.read")
    log = read_log_folder(request.folder)
    serving = serving_of(log, policy, champion)
    day = last_day(log) if request.as_of is None else np.datetime64(request.as_of.date())
    progress("log.judge")
    rng = np.random.default_rng(0)
    found = judge(
        log,
        serving,
        rng,
        as_of=day,
        draws=request.draws,
        progress=lambda part: progress(f"log.judge.{part}"),
    )
    weighed = serving.prior.feature_names
    without = tuple(name for name in blocks_of(policy) if name not in weighed)
    rows = learning_rows(log, day, feature_names=weighed)
    split: Split = "time" if rows.cohort is None else "cohort"
    if not both_ways or split == "time":
        return JudgedFolder(found, without, split)
    progress("log.backtest")
    again = retrain(rows.training, serving, np.random.default_rng(0), draws=request.draws)
    return JudgedFolder(found, without, split, again.backtest)


def serving_of(log: Log, policy: Policy, champion: Mapping[str, float] | None = None) -> Serving:
    """Return the weights that a log is judged by: a policy's, of the features that the log has.

    Parameters
    ----------
    champion : mapping of str to float, optional
        Weights that serve, by feature; those of the policy without.

    Raises
    ------
    NothingWeighed, UnknownBlock, InvalidPolicy
    """
    names = [name for name in blocks_of(policy) if name in log.feature_names]
    if not names:
        raise NothingWeighed(log.feature_names, blocks_of(policy))
    return weighed(policy, names, None if champion is None else _shares(champion, names))


def _shares(weights: Mapping[str, float], names: Collection[str]) -> dict[str, float]:
    """Return weights of some features as shares of them."""
    total = sum(weights.get(name, 0.0) for name in names)
    if not total > 0:
        raise NothingWeighed(tuple(names), tuple(weights))
    return {name: weights.get(name, 0.0) / total for name in names}


def last_day(log: Log) -> np.datetime64:
    """Return the day after the last thing that a log tells; 1970 begins for an empty one."""
    days = [log.frames[table][name].max() for table, names in _DAYS.items() for name in names]
    known = [np.datetime64(day, "D") for day in days if day == day]
    return max(known, default=np.datetime64("1970-01-01", "D")) + np.timedelta64(1, "D")
