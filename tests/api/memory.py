"""What a process keeps in memory, looked through for what may hold people."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from sqlalchemy import MetaData
from sqlalchemy.orm import Mapper
from sqlalchemy.schema import SchemaItem
from sqlalchemy.util import LRUCache

from api.services.recommending.keeper import Keeper

_Cached = type(lru_cache(lambda: None))
_CLOSED = (type, ModuleType, SchemaItem, MetaData, Mapper)
"""What leads to everything that there is, and what is declared of tables: it holds nobody."""


def holding_each(needles: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """Return, for each of some groups of words, the caches that hold one of them."""
    found: dict[str, set[str]] = {group: set() for group in needles}
    for name, one in _caches():
        texts = list(_texts_in(one))
        for group, words in needles.items():
            if any(_is_in(words, text) for text in texts):
                found[group].add(name)
    return found


def _caches() -> Iterator[tuple[str, Any]]:
    gc.unfreeze()  # modules, which were put aside as the tests were collected
    gc.collect()
    for one in gc.get_objects():
        if isinstance(one, _Cached):
            function: Any = one
            yield f"{function.__module__}.{function.__qualname__}", one
        elif isinstance(one, Keeper | WeakKeyDictionary | LRUCache):
            yield type(one).__name__, one
    yield "re", vars(re)["_cache"]
    gc.freeze()


def _texts_in(root: Any) -> Iterator[str | bytes]:
    seen, ahead = set[int](), [root]
    while ahead:
        one = ahead.pop()
        if id(one) in seen or isinstance(one, _CLOSED):
            continue
        seen.add(id(one))
        if isinstance(one, str | bytes):
            yield one
        ahead += _parts(one)


def _parts(one: Any) -> list[Any]:
    if isinstance(one, FunctionType):  # its globals are those of its module
        return [*(one.__closure__ or ()), one.__defaults__, one.__dict__]
    if isinstance(one, np.ndarray):
        return list(one.ravel()) if one.dtype.kind in "OUS" else []
    if isinstance(one, pd.Series | pd.Index):
        return list(one)
    if isinstance(one, pd.DataFrame):
        return [one.columns, *(one[name] for name in one.columns)]
    return gc.get_referents(one)


def _is_in(needles: tuple[str, ...], text: str | bytes) -> bool:
    if isinstance(text, bytes):
        return any(needle.encode() in text for needle in needles)
    return any(needle in text for needle in needles)
