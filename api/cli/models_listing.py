"""``mentormatch models list``: in a module of its own, for its name is that of a type."""

from __future__ import annotations

from api.cli import learning_messages as messages
from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.deciding import MARK
from api.cli.options import JsonOption, LangOption, ProgrammeOption
from api.cli.trouble import session

_MOST = 10_000
"""Models that are listed."""


def list(
    programme: ProgrammeOption,
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the models of a programme, the newest first, and which of them serves."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.cli.model_screen import row_of
        from api.schemas.models import FittedModelView
        from api.security.secrets import MODELS, derived
        from api.services.access.tenants import named_tenant
        from api.services.actors import Actor
        from api.services.learning.promoting import list_models
        from api.settings import Settings

        key = derived(Settings(), MODELS)
        with store.read() as tx:
            who = Actor(named_tenant(tx, tenant), "admin", MARK)
            found = list_models(tx, who, programme, key=key, before=None, limit=_MOST)
        screen.document([FittedModelView.of(one).model_dump(mode="json") for one in found])
        if not found:
            screen.say(messages.NO_MODELS)
            return
        screen.table(messages.MODEL_COLUMNS, [row_of(one, screen.lang) for one in found])
