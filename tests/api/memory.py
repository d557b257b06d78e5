"""What a process keeps in memory, looked through for what may hold people."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
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


def holding(*needles: str) -> set[str]:
    """Return the caches of this process that hold one of some words, whoever has made them."""
    return {
        name for name, one in _caches() if any(_is_in(needles, text) for text in _texts_in(one))
    }


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
