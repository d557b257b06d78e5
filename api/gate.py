"""A few requests compute at a time: one interpreter computes one thing, the others only switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LENT_S = 0.25
"""Seconds after which a request that still computes goes on beside those whose turn it is."""


class Gate:
    """Lets requests through in the order in which they come, a few at a time.

    Nobody waits here for long: whoever computes for longer than `LENT_S` gives the place to the
    next one and goes on, as threads share an interpreter. So a long computation never stops short
    ones, and one that waits for another's result never stops the other.

    Parameters
    ----------
    few : int
        Requests that compute at once.
    """

    def __init__(self, few: int) -> None:
        self._places = asyncio.Semaphore(few)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait for a place, and have it until the end, or for `LENT_S`, or until it is left."""
        await self._places.acquire()
        turn = Turn(self._places)
        lent = asyncio.get_running_loop().call_later(LENT_S, turn.leave)
        try:
            yield turn
        finally:
            lent.cancel()
            turn.leave()


class Turn:
    """A place for a while: it is given back once, by whoever does so first."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places
        self._loop = asyncio.get_running_loop()

    def leave_soon(self) -> None:
        """Let the next one in; may be called from any thread."""
        self._loop.call_soon_threadsafe(self.leave)

    def leave(self) -> None:
        """Let the next one in."""
        places, self._places = self._places, None
        if places is not None:
            places.release()
