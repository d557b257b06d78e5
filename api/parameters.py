"""Parameters that an operation does not have: refused, since they were meant to do something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from fastapi.dependencies.models import Dependant

from api.request_faults import pointer
from api.services.errors import Fault, Unacceptable
from features.label import Label
from features.nearest import Nearest

_MOST_TOLD = 10
_LONGEST_TOLD = 100
"""Faults, and characters of a name, that are told: an answer is not to outgrow its request."""


def check_parameters(dependant: Dependant, asked: Iterable[str]) -> None:
    """Make sure that an operation has every parameter that it is called with.

    Parameters
    ----------
    dependant : Dependant
        Of the operation's route.
    asked : iterable of str
        Names in the query; may be empty.

    Raises
    ------
    Unacceptable
        ``unknown_parameter``, with those that there are.
    """
    known = set(_parameters(dependant))
    unknown = list(islice((name for name in asked if name not in known), _MOST_TOLD))
    if unknown:
        nearest = Nearest(known)
        raise Unacceptable(*(_fault(name, nearest.to(name), known) for name in unknown))


def _parameters(dependant: Dependant) -> Iterator[str]:
    """Yield the names of the query parameters of a route, its dependencies' too."""
    yield from (parameter.alias for parameter in dependant.query_params)
    for needed in dependant.dependencies:
        yield from _parameters(needed)


def _fault(name: str, nearest: str, known: set[str]) -> Fault:
    told, there = name[:_LONGEST_TOLD], sorted(known)
    zh = f"没有参数 {told}，可用的参数：{'、'.join(there) or '无'}"
    en = f"got the parameter {told!r}, expected {', '.join(there) or 'none'}"
    if nearest:
        zh, en = f"{zh}；是否想用 {nearest}？", f"{en}; did you mean {nearest}?"
    params = {"name": told, "nearest": nearest, "expected": ", ".join(there)}
    return Fault("unknown_parameter", pointer(("query", told)), Label(zh, en), params)
