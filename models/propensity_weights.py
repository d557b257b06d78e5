"""Weights that undo what showing and choosing did to the log.

An outcome is seen of a pair only if its mentor was shown and then chosen; who was shown was likely
to be, and who stands first is chosen because he stands first. A model fitted to such rows learns
the recommender, up to reversed signs. A row is therefore weighed by one over its chance to be
there.

What was shown is undone by the weights of Des Raj (1956, doi:10.1080/01621459.1956.10501326) for
mentors drawn one after the other without replacement: the one in place ``k`` of ``K``, drawn with
chance ``p`` given those above, stands for ``(1/p + K − k) / K`` candidates. Summed over a list, any
figure so weighted is in the mean its sum over all candidates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import InvalidPropensity, UnequalLengths
from models.row_weights import RowWarning, RowWeights, of_mean_one
from models.rows import codes_of, read_flags

MOST = 10.0
"""Largest weight, the mean being 1."""


def inverse_propensity(
    propensity: ArrayLike, *, observed: ArrayLike | None = None, most: float = MOST
) -> RowWeights:
    """Weigh rows by one over their chance to be in the log.

    Parameters
    ----------
    propensity : array_like, shape (n_rows,)
        In (0, 1]; NaN where it was not logged, which is warned of: the row then weighs as much as
        the others do in the mean.
    observed : array_like of bool, shape (n_rows,), optional
        Which rows count; the others get weight 0. All without it.
    most : float
        Largest weight, the mean being 1.

    Returns
    -------
    RowWeights
        Of mean 1 before they are cut.

    Raises
    ------
    InvalidPropensity
        0, negative, or above 1: what cannot happen is in no log.
    UnequalLengths
    """
    chance = _chances("propensity", propensity)
    return _weights(1.0 / chance, read_flags("observed", observed, len(chance), default=True), most)


def choice_weights(
    propensity: ArrayLike,
    place: ArrayLike,
    chosen: ArrayLike,
    slate: ArrayLike,
    *,
    choice: ArrayLike | None = None,
    most: float = MOST,
) -> RowWeights:
    """Weigh chosen rows by one over their chance to be shown and then chosen.

    Parameters
    ----------
    propensity, place, slate
        As for `shown_weights`.
    chosen : array_like of bool, shape (n_rows,)
        Whether this mentor was chosen; the other rows get weight 0.
    choice : array_like, shape (n_rows,), optional
        Chance of each row to be chosen from its list, in (0, 1], as a choice model tells it.
        Without it `place_shares`, which is warned of: it undoes that the first is chosen for being
        first, not that the chosen are those whom learners like.
    most : float
        Largest weight, the mean being 1.

    Returns
    -------
    RowWeights
        Of mean 1 over the chosen before they are cut.

    Raises
    ------
    InvalidPropensity, UnequalLengths
    """
    shown = shown_weights(propensity, place, slate)
    taken = read_flags("chosen", chosen, len(shown))
    if choice is None:
        return _weights(shown / place_shares(place, taken, slate), taken, most, ("place_alone",))
    chance = _chances("choice", choice)
    UnequalLengths.refuse(propensity=shown, choice=chance)
    return _weights(shown / chance, taken, most)


def shown_weights(propensity: ArrayLike, place: ArrayLike, slate: ArrayLike) -> NDArray[np.float64]:
    """Tell how many candidates each shown mentor stands for.

    Parameters
    ----------
    propensity : array_like, shape (n_rows,)
        Chance of the mentor for the place given those above, in (0, 1]; NaN where not logged.
    place : array_like of int, shape (n_rows,)
        On the list, from 1.
    slate : array_like, shape (n_rows,)
        Which list; all its rows are there.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        > 0; of every list, they sum in the mean to the number of candidates. NaN where the
        propensity is.

    Raises
    ------
    InvalidPropensity, UnequalLengths
    """
    chance = _chances("propensity", propensity)
    where = np.asarray(place, dtype=np.float64).ravel()
    UnequalLengths.refuse(propensity=chance, place=where)
    whose = codes_of("slate", slate, len(chance))
    length = np.bincount(whose)[whose]
    stands_for: NDArray[np.float64] = (1.0 / chance + length - where) / length
    return stands_for


def place_shares(place: ArrayLike, chosen: ArrayLike, slate: ArrayLike) -> NDArray[np.float64]:
    """Tell how often the mentor in each row's place is chosen, whoever it is.

    Lists of the same length are counted together, with half a choice more and one list more, so
    that no place has none.

    Parameters
    ----------
    place : array_like of int, shape (n_rows,)
        From 1.
    chosen : array_like of bool, shape (n_rows,)
    slate : array_like, shape (n_rows,)

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        In (0, 1).

    Raises
    ------
    UnequalLengths
    """
    where = np.asarray(place, dtype=np.intp).ravel()
    taken = read_flags("chosen", chosen, len(where))
    whose = codes_of("slate", slate, len(where))
    length = np.bincount(whose)[whose]
    cell = np.unique(np.column_stack([length, where]), axis=0, return_inverse=True)[1].reshape(-1)
    share: NDArray[np.float64] = (np.bincount(cell, taken) + 0.5) / (np.bincount(cell) + 1.0)
    return share[cell]


def _weights(
    weight: NDArray[np.float64],
    observed: NDArray[np.bool_],
    most: float,
    warnings: tuple[RowWarning, ...] = (),
) -> RowWeights:
    """Scale to mean 1 over the rows that count; a row of unknown chance weighs 1."""
    unknown = observed & np.isnan(weight)
    if unknown.any():
        warnings = ("no_propensities", *warnings)
    scaled = of_mean_one(np.where(observed & ~unknown, weight, 0.0))
    return RowWeights.cut(np.where(unknown, 1.0, scaled), most, warnings)


def _chances(what: str, values: ArrayLike) -> NDArray[np.float64]:
    chance = np.asarray(values, dtype=np.float64).ravel()
    for row in np.flatnonzero((chance <= 0) | (chance > 1))[:1]:
        raise InvalidPropensity(what, int(row), float(chance[row]))
    return chance
