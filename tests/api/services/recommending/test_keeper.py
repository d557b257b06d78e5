from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest

from api.services.recommending.keeper import Keeper, forget_all


def test_a_value_is_made_once_however_many_ask() -> None:
    keeper: Keeper[str, object] = Keeper(3)
    start, made = Barrier(8), []

    def make() -> object:
        sleep(0.02)
        made.append(object())
        return made[-1]

    def ask(_: int) -> object:
        start.wait()
        return keeper.get("a", make)

    with ThreadPoolExecutor(8) as pool:
        found = set(map(id, pool.map(ask, range(8))))

    assert len(made) == 1
    assert found == {id(made[0])}


def test_the_one_longest_unused_goes_first() -> None:
    keeper: Keeper[int, int] = Keeper(2)
    made: list[int] = []

    def get(key: int) -> None:
        keeper.get(key, lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    for key in (1, 2, 1, 3, 1, 2):
        get(key)

    assert made == [1, 2, 3, 2]


def test_who_could_not_make_it_leaves_it_to_the_next() -> None:
    keeper: Keeper[str, int] = Keeper(1)

    with pytest.raises(ZeroDivisionError):
        keeper.get("a", lambda: 1 // 0)

    assert keeper.get("a", lambda: 7) == 7


def test_only_the_very_value_is_dropped() -> None:
    keeper: Keeper[str, list[int]] = Keeper(1)
    first = keeper.get("a", list)
    keeper.drop("a", first)
    second = keeper.get("a", list)
    keeper.drop("a", first)

    assert second is not first
    assert keeper.get("a", list) is second


def test_what_nobody_will_ask_for_is_forgotten() -> None:
    keeper: Keeper[int, int] = Keeper(9)
    made: list[int] = []
    for key in (1, 2, 3, 2, 3):
        keeper.get(key, lambda key=key: made.append(key) or key)  # type: ignore[misc, func-returns-value]
        keeper.forget(lambda one: one < 3)

    assert made == [1, 2, 3, 2]


def test_everything_is_forgotten_but_what_is_another_tenants_for_certain() -> None:
    anybodys: Keeper[str, int] = Keeper(2)
    told: Keeper[tuple[str, int], int] = Keeper(2, tenant_of=lambda key: key[0])
    for keeper, keys in ((anybodys, ("a", "b")), (told, (("a", 1), ("b", 1)))):
        for key in keys:
            keeper.get(key, lambda: 1)  # type: ignore[arg-type]

    forget_all({"a"})

    assert [anybodys.get(key, lambda: 2) for key in ("a", "b")] == [2, 2]
    assert [told.get((key, 1), lambda: 2) for key in ("a", "b")] == [2, 1]
