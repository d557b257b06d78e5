"""Long work in a process of its own: performs jobs from the database until it is told to leave."""

from __future__ import annotations

import signal
from types import FrameType

from api import logs
from api.forgetful import forgetful
from api.security.secrets import MODELS, derived
from api.services.jobs.working import Worker
from api.services.mailing.posting import MailServer
from api.services.privacy.forgetting import Forgetting
from api.settings import Settings
from api.store import Store


def work(store: Store, settings: Settings) -> None:
    """Perform jobs until SIGTERM or Ctrl-C; what is under way then goes back into the queue."""
    logs.configure(settings.log_level)
    key = None if settings.secret_key is None else derived(settings, MODELS)
    worker = Worker(store, mail_server=MailServer.of(settings), model_key=key)

    def leave(_signal: int, _frame: FrameType | None) -> None:
        worker.leave()

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with forgetful(Forgetting(store)):
            worker.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
