"""Named conditions of the use-cases.

::

    ServiceError
    ├── BadInstant           a text that is neither a day nor an instant
    ├── UnreadablePolicy     a policy file that is not there, or is not text
    ├── InvalidLocks         a lock file that is not one, or locks that name nobody
    ├── NotInCohort          a learner or mentor who is not in the cohort at the instant
    ├── NoSuchPair           two who cannot be a pair, where one is asked about
    ├── NotPriced            an assignment that prices say nothing of: drawn, or stable
    ├── OtherInput           files that are not those that a run was made from
    ├── OtherSnapshot        what is kept of a run's input is not what it was made from
    ├── OutputInUse          a folder that already holds something else
    ├── MisplacedOutput      a file that would be written where it would be lost or read as input
    ├── NotFound             no such object, or none that the caller may see
    ├── TenantNotNamed       several companies, or none, where one must be meant
    ├── WrongState           an act that the state of an object does not allow
    ├── StaleVersion         an object that has changed since the caller read it
    ├── NotPermitted         an act that the caller's role does not allow
    │   └── NotInScope       one that the role allows, and the caller's key does not
    ├── NotSignedIn          nobody is known behind a request
    ├── KeyReused            an idempotency key that came with another request before
    └── Unacceptable         a request that is understood and cannot be done; lists why

    UnsafeDetail             a fault of the program: the audit log was about to hold text
    UnknownRole              a role in the database that this program does not know
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from features.label import Label


class ServiceError(ValueError):
    """Base of everything that this package raises on purpose."""


class BadInstant(ServiceError):
    """A text that is neither a day nor an instant."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"got {text!r}, expected a day (2026-03-31), an instant (2026-03-31T08:00+08:00) "
            "or today"
        )


class UnreadablePolicy(ServiceError):
    """A policy file that is not there, or is not text."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True, slots=True)
class LockProblem:
    """One bad row of a lock file.

    Attributes
    ----------
    row : int
        As a person counts it, the header being row 1; 0 where the whole file is meant.
    value : str
        What stands there.
    expected_zh, expected_en : str
    nearest : str
        The nearest valid value; empty where there is none.
    """

    row: int
    value: str
    expected_zh: str
    expected_en: str
    nearest: str = ""


class InvalidLocks(ServiceError):
    """A lock file that is not one, or locks that name nobody; lists every bad row."""

    def __init__(self, path: Path, problems: Sequence[LockProblem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(
            f"{path}: {len(self.problems)} bad lock(s); the first: row {first.row}: "
            f"got {first.value!r}, expected {first.expected_en}"
        )


class NotInCohort(ServiceError):
    """A learner or mentor who is not in the cohort at the instant."""

    def __init__(self, kind: str, identifier: str, nearest: str) -> None:
        self.kind, self.identifier, self.nearest = kind, identifier, nearest
        super().__init__(
            f"got the {kind} id {identifier!r}, expected one of the cohort"
            + (f"; the nearest is {nearest!r}" if nearest else "")
        )


class NoSuchPair(ServiceError):
    """Two who cannot be a pair; `why` says of it what may be said."""

    def __init__(self, learner: str, mentor: str, why: Label) -> None:
        self.learner, self.mentor, self.why = learner, mentor, why
        super().__init__(f"{learner} → {mentor}: {why.en}; expected two who can be a pair")


class NotPriced(ServiceError):
    """An assignment that prices say nothing of."""

    def __init__(self, policy: str) -> None:
        self.policy = policy
        super().__init__(
            f"policy {policy!r}: got one that draws or is stable, expected the best total "
            "(objective total or score, pair_cap 1)"
        )


class OtherInput(ServiceError):
    """Files that are not those that a run was made from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: expected the files that the run was made from, unchanged")


class OtherSnapshot(ServiceError):
    """What is kept of a run's input is not what it was made from: somebody was erased, say."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(f"the input of match run {run_id!r} is not kept as it was")


class OutputInUse(ServiceError):
    """A folder that already holds something else."""

    def __init__(self, path: Path, expected: str) -> None:
        self.path, self.expected = path, expected
        super().__init__(f"{path} is in use; expected {expected}")


class MisplacedOutput(ServiceError):
    """A file that would be written where it would be lost, or read as input."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}; expected another place")


class NotFound(ServiceError):
    """No such object, or none that the caller may see: from outside the two look alike."""

    def __init__(self, kind: str, identifier: str) -> None:
        self.kind, self.identifier = kind, identifier
        super().__init__(f"no {kind} {identifier!r}")


class TenantNotNamed(ServiceError):
    """Several companies, or none, where one must be meant."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = tuple(known)
        super().__init__(f"expected the id of a tenant, one of: {', '.join(known) or 'none yet'}")


class WrongState(ServiceError):
    """An act that the state of an object does not allow.

    Attributes
    ----------
    kind, identifier, state : str
        The object and the state it is in.
    act : str
        What was asked for.
    expected : tuple of str
        States in which it may be done.
    """

    def __init__(
        self, kind: str, identifier: str, state: str, act: str, expected: Sequence[str]
    ) -> None:
        self.kind, self.identifier, self.state, self.act = kind, identifier, state, act
        self.expected = tuple(expected)
        super().__init__(
            f"cannot {act} {kind} {identifier!r}: it is {state}, "
            f"expected {' or '.join(self.expected)}"
        )


class StaleVersion(ServiceError):
    """An object that has changed since the caller read it."""

    def __init__(self, kind: str, identifier: str, got: int, current: int) -> None:
        self.kind, self.identifier, self.got, self.current = kind, identifier, got, current
        super().__init__(
            f"{kind} {identifier!r} has changed: got version {got}, it is at {current}"
        )


class NotPermitted(ServiceError):
    """An act that the caller's role does not allow."""

    def __init__(self, role: str, act: str) -> None:
        self.role, self.act = role, act
        super().__init__(f"role {role!r} may not {act}")


class NotInScope(NotPermitted):
    """An act that the caller's role allows, and the scopes of her key do not."""

    def __init__(self, role: str, act: str, scope: str) -> None:
        super().__init__(role, act)
        self.scope = scope


class NotSignedIn(ServiceError):
    """Nobody is known behind a request."""

    def __init__(self, why: str = "no key, no token and no session") -> None:
        self.why = why
        super().__init__(why)


class KeyReused(ServiceError):
    """An idempotency key that came with another request before."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the idempotency key {key!r} was used for another request")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request.

    Attributes
    ----------
    code : str
        Stable.
    where : str
        Place in the request, as a JSON pointer; empty for the whole.
    message : Label
        What was found and what was expected.
    params : mapping of str to plain values
    """

    code: str
    where: str
    message: Label
    params: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


class Unacceptable(ServiceError):
    """A request that is understood and cannot be done; `faults` lists all that is wrong.

    `code` is that of the first fault: what a program branches on.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        self.code = faults[0].code
        super().__init__("; ".join(fault.message.en for fault in faults))


class UnsafeDetail(RuntimeError):
    """A detail for the audit log that may hold a name or free text: a fault of the program."""

    def __init__(self, action: str, key: str) -> None:
        self.action, self.key = action, key
        super().__init__(
            f"audit of {action}: got a detail {key!r} that may be text about a person, "
            "expected numbers, codes and ids (people under learner_id, mentor_ids …)"
        )


class UnknownRole(RuntimeError):
    """A role in the database that this program does not know."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(f"got the role {role!r}, expected one of api.services.actors.ROLES")
