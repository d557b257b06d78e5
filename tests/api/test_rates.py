from __future__ import annotations

from contextlib import closing

import pytest

from api.app import create_app
from api.errors import RateExceeded
from api.rates import Rates
from api.store import Store
from tests.api.world import settings_of


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def asked(rates: Rates, caller: str, times: int) -> int:
    """How many of some requests are let through."""
    passed = 0
    for _ in range(times):
        try:
            rates.take(caller)
        except RateExceeded:
            continue
        passed += 1
    return passed


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    clock = Clock()
    rates = Rates(5, clock)
    assert asked(rates, "a", 100) == 10
    clock.seconds = 3.0
    assert asked(rates, "a", 100) == 10
    clock.seconds = 3.2
    assert asked(rates, "a", 100) == 1


def test_one_caller_does_not_use_up_the_room_of_another() -> None:
    rates = Rates(1, Clock())
    assert asked(rates, "a", 10) == 2
    assert asked(rates, "b", 10) == 2


def test_the_pause_that_is_told_is_long_enough() -> None:
    clock = Clock()
    rates = Rates(0.25, clock)
    rates.take("a")
    with pytest.raises(RateExceeded) as refused:
        rates.take("a")
    clock.seconds = refused.value.retry_after_s
    rates.take("a")


def test_without_a_rate_everybody_passes() -> None:
    assert asked(Rates(0, Clock()), "a", 1000) == 1000


def test_each_of_several_processes_has_its_share_of_the_rate() -> None:
    with closing(Store("sqlite://")) as store:
        app = create_app(settings_of(store, processes=4, request_rate=20.0), store)
    assert app.state.rates.per_second == 5.0
