"""One of several server processes: its application, and its end when nobody supervises it any more.

It loads little before it is asked for the application: meanwhile it must answer that it is alive.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from threading import Thread

from starlette.types import ASGIApp

from api.settings import Settings


def app_of(settings: Settings) -> ASGIApp:
    """Return the application of this process, on connections of its own.

    Parameters
    ----------
    settings : Settings
        Of the supervisor, which all its processes share: to read them anew, from an environment or
        a file that has changed since, could give one process another secret than the others.
    """
    from api import logs
    from api.app import create_app
    from api.store import Store

    logs.configure(settings.log_level)
    leave_with_supervisor()
    # Its connections end with the process; the supervisor is the last to close the database.
    app = create_app(settings, Store(settings.database_url, readers=settings.threads))
    gc.freeze()  # as `api.serving` does where it serves alone
    return app


def leave_with_supervisor() -> None:
    """Have this process leave in good order once its supervisor is gone.

    One that is killed tells nobody, but the pipe that it holds open is closed with it.
    """
    supervisor = multiprocessing.parent_process()
    assert supervisor is not None, "only a process that was started by another has a supervisor"
    Thread(target=_leave_after, args=(supervisor,), name="supervisor", daemon=True).start()


def _leave_after(supervisor: BaseProcess) -> None:
    supervisor.join()
    os.kill(os.getpid(), signal.SIGTERM)
