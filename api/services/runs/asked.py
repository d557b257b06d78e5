"""What is asked of a match run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from matching.pipeline import Mode
from matching.policy import Weight


@dataclass(frozen=True, slots=True)
class RunAsked:
    """What HR asks of a match run.

    Attributes
    ----------
    programme_id, cohort_id : str
    mode : {"both", "assign", "shortlist"}
    dry_run : bool
        To look at only: it can never be published.
    seed : int
    policy_version : int or None
        None for the one in force, else the default policy.
    as_of : datetime or None
        The instant of which everything is taken; None for that of the request.
    locks, bans : tuple of (str, str)
        Learner and mentor who are together, and who are kept apart.
    left_out : tuple of (str, str)
        Learner and kind of those who are to have no mentor.
    keep_pairs : bool
        Who has a mentor keeps her and is left out; else live pairs are matched again.
    move_penalty : weight or None
        What keeping a mentor counts, on the scale of the weights; None for the policy's.
    follows_run_id : str or None
        An earlier run of the cohort: its pairs earn what keeping a mentor counts, and its prices
        are where this one starts.
    deadline_s : int or None
        Seconds after which no further step is begun.
    given_up : tuple of str
        Codes of rules that the company's own table makes hard and that are only reported here.
    change : dict or None
        What is other than in the run that it follows (`api.services.runs.changing.RunChange`).
    """

    programme_id: str
    cohort_id: str
    mode: Mode = "both"
    dry_run: bool = False
    seed: int = 0
    policy_version: int | None = None
    as_of: datetime | None = None
    locks: tuple[tuple[str, str], ...] = ()
    bans: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    keep_pairs: bool = True
    move_penalty: Weight | None = None
    follows_run_id: str | None = None
    deadline_s: int | None = None
    given_up: tuple[str, ...] = ()
    change: dict[str, Any] | None = None

    def kept(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"as_of": None if self.as_of is None else self.as_of.isoformat()}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> RunAsked:
        """Return what plain values say."""
        as_of = kept["as_of"]
        names = ("locks", "bans", "left_out")
        pairs = {name: tuple(map(tuple, kept.get(name, ()))) for name in names}
        instant = None if as_of is None else datetime.fromisoformat(as_of)
        given_up = tuple(kept.get("given_up", ()))
        return cls(**(kept | pairs | {"as_of": instant, "given_up": given_up}))
