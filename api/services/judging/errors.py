"""Named conditions of judging.

::

    NoLabels           a log whose labels tell no spread
    NothingWeighed     a policy that weighs none of the features of a log
    UnreadableModel    a file that does not tell the weights of a model
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.services.errors import ServiceError


class NothingWeighed(ServiceError):
    """A policy that weighs none of the features of a log.

    Attributes
    ----------
    features, weighed : tuple of str
        Of the log; of the policy.
    """

    def __init__(self, features: Sequence[str], weighed: Sequence[str]) -> None:
        self.features, self.weighed = tuple(features), tuple(weighed)
        super().__init__(
            f"features of the log: got {', '.join(features) or 'none'}, expected some of "
            f"{', '.join(weighed)}"
        )


class NoLabels(ServiceError):
    """A log whose labels tell no spread: fewer than two, or all alike."""

    def __init__(self, folder: Path, n: int) -> None:
        self.folder, self.n = folder, n
        super().__init__(f"{folder}: got {n} labels without a spread, expected two or more")


class UnreadableModel(ServiceError):
    """A file that does not tell the weights of a model."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: got {why}, expected what `mentormatch models show --json` says")
