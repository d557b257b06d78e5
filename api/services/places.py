"""Where results go, and where they must not."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from api.report.run_folder import check_output
from api.services.errors import MisplacedOutput
from features.label import Lang


@dataclass(frozen=True, slots=True)
class Places:
    """Where results go; None is nowhere.

    Attributes
    ----------
    run : Path or None
        The run folder.
    scores : Path or None
        The archive of pair scores; outside the run folder, which is replaced as a whole.
    lang : {"zh", "en"}
        Language that the report opens in.
    """

    run: Path | None
    scores: Path | None = None
    lang: Lang = "zh"


def check_places(places: Places, source: Path) -> None:
    """Refuse places that cannot be used, before any work is done.

    Parameters
    ----------
    places : Places
    source : Path
        The input.

    Raises
    ------
    OutputExists
        The run folder holds something that is not a run.
    MisplacedOutput
        The archive of scores lies in the run folder or in the input.
    OSError
        A place cannot be written to.
    """
    if places.run is not None:
        check_output(places.run)
        check_writable(places.run)
    if places.scores is None:
        return
    check_writable(places.scores)
    if places.run is not None and lies_in(places.scores, places.run):
        raise MisplacedOutput(places.scores, "the run folder is replaced as a whole")
    if lies_in(places.scores, source):
        raise MisplacedOutput(places.scores, "it lies in the input")


def lies_in(path: Path, place: Path) -> bool:
    """Whether a path is a place or lies in it, links resolved; neither has to exist."""
    return path.resolve().is_relative_to(place.resolve())


def check_writable(path: Path) -> None:
    """Refuse a path whose nearest folder that is there cannot take a new entry.

    Raises
    ------
    NotADirectoryError, PermissionError
        With the file or folder that stands in the way.
    """
    folder = next(place for place in path.resolve().parents if place.exists())
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
