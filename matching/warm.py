"""What an earlier assignment leaves to start from: who was with whom, and at what prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.index import Index
from matching.certificate import Certificate
from matching.errors import InvalidLock, NotFinite, WrongShape


@dataclass(frozen=True, eq=False)
class Warm:
    """An earlier assignment in the positions of the cohort that is to be assigned.

    It decides how long a run takes and never how good its result is: whatever is wrong or out of
    date in it is found by the proof.

    Parameters
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        -1 = none: a learner who was unmatched, or joins.
    certificate : Certificate
        Levels and prices of all mentors.
    """

    mentor: NDArray[np.intp]
    certificate: Certificate

    def check(self, shape: tuple[int, int]) -> None:
        """Refuse what does not fit a cohort of a shape ``(n_learners, n_mentors)``.

        Raises
        ------
        WrongShape, NotFinite, InvalidLock
        """
        n_learners, n_mentors = shape
        level, price = self.certificate.level, self.certificate.price
        for name, array, length in (
            ("warm.mentor", self.mentor, n_learners),
            ("warm.certificate.level", level, n_mentors),
            ("warm.certificate.price", price, n_mentors),
        ):
            if array.shape != (length,):
                raise WrongShape(name, array.shape, (length,))
        for mentor in np.flatnonzero(~np.isfinite(price))[:1]:
            raise NotFinite("warm.certificate.price", (int(mentor),), float(price[mentor]))
        wrong = (self.mentor < -1) | (self.mentor >= n_mentors)
        for learner in np.flatnonzero(wrong)[:1]:
            got = int(self.mentor[learner])
            why = f"got an earlier mentor {got}, expected one below {n_mentors}"
            raise InvalidLock(int(learner), got, why)


def carried(
    before: Warm,
    learners: tuple[Index, Index],
    mentors: tuple[Index, Index],
) -> Warm:
    """Bring an earlier assignment to the positions of another cohort.

    Parameters
    ----------
    before : Warm
        In the positions of the first of each two.
    learners, mentors : tuple of two Index
        Earlier ids, and those of now. Who is missing now has left; who is new has joined.

    Returns
    -------
    Warm
        Mentors who join start at the highest level and price that there was, from where prices
        fall as far as they have to.
    """
    place = _places(mentors[0], mentors[1])
    mentor = np.full(len(learners[1]), -1, dtype=np.intp)
    at = _places(learners[0], learners[1])
    stays = (at >= 0) & (before.mentor >= 0)
    mentor[at[stays]] = place[before.mentor[stays]]
    old = before.certificate
    level = np.full(len(mentors[1]), old.level.max(initial=0), dtype=np.int8)
    price = np.full(len(mentors[1]), old.price.max(initial=0.0))
    kept = place >= 0
    level[place[kept]], price[place[kept]] = old.level[kept], old.price[kept]
    return Warm(mentor, Certificate(level, price))


def _places(old: Index, new: Index) -> NDArray[np.intp]:
    """Position now of each earlier id, -1 for who has left."""
    places = [new.position(name) if name in new else -1 for name in old]
    return np.array(places, dtype=np.intp)
