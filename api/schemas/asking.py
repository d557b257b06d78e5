"""What is asked of a match run, over HTTP: as a body, and as it is told afterwards."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Body, Id, Moment
from api.services.runs.asked import RunAsked
from matching.policy import Weight

_INT = 2**31 - 1
_MOST_PAIRS = 10_000
_TWO = ("learner_id", "mentor_id")
_PAIRS = {"locks": _TWO, "bans": _TWO, "left_out": ("learner_id", "kind")}
Mode = Literal["both", "assign", "shortlist"]


class TwoBody(Body):
    """A learner and a mentor."""

    learner_id: Id
    mentor_id: Id


class RunBody(Body):
    """What is asked of a match run."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"programme_id": "spring", "cohort_id": "spring_1"},
                {
                    "programme_id": "spring",
                    "cohort_id": "spring_1",
                    "locks": [{"learner_id": "E0001", "mentor_id": "E0185"}],
                    "bans": [{"learner_id": "E0002", "mentor_id": "E0185"}],
                    "keep_pairs": False,
                    "move_penalty": "very",
                },
            ]
        }
    )

    programme_id: Id
    cohort_id: Id
    mode: Mode = Field(default="both", description="an assignment, lists of mentors, or both")
    dry_run: bool = Field(default=False, description="to look at only: it is never published")
    seed: Annotated[int, Field(ge=0, le=_INT)] = Field(
        default=0, description="decides what is drawn; equal runs have equal seeds"
    )
    policy_version: Annotated[int, Field(ge=1, le=_INT)] | None = Field(
        default=None, description="by default the one in force"
    )
    as_of: Moment | None = Field(
        default=None, description="facts after it are not known; by default now"
    )
    locks: Annotated[list[TwoBody], Field(max_length=_MOST_PAIRS)] = Field(
        default_factory=list, description="who are together whatever it costs"
    )
    bans: Annotated[list[TwoBody], Field(max_length=_MOST_PAIRS)] = Field(
        default_factory=list, description="who are kept apart in this run"
    )
    keep_pairs: bool = Field(
        default=True,
        description="who has a mentor keeps her and is left out; false: they are matched again",
    )
    move_penalty: Weight | None = Field(
        default=None,
        description="what keeping a mentor counts, on the scale of the weights; by default the "
        "policy's",
    )
    follows_run_id: Id | None = Field(
        default=None, description="an earlier run whose pairs are to be disturbed little"
    )
    deadline_s: Annotated[int, Field(ge=1, le=86_400)] | None = Field(
        default=None, description="seconds from now after which no further step is begun"
    )

    def asked(self) -> RunAsked:
        """Return it as the use-case takes it."""
        pairs = {
            name: tuple((pair.learner_id, pair.mentor_id) for pair in getattr(self, name))
            for name in ("locks", "bans")
        }
        return RunAsked(**(self.model_dump(exclude={"locks", "bans"}) | pairs))


def as_asked(kept: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of what was asked (`RunAsked.kept`): pairs by the names of their two."""
    named = {
        name: [dict(zip(names, pair, strict=True)) for pair in kept.get(name, ())]
        for name, names in _PAIRS.items()
    }
    return kept | named
