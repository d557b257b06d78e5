from __future__ import annotations

import os
import sys
from threading import Event, Thread
from time import monotonic

import pytest

from api.affinity import Group, better, together

several = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="needs two processors of Linux",
)


def allowed() -> set[int]:
    """Processors of a thread that is begun here and now."""
    found: list[set[int]] = []
    thread = Thread(target=lambda: found.append(os.sched_getaffinity(0)))
    thread.start()
    thread.join()
    return found[0]


@several
def test_threads_begun_while_it_lasts_share_a_processor_and_earlier_ones_are_free() -> None:
    everywhere, begun, told = os.sched_getaffinity(0), Event(), list[set[int]]()

    def earlier() -> None:
        begun.wait()
        told.append(os.sched_getaffinity(0))

    thread = Thread(target=earlier)
    thread.start()
    with together(True):
        here = os.sched_getaffinity(0)
        assert len(here) == 1
        assert allowed() == here
        begun.set()
        thread.join()
    assert told == [everywhere]
    assert os.sched_getaffinity(0) == allowed() == everywhere


@several
def test_nothing_is_bound_where_it_is_not_asked_for() -> None:
    everywhere = os.sched_getaffinity(0)
    with together(False):
        assert os.sched_getaffinity(0) == everywhere


@several
def test_a_process_that_may_use_one_processor_is_left_alone() -> None:
    everywhere = os.sched_getaffinity(0)
    one = {min(everywhere)}
    os.sched_setaffinity(0, one)
    try:
        with together(True):
            assert os.sched_getaffinity(0) == one
    finally:
        os.sched_setaffinity(0, everywhere)


@several
def test_all_who_stay_together_move_together_and_nobody_else() -> None:
    everywhere, over, told = os.sched_getaffinity(0), Event(), dict[str, set[int]]()

    def stay(name: str) -> None:
        over.wait()
        told[name] = os.sched_getaffinity(0)

    group = Group(frozenset(everywhere))
    threads = [Thread(target=stay, args=("free",))]
    threads[0].start()
    group.gather()
    try:
        threads.append(Thread(target=stay, args=("together",)))
        threads[1].start()
        there = min(everywhere - {group.here})
        group.move(there)
        assert os.sched_getaffinity(0) == {there}
    finally:
        group.part()
        over.set()
    for thread in threads:
        thread.join()
    assert told == {"free": everywhere, "together": {there}}


@pytest.mark.parametrize(
    ("taken", "there"),
    [({0: 0.9, 1: 0.1, 2: 0.3}, 1), ({0: 0.3, 1: 0.1, 2: 0.2}, 0), ({0: 0.0, 1: 0.0}, 0)],
)
def test_it_is_better_where_others_take_a_good_deal_less(
    taken: dict[int, float], there: int
) -> None:
    assert better(taken, here=0) == there


@several
def test_what_the_group_computes_itself_does_not_drive_it_away() -> None:
    group = Group(frozenset(os.sched_getaffinity(0)))
    group.gather()
    try:
        before = group._times()
        until = monotonic() + 0.5
        while monotonic() < until:
            pass
        now = group._times()
        busy = now.busy[group.here] - before.busy[group.here]
        assert now.mine - before.mine == pytest.approx(busy, abs=0.5)
        assert now.share(before, group.here) < busy / 0.5
    finally:
        group.part()
