"""``mentormatch retrain``: a model is fitted, judged and kept; nothing is promoted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.deciding import MARK
from api.cli.exit_codes import ExitCode
from api.cli.options import JsonOption, LangOption, ProgrammeOption
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.cli.screen import Screen
    from api.services.actors import Actor
    from api.services.learning.promoting import Standing
    from api.store import Store


def retrain(
    programme: ProgrammeOption,
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a model to what came of a programme, judge it, and say what it would change."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.cli.model_screen import show_model
        from api.security.secrets import MODELS, derived
        from api.services.access.tenants import named_tenant
        from api.services.actors import Actor
        from api.settings import Settings

        key = derived(Settings(), MODELS)
        with store.read() as tx:
            who = Actor(named_tenant(tx, tenant), "admin", MARK)
        found = _retrained(store, who, programme, key, screen)
        show_model(screen, found)
        if found.model.state == "refused":
            raise typer.Exit(ExitCode.REFUSED)


def _retrained(store: Store, who: Actor, programme: str, key: bytes, screen: Screen) -> Standing:
    """Put the job into the queue, have it done, and return the model."""
    from api.logs import warnings_alone
    from api.services.jobs.here import done_here
    from api.services.learning.asking import ask_for_training
    from api.services.learning.promoting import get_model

    with store.write() as tx:
        job_id = ask_for_training(tx, who, programme, now=datetime.now(UTC), request_id=MARK)
    with warnings_alone(), screen.progress() as told:
        job = done_here(store, who, job_id, model_key=key, told=told)
    version = (job.result or {})["model_version"]
    with store.read() as tx:
        return get_model(tx, who, programme, version, key=key)
