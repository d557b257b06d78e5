"""Which groups of an attribute are not told: those of too few, and who would give them away.

What is told of all, less what is told of each group, is the figure of those who are not told. Where
these are fewer than the minimum together, the smallest other group is hidden with them.
"""

from __future__ import annotations

from collections.abc import Sequence


def hidden(
    too_few: Sequence[bool], people: Sequence[int], *, few_together: bool
) -> tuple[bool, ...]:
    """Hide the smallest other group as well, where those of too few are too few together.

    Parameters
    ----------
    too_few : sequence of bool, length n_groups
    people : sequence of int, length n_groups
        Of each group; of two that are equally small the first is hidden.
    few_together : bool
        Whether those of too few are too few even together.

    Returns
    -------
    tuple of bool, length n_groups
        `too_few` and no more where no other group is left.
    """
    told = [at for at, few in enumerate(too_few) if not few]
    smallest = min(told, key=lambda at: people[at]) if few_together and told else None
    return tuple(few or at == smallest for at, few in enumerate(too_few))


def hidden_below(people: Sequence[int], least: int) -> tuple[bool, ...]:
    """Hide groups of fewer people than a minimum, and who would give them away.

    Parameters
    ----------
    people : sequence of int, length n_groups
        Nobody is in two groups; a group of nobody gives nobody away.
    least : int
        The minimum, >= 1.

    Returns
    -------
    tuple of bool, length n_groups
    """
    too_few = [n < least for n in people]
    together = sum(n for n in people if n < least)
    return hidden(too_few, people, few_together=0 < together < least)
