"""What HR fills in to start a match run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.asking import Mode
from api.schemas.base import Id
from api.services.runs.asked import RunAsked
from features.block import Word

_INT = 2**31 - 1


class RunForm(BaseModel):
    """The form of a new run.

    Attributes
    ----------
    pairs : {"keep", "again"}
        Who has a mentor keeps her and is left out, or is matched again.
    move_penalty : word, optional
        What staying counts where they are matched again; the policy's by default.
    """

    model_config = ConfigDict(extra="forbid")

    programme_id: Id
    cohort_id: Id
    mode: Mode = "both"
    policy_version: Annotated[int, Field(ge=1, le=_INT)] | None = None
    pairs: Literal["keep", "again"] = "keep"
    move_penalty: Word | None = None
    follows_run_id: Id | None = None
    seed: Annotated[int, Field(ge=0, le=_INT)] = 0
    dry_run: bool = False

    def asked(self) -> RunAsked:
        """Return it as the use-case takes it."""
        return RunAsked(**self.model_dump(exclude={"pairs"}), keep_pairs=self.pairs == "keep")
