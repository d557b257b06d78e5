"""Who does jobs: takes one at a time, keeps it alive while it runs, ends it once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import structlog

from api.services.jobs.context import Handler, JobContext, Standing, hold_of
from api.services.jobs.ending import Ending, done, ended, given_back, of_error, place_of, told_of
from api.services.jobs.errors import JobStopped, LeaseLost
from api.services.jobs.handlers import HANDLERS, PERIODIC, Periodic, Registry, handler_of
from api.services.mailing.calling import have_sent
from api.services.mailing.posting import MailServer
from api.store import Store, orm
from api.store.errors import Unavailable
from api.store.ids import new_id
from api.store.jobs import Hold, claim, enqueue, gone, held, is_due, renew, seen, tenants

_MINUTE = timedelta(minutes=1)
_PATIENCE_S = 10.0
"""How long a leaving server waits for its worker; a job that is left behind is taken over later."""
log = structlog.get_logger()
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between the things that a worker does.

    Attributes
    ----------
    poll_s : float
        Between two looks at an empty queue.
    beat_s : float
        Between two heartbeats; each moves the lease on.
    lease_s : float
        After which another worker may take a job over: several beats, for one may come late. Were
        it too short, work would be done again, never twice.
    retry_s : float
        Before a job is tried again; doubles with each attempt.
    """

    poll_s: float = 0.5
    beat_s: float = 5.0
    lease_s: float = 60.0
    retry_s: float = 5.0


class Worker:
    """Performs the jobs of all tenants, one at a time.

    Parameters
    ----------
    store : Store
    clock : callable, optional
    registry, periodic : optional
        See `api.services.jobs.handlers`.
    pace : Pace, optional
    mail_server : MailServer, optional
        Where mails are handed over; without one they wait.
    model_key : bytes, optional
        What models are sealed with; without it none is made, and none serves.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock = utc_now,
        registry: Registry = HANDLERS,
        periodic: tuple[Periodic, ...] = PERIODIC,
        pace: Pace = Pace(),
        mail_server: MailServer | None = None,
        model_key: bytes | None = None,
    ) -> None:
        self.worker_id = new_id("worker")
        self._store, self._clock, self._pace = store, clock, pace
        self._mail_server, self._model_key = mail_server, model_key
        self._registry, self._periodic = registry, periodic
        self._scheduled: dict[str, datetime] = {}
        self._looked: datetime | None = None
        self._current: tuple[Hold, Standing] | None = None
        self._leaving, self._over, self._news = Event(), Event(), Event()

    def run(self) -> None:
        """Work until asked to `leave`; whatever happens to a job or to the database."""
        pulse = Thread(target=self._pulse, name="heartbeat", daemon=True)
        pulse.start()
        log.info("worker_started", worker_id=self.worker_id)
        try:
            while not self._leaving.is_set():
                if not self._turn():
                    self._leaving.wait(self._pace.poll_s)
        finally:
            self._over.set()
            self._news.set()
            pulse.join()
        self._forget_me()
        log.info("worker_left", worker_id=self.worker_id)

    def leave(self) -> None:
        """Ask the worker to stop: it gives back what it is doing as soon as the work looks up."""
        self._leaving.set()

    def work_off(self) -> int:
        """Do what is due, without waiting for more; returns how many jobs."""
        count = 0
        while self.once():
            count += 1
        return count

    def once(self) -> bool:
        """Take one job and end it; False where none is due.

        Raises
        ------
        Unavailable
        """
        with self._store.read() as tx:
            if not is_due(tx, self._registry, self._clock()):
                return False
        with self._store.write() as tx:
            job = claim(
                tx,
                self._registry,
                worker_id=self.worker_id,
                token=new_id("token"),
                now=self._clock(),
                lease_s=self._pace.lease_s,
            )
        if job is not None:
            self._do(job)
            self._store.take_stock()  # jobs are what writes much at once
        return job is not None

    def _turn(self) -> bool:
        """Go round once; a database that does not answer, or a fault here, only costs time."""
        try:
            self._schedule()
            self._look_for_mails()
            return self.once()
        except Exception as error:
            log.warning("worker_waits", error=type(error).__name__, where=place_of(error))
            self._leaving.wait(self._pace.beat_s)
            return False

    def _schedule(self) -> None:
        """Put into the queue what comes round by itself; only the first worker's entry counts."""
        now = self._clock()
        due = {each.kind: _floor(now, each.every) for each in self._periodic}
        if due == self._scheduled:
            return
        with self._store.write() as tx:
            for tenant_id in tenants(tx):
                for kind, instant in due.items():
                    key = f"{kind}@{instant.isoformat()}"
                    enqueue(tx, tenant_id, kind, {}, now=now, created_by="schedule", idem_key=key)
        self._scheduled = due

    def _look_for_mails(self) -> None:
        """Have mails sent that are due, once a minute; without a mail server they wait."""
        minute = _floor(self._clock(), _MINUTE)
        if self._mail_server is not None and minute != self._looked:
            have_sent(self._store, self._clock())
            self._looked = minute

    def _do(self, job: orm.Job) -> None:
        hold, handler = hold_of(job), handler_of(job.kind, self._registry)
        standing = Standing(
            cancelled=job.cancel_requested, stopping=self._leaving.is_set, tell=self._news.set
        )
        self._current = hold, standing
        try:
            self._settle(hold, self._performed(job, handler, standing), standing)
        except LeaseLost:
            log.warning("job_lost", job_id=job.job_id, kind=job.kind)
        except Exception as error:
            self._stumble(hold, job, handler, standing, error)
        finally:
            self._current = None

    def _stumble(
        self, hold: Hold, job: orm.Job, handler: Handler, standing: Standing, error: Exception
    ) -> None:
        """End a job whose work raised something."""
        about = {"job_id": job.job_id, "kind": job.kind, "attempts": job.attempts}
        log.info("job_stumbles", **about, error=type(error).__name__, where=place_of(error))
        with suppress(LeaseLost):
            try:
                self._settle(hold, self._of_error(error, job, handler), standing)
            except LeaseLost:
                raise
            except Exception as worse:
                # What tidies up after the job is broken too: it must not come again for ever.
                log.warning("job_left_untidy", **about, error=type(worse).__name__)
                bare = ended("dead", told_of(worse), Handler(handler.perform), self._clock())
                self._settle(hold, bare, standing)

    def _performed(self, job: orm.Job, handler: Handler, standing: Standing) -> Ending:
        if job.attempts > job.max_attempts:
            return ended("dead", {"code": "worker_lost"}, handler, self._clock())
        context = JobContext(
            self._store,
            job.tenant_id,
            job.job_id,
            job.created_by,
            job.payload,
            self._clock,
            job.attempts,
            standing,
            self._mail_server,
            self._model_key,
        )
        context.check()
        effect = handler.perform(context)
        context.check()
        return done(effect, self._clock())

    def _of_error(self, error: Exception, job: orm.Job, handler: Handler) -> Ending:
        now, retry = self._clock(), timedelta(seconds=self._pace.retry_s)
        if isinstance(error, JobStopped):
            return given_back(now)
        if isinstance(error, Unavailable):
            return given_back(now + retry)
        return of_error(error, job, handler, now, retry)

    def _settle(self, hold: Hold, ending: Ending, standing: Standing) -> None:
        """End a job while it is still held; waits for a database that does not answer."""
        while True:
            try:
                with self._store.write() as tx:
                    job = held(tx, hold)
                    if job is None:
                        raise LeaseLost(hold.job_id)
                    job.progress = standing.progress or job.progress
                    ending(tx, job)
                log.info("job_settled", job_id=job.job_id, kind=job.kind, state=job.state)
                return
            except Unavailable as error:
                log.warning("job_waits", job_id=hold.job_id, error=type(error).__name__)
                if self._leaving.wait(self._pace.beat_s):
                    return

    def _pulse(self) -> None:
        """Be heard of, and keep what is held; a beat that fails is one that is missed."""
        while True:
            try:
                self._beat()
            except Exception as error:
                log.warning("no_heartbeat", worker_id=self.worker_id, error=type(error).__name__)
            self._news.wait(self._pace.beat_s)
            self._news.clear()
            if self._over.is_set():
                return

    def _beat(self) -> None:
        current = self._current
        with self._store.write() as tx:
            seen(tx, self.worker_id)
            if current is None:
                return
            hold, standing = current
            answer = renew(tx, hold, self._pace.lease_s, standing.progress)
        standing.lost = answer is None
        standing.cancelled = bool(answer)

    def _forget_me(self) -> None:
        try:
            with self._store.write() as tx:
                gone(tx, self.worker_id)
        except Unavailable as error:
            log.warning("no_heartbeat", worker_id=self.worker_id, error=type(error).__name__)


def _floor(now: datetime, every: timedelta) -> datetime:
    """Return the last instant at which work of a period was due."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return start + (now - start) // every * every


@contextmanager
def in_background(worker: Worker) -> Iterator[None]:
    """Let a worker work on a thread of this process, for as long as the context lasts."""
    thread = Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.leave()
        thread.join(_PATIENCE_S)
