"""Use-case: the log of a simulated company, as an export would write it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.files.log_folder import write_log_folder
from api.services.places import check_writable
from api.services.progress import Progress, silent
from api.services.samples import check_unused
from evaluation.simulator import SimulatorSettings, simulate
from evaluation.simulator.process.log import log_frames
from models.log import Log, read_log

_LONG_AGO = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """Which company.

    Attributes
    ----------
    learners, mentors : int
        Who may take part; about four learners in five do.
    seed : int
    """

    learners: int
    mentors: int
    seed: int = 0


def simulated_folder(request: SimulationRequest, out: Path, *, progress: Progress = silent) -> Log:
    """Write what was known the day after the last lists; equal requests give equal bytes.

    Raises
    ------
    OutputInUse
        `out` is there and is not an empty folder.
    InvalidSize
        Fewer than one learner or mentor.
    OSError
    """
    check_unused(out)
    check_writable(out)
    progress("log.simulate")
    settings = SimulatorSettings(n_learners=request.learners, n_mentors=request.mentors)
    company = simulate(settings, np.random.default_rng(request.seed))
    days = company.exposures.time
    last = days.max() if len(days) else _LONG_AGO
    log = read_log(log_frames(company, last + np.timedelta64(1, "D")))
    progress("write")
    write_log_folder(log, out)
    return log
