"""Long work: a process, or a thread of the server, that performs jobs from the database."""

from __future__ import annotations

import signal
from types import FrameType

from api.services.jobs.working import Worker
from api.settings import Settings
from api.store import Store


def work(settings: Settings) -> None:
    """Perform jobs until told to leave (SIGTERM, Ctrl-C); what is under way is given back.

    Raises
    ------
    UnknownDatabase
    """
    store = Store(settings.database_url, readers=2)
    worker = Worker(store)

    def leave(_signal: int, _frame: FrameType | None) -> None:
        worker.leave()

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        worker.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        store.close()
