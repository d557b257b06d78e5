"""Named conditions of choices and pairs.

::

    Unacceptable
    ├── BadChoice       a ranking that is not one of the mentors on the list
    └── SeatConflicts   pairs that cannot be started together; lists all of them
    ServiceError
    ├── NoFreeSeat            a mentor whose seats are all taken, who is paused or has left
    ├── LearnerLeft           a learner who has left the company
    ├── LearnersDoNotChoose   a learner's choice where HR assigns the mentors
    └── OptedOut              the system is to choose for who is not to be matched automatically
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.services.errors import Fault, ServiceError, Unacceptable
from features.label import Label

ConflictCode = Literal["NO_FREE_SEAT", "ALREADY_PAIRED", "LEARNER_LEFT", "CHANGED_SINCE"]

_CONFLICTS: dict[ConflictCode, Label] = {
    "NO_FREE_SEAT": Label("导师没有空余名额", "the mentor has no free seat"),
    "ALREADY_PAIRED": Label("学员已有导师", "the learner has a mentor already"),
    "LEARNER_LEFT": Label("学员已离职", "the learner has left"),
    "CHANGED_SINCE": Label(
        "求解之后情况有变，不能再自动配对，请重新运行",
        "since the run, the two are not to be paired automatically any more: run it again",
    ),
}
_WHOLE = Label(
    "排序须列出名单上的全部导师（先见面再选择）", "the ranking must name all mentors of the list"
)
_REPEATED = Label("同一导师出现多次", "the same mentor twice; expected each once")
_NOT_LISTED = Label("该导师不在名单上", "the mentor is not on the list")


class BadChoice(Unacceptable):
    """A ranking that is not one of the mentors on the list."""

    @classmethod
    def not_listed(cls, *ranks: int) -> BadChoice:
        """Refuse places of a ranking, from 0, that name mentors who are not on the list."""
        faults = (Fault("not_on_list", f"/body/ranked/{rank}", _NOT_LISTED) for rank in ranks)
        return cls(*faults)

    @classmethod
    def repeated(cls) -> BadChoice:
        """Refuse a ranking that names a mentor twice."""
        return cls(Fault("repeated_mentor", "/body/ranked", _REPEATED))

    @classmethod
    def not_whole(cls) -> BadChoice:
        """Refuse a ranking of some, by who meets all mentors first and ranks all of them."""
        return cls(Fault("ranking_not_whole", "/body/ranked", _WHOLE))


class NoFreeSeat(ServiceError):
    """A mentor whose seats are all taken, who is paused or has left; which is not told."""

    def __init__(self, mentor_id: str) -> None:
        self.mentor_id = mentor_id
        super().__init__(f"mentor {mentor_id!r} has no free seat")


class LearnerLeft(ServiceError):
    """A learner who has left the company is to be paired."""

    def __init__(self, learner_id: str) -> None:
        self.learner_id = learner_id
        super().__init__(f"learner {learner_id!r} has left")


class LearnersDoNotChoose(ServiceError):
    """A learner's choice in a programme where HR assigns the mentors."""

    def __init__(self, programme_id: str) -> None:
        self.programme_id = programme_id
        super().__init__(f"in programme {programme_id!r} HR assigns the mentors")


class OptedOut(ServiceError):
    """A choice left to the system for a learner who is not to be matched automatically."""

    def __init__(self, learner_id: str) -> None:
        self.learner_id = learner_id
        super().__init__(f"learner {learner_id!r} is not to be matched automatically")


@dataclass(frozen=True, slots=True)
class SeatConflict:
    """One pair that cannot be started, and why."""

    learner_id: str
    mentor_id: str
    kind: str
    code: ConflictCode


class SeatConflicts(Unacceptable):
    """Pairs that cannot be started together; none was."""

    def __init__(self, conflicts: Sequence[SeatConflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(*(_fault(conflict) for conflict in self.conflicts))
        self.code = "seat_conflicts"


def _fault(conflict: SeatConflict) -> Fault:
    params = {
        "learner_id": conflict.learner_id,
        "mentor_id": conflict.mentor_id,
        "kind": conflict.kind,
    }
    return Fault(conflict.code, "", _CONFLICTS[conflict.code], params)
