"""What there is to judge by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.judging.records import Size
from models.learning_rows import LearningRows
from models.log import Log


def size_of(log: Log, rows: LearningRows, as_of: np.datetime64) -> Size:
    """Count what was shown, chosen and measured before a day."""
    training = rows.training
    day = pd.Timestamp(as_of)
    said = log.choices[
        (log.choices["chosen_on"] < day) & log.choices["list_id"].isin(rows.list_ids)
    ]
    came = rows.pairs["list_id"].isin(rows.list_ids)
    n = len(training.y)
    return Size(
        lists=len(rows.list_ids),
        rows=n,
        learners=len(rows.learner_ids),
        mentors=len(rows.mentor_ids),
        choices=int(training.chosen.sum()),
        refused=int((said["rank"] == 0).sum()),
        pairs=int(came.sum()),
        labels=int(training.labelled.sum()),
        drawn=float(np.mean(~np.isnan(training.propensity))) if n else float("nan"),
        left_out=rows.left_out,
    )
