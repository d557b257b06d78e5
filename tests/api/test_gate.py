from __future__ import annotations

import asyncio
from contextlib import suppress

from api.gate import Gate

FEW = 2


class Crowd:
    """Those who compute beyond a gate, in the order in which they began."""

    def __init__(self) -> None:
        self.gate, self.end = Gate(FEW), asyncio.Event()
        self.begun: list[int] = []

    async def compute(self, number: int) -> None:
        async with self.gate.turn():
            self.begun.append(number)
            await self.end.wait()

    def come(self, numbers: range) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.compute(number)) for number in numbers]


async def settled() -> None:
    """Let everybody go as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_few_compute_at_a_time_in_the_order_in_which_they_came() -> None:
    async def story() -> None:
        crowd = Crowd()
        tasks = crowd.come(range(5))
        await settled()
        assert crowd.begun == [0, 1]
        crowd.end.set()
        await asyncio.gather(*tasks)
        assert crowd.begun == [0, 1, 2, 3, 4]

    asyncio.run(story())


def test_who_gives_up_leaves_no_place_taken_whether_waiting_or_computing() -> None:
    async def story() -> None:
        crowd = Crowd()
        computing, waiting, *others = crowd.come(range(FEW)) + crowd.come(range(FEW, 5))
        third = others[0]
        await settled()
        for task in (third, computing, waiting):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await settled()
        assert crowd.begun == [0, 1, 3, 4]
        crowd.end.set()
        await asyncio.gather(*others[1:])

    asyncio.run(story())


def test_who_only_waits_for_a_commit_leaves_her_place_from_her_thread() -> None:
    async def story() -> list[str]:
        gate, committed, told = Gate(1), asyncio.Event(), list[str]()

        async def write() -> None:
            async with gate.turn() as turn:
                await asyncio.to_thread(turn.leave_soon)
                await committed.wait()
                told.append("written")

        async def read() -> None:
            async with gate.turn():
                told.append("read")
                committed.set()

        await asyncio.gather(write(), read())
        return told

    assert asyncio.run(story()) == ["read", "written"]


def test_what_fails_gives_its_place_back() -> None:
    async def story() -> tuple[BaseException | None, ...]:
        gate = Gate(1)

        async def fail() -> None:
            async with gate.turn():
                raise ValueError

        return await asyncio.gather(fail(), fail(), return_exceptions=True)

    assert [type(came) for came in asyncio.run(story())] == [ValueError, ValueError]


def test_those_who_wait_for_somebody_behind_them_let_her_in() -> None:
    async def story() -> bool:
        gate, told = Gate(FEW), asyncio.Event()

        async def wait() -> None:
            async with gate.turn():
                await told.wait()

        async def tell() -> None:
            async with gate.turn():
                told.set()

        await asyncio.wait_for(asyncio.gather(*(wait() for _ in range(3 * FEW)), tell()), 30)
        return told.is_set()

    assert asyncio.run(story())


def test_a_place_that_was_given_up_in_between_is_not_given_back_twice() -> None:
    async def story() -> None:
        crowd = Crowd()
        slow = crowd.come(range(FEW))
        await asyncio.sleep(0.4)  # their places are free again
        crowd.end.set()
        await asyncio.gather(*slow)
        crowd.end = asyncio.Event()
        tasks = crowd.come(range(5))
        await settled()
        assert crowd.begun == [0, 1, 0, 1]
        crowd.end.set()
        await asyncio.gather(*tasks)

    asyncio.run(story())
