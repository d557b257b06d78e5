"""Named conditions of the matching package.

::

    MatchingError
    ├── InexactScores     factors for which a float32 product could round
    ├── InvalidPolicy     a policy document breaks its schema
    ├── SolverFailed      a solver ended in a state that is not optimal
    ├── InvalidListing    a list length or slack that no shortlist can keep
    ├── NotOptimal        an assignment that is no optimum of its instance
    ├── InvalidBonus      a stay bonus that scores cannot hold
    ├── OtherMentors      mentors who changed after a company was scored
    ├── InvalidProbability  a cap on probabilities that no lottery can keep
    └── InvalidInstance   an assignment instance that no solver may see
        ├── WrongShape        an array does not have the shape that the others imply
        ├── NotNumeric        an argument is no regular array of numbers
        ├── NotFinite         a number is NaN or infinite where that means nothing
        ├── InvalidCapacity   a capacity or minimum is negative, fractional, or out of order
        ├── InvalidLock       locks contradict eligibility, capacity, or each other
        ├── InvalidOption     no such objective or mode
        └── OtherPeople       kinds of mentor scored for different learners or mentors
"""

from __future__ import annotations

from collections.abc import Sequence


class MatchingError(ValueError):
    """Base of everything that this package raises on purpose."""


class InexactScores(MatchingError):
    """Factors for which a float32 product could round."""

    def __init__(self, why: str, bound: float, limit: int) -> None:
        self.bound = bound
        self.limit = limit
        super().__init__(f"{why}: got a bound of {bound:g}, expected below {limit}")


class InvalidPolicy(MatchingError):
    """A policy document breaks its schema; `problems` names each place and what was expected."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(f"{source}: " + "; ".join(self.problems))


class SolverFailed(MatchingError):
    """A solver ended in a state that is not optimal: a defect, never a property of the input."""

    def __init__(self, solver: str, status: str) -> None:
        self.solver, self.status = solver, status
        super().__init__(f"{solver}: got status {status}, expected OPTIMAL")


class InvalidListing(MatchingError):
    """A list length or slack that no shortlist can keep."""

    def __init__(self, name: str, got: float, expected: str) -> None:
        self.name, self.got, self.expected = name, got, expected
        super().__init__(f"{name}: got {got}, expected {expected}")


class NotOptimal(MatchingError):
    """An assignment that is no optimum of its instance, where only an optimum can be diagnosed."""

    def __init__(self, why: str) -> None:
        super().__init__(f"got an assignment that is not optimal ({why}), expected an optimum")


class OtherMentors(MatchingError):
    """Mentors who changed after a company was scored, so that it is to be scored anew."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        super().__init__(f"{len(self.ids)} mentors: got other ones than were scored, expected none")


class InvalidBonus(MatchingError):
    """A stay bonus that scores cannot hold."""

    def __init__(self, got: float, most: float) -> None:
        self.got, self.most = got, most
        super().__init__(f"stay_bonus: got {got}, expected a number in [0, {most}] or inf")


class InvalidProbability(MatchingError):
    """A cap on probabilities that no lottery can keep."""

    def __init__(self, got: float, least: float) -> None:
        self.got, self.least = got, least
        super().__init__(f"cap_probability: got {got}, expected a number in [{least}, 1]")


class InvalidInstance(MatchingError):
    """An assignment instance that no solver may see."""


class WrongShape(InvalidInstance):
    """An array does not have the shape that the others imply."""

    def __init__(self, name: str, got: tuple[int, ...], expected: tuple[int, ...]) -> None:
        self.name, self.got, self.expected = name, got, expected
        super().__init__(f"{name}: got shape {got}, expected {expected}")


class NotNumeric(InvalidInstance):
    """An argument is no regular array of numbers."""

    def __init__(self, name: str, got: type) -> None:
        self.name, self.got = name, got
        super().__init__(f"{name}: got a {got.__name__}, expected a regular array of numbers")


class NotFinite(InvalidInstance):
    """A number is NaN or infinite where that means nothing."""

    def __init__(self, name: str, position: tuple[int, ...], value: float) -> None:
        self.name, self.position, self.value = name, position, value
        super().__init__(f"{name}{list(position)}: got {value}, expected a finite number")


class InvalidCapacity(InvalidInstance):
    """A capacity or minimum is negative, fractional, or out of order."""

    def __init__(self, name: str, mentor: int, value: float, expected: str) -> None:
        self.name, self.mentor, self.value = name, mentor, value
        super().__init__(f"{name}[{mentor}]: got {value}, expected {expected}")


class InvalidLock(InvalidInstance):
    """Locks contradict eligibility, capacity, or each other."""

    def __init__(self, learner: int, mentor: int, why: str) -> None:
        self.learner, self.mentor = learner, mentor
        super().__init__(f"lock of learner {learner} to mentor {mentor}: {why}")


class InvalidOption(InvalidInstance):
    """No such objective or mode."""

    def __init__(self, name: str, got: str, known: Sequence[str]) -> None:
        self.name, self.got, self.known = name, got, tuple(known)
        super().__init__(f"{name}: got {got!r}, expected one of {', '.join(known)}")


class OtherPeople(InvalidInstance):
    """Kinds of mentor that are scored for different learners or mentors."""

    def __init__(self, kind: str, other: str) -> None:
        self.kind, self.other = kind, other
        super().__init__(f"{kind}: got other learners or mentors than {other}, expected the same")
