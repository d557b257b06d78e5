"""The HTTP service, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from api import problems
from api.affinity import together
from api.forgetful import forgetful
from api.gate import Gate
from api.health import Health
from api.methods import Methods
from api.metrics import Metrics
from api.middleware import layers
from api.openapi import ABOUT, shaped
from api.pages import app as pages
from api.pages.environment import compile_templates
from api.rates import Rates
from api.routes import (
    audit,
    candidates,
    choices,
    comparing,
    competency_models,
    demo,
    docs,
    evaluations,
    events,
    imports,
    jobs,
    keys,
    learners,
    logs,
    mails,
    me,
    meetings,
    mentors,
    models,
    outcomes,
    pairs,
    people,
    policies,
    privacy,
    programmes,
    publishing,
    recommendations,
    requests,
    review,
    runs,
    scores,
    searching,
    shortlists,
    signing_in,
    system,
    waitlist,
)
from api.security.callers import Callers
from api.security.secrets import MODELS, derived
from api.security.tries import Tries
from api.services.jobs.working import Worker, in_background
from api.services.mailing.posting import MailServer
from api.services.privacy.forgetting import Forgetting
from api.services.recommending.readying import make_ready
from api.services.recommending.recommender import Recommender
from api.settings import Settings
from api.store import Store
from api.visits import Clock, now
from api.warming import Warming, load_solvers, renewed

ROUTERS = (
    recommendations.router,  # looked for first: what most callers wait for
    choices.router,
    system.router,
    docs.router,
    programmes.router,
    imports.router,
    competency_models.router,
    learners.router,
    mentors.router,
    candidates.router,
    people.router,
    policies.router,
    runs.router,
    publishing.router,
    review.router,
    comparing.router,
    jobs.router,
    signing_in.router,
    me.router,
    keys.router,
    audit.router,
    privacy.router,
    shortlists.router,
    events.router,
    scores.router,
    requests.router,
    pairs.router,
    outcomes.router,
    models.router,
    evaluations.router,
    logs.router,
    meetings.router,
    mails.router,
    searching.router,
    waitlist.router,
)
UPLOADS = frozenset({"/v1/imports"})
"""Paths that take files."""
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
TRACES: TelemetryConfig = {"logs": False}
"""Where an installation asks for traces: never its logs, which hold exceptions' messages."""


class Service(FastAPI):
    """The application, whose document is put as callers need it."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = shaped(super().openapi())
        return self.openapi_schema


def create_app(settings: Settings, store: Store, clock: Clock = now) -> FastAPI:
    """Return the service on a database that is at the newest revision.

    Parameters
    ----------
    settings : Settings
    store : Store
        Closed by who opened it.
    clock : callable, optional
        What requests, pages and jobs go by; another than the machine's lets quarters pass at once.
    """
    metrics, recommender = Metrics(store), Recommender(store, derived(settings, MODELS))

    def companies() -> int:
        return make_ready(store, recommender.companies, clock())

    warming = Warming(companies=companies, pages=compile_templates, solvers=load_solvers)
    routers = (*ROUTERS, demo.router) if settings.demo else ROUTERS
    app = _service(
        routers,
        lifespan=_lifespan,
        middleware=layers(settings, metrics, UPLOADS | pages.UPLOADS),
        telemetry=TRACES if settings.telemetry else NO_TELEMETRY,
    )
    app.state.settings, app.state.store, app.state.clock = settings, store, clock
    app.state.metrics, app.state.warming, app.state.make_ready = metrics, warming, companies
    app.state.health = Health(settings, store, warming)
    app.state.methods = Methods((*routers, *pages.ROUTERS))
    app.state.callers = Callers(settings, store)
    app.state.tries = Tries(processes=settings.processes)
    app.state.cursor_secret = derived(settings, "cursors")
    app.state.recommender, app.state.forgetting = recommender, Forgetting(store)
    app.state.rates = Rates(settings.request_rate / settings.processes)
    app.state.gate = Gate(settings.computing)
    return app


def described() -> dict[str, Any]:
    """Return the OpenAPI document, without a server."""
    return _service(ROUTERS, telemetry=NO_TELEMETRY).openapi()


def _service(routers: Iterable[APIRouter], **more: Any) -> Service:
    app = Service(
        title="Mentormatch",
        version=version("mentormatch"),
        description=ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/"}],
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        **more,
    )
    problems.install(app)
    # Routes stand in the application itself: as an included router's they would be worked out anew
    # for every application, and gone through twice at every request.
    for router in (*routers, *pages.ROUTERS):
        app.router.routes.extend(router.routes)
    pages.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # Forty threads would fight for the interpreter; a few answer more requests a second.
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.threads
    settings = app.state.settings
    alone = settings.processes == 1  # else whoever supervises the processes works
    doing_jobs = working(settings, app.state.store, app.state.clock) if alone else nullcontext()
    forgetting = forgetful(app.state.forgetting)
    answering = together(settings.one_processor)  # the last: what is begun before it is free
    with app.state.callers.last_use.written(), forgetting, _warm(app), doing_jobs, answering:
        yield


def _warm(app: FastAPI) -> AbstractContextManager[None]:
    """Begin to make ready what requests would wait for, now and whenever something changes."""
    if not app.state.settings.warm_solvers:
        return nullcontext()
    app.state.warming.begin()
    return renewed(app.state.make_ready)  # midnight, an import, a policy: nothing else stays


def working(settings: Settings, store: Store, clock: Clock = now) -> AbstractContextManager[None]:
    """Let a worker do jobs beside a server, on a thread of this process, where the settings say so.

    Parameters
    ----------
    settings : Settings
    store : Store
    clock : callable, optional
        What jobs go by.
    """
    if not settings.embedded_worker:
        return nullcontext()
    key, mail_server = derived(settings, MODELS), MailServer.of(settings)
    return in_background(Worker(store, clock=clock, mail_server=mail_server, model_key=key))
