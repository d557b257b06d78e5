"""Named conditions of match runs.

::

    ServiceError
    └── UnfairRun       a run that serves a group clearly worse, where the programme blocks that
"""

from __future__ import annotations

from collections.abc import Sequence

from api.services.errors import Fault, ServiceError
from features.label import Label

NO_ASSIGNMENT = Fault(
    "no_assignment",
    "",
    Label("该运行只有推荐名单，没有分配", "the run has lists alone, and nobody is assigned"),
)
"""Of a run that was asked for lists alone."""


class UnfairRun(ServiceError):
    """A run that serves a group clearly worse, where the programme blocks that.

    Attributes
    ----------
    attributes : tuple of str
        By which of them; the groups are told by the fairness report alone.
    """

    def __init__(self, run_id: str, attributes: Sequence[str]) -> None:
        self.run_id, self.attributes = run_id, tuple(attributes)
        super().__init__(
            f"match run {run_id!r} serves a group clearly worse by {len(self.attributes)} "
            "attribute(s); expected a sign-off"
        )
