"""``mentormatch models``: what was learned, and which of it serves; for who holds the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from api.cli import learning_messages as messages
from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.deciding import MARK, DeciderOption, ReasonOption, who_decides
from api.cli.messages import WRITTEN
from api.cli.options import JsonOption, LangOption, PictureOption, ProgrammeOption
from api.cli.trouble import session

VersionArgument = Annotated[
    str, typer.Argument(metavar="VERSION", help="as `mentormatch models list` shows it")
]


def show(
    version: VersionArgument,
    programme: ProgrammeOption,
    picture: PictureOption = None,
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a model: weights before and after, how sure, what speaks against it."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.cli.model_screen import show_model
        from api.security.secrets import MODELS, derived
        from api.services.access.tenants import named_tenant
        from api.services.actors import Actor
        from api.services.judging.writing import check_picture, draw_weights
        from api.services.learning.promoting import get_model
        from api.settings import Settings

        key = derived(Settings(), MODELS)
        if picture is not None:
            check_picture(picture)
        with store.read() as tx:
            who = Actor(named_tenant(tx, tenant), "admin", MARK)
            found = get_model(tx, who, programme, version, key=key)
        show_model(screen, found)
        if picture is not None:
            draw_weights(found.model.report, picture, screen.lang)
            screen.say(WRITTEN, path=picture)


def promote(
    version: VersionArgument,
    programme: ProgrammeOption,
    name: DeciderOption,
    reason: ReasonOption,
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a model serve from now on; a person decides, and stands for it."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.schemas.models import FittedModelView
        from api.security.secrets import MODELS, derived
        from api.services.access.tenants import named_tenant
        from api.services.learning import promoting
        from api.settings import Settings

        key, now = derived(Settings(), MODELS), datetime.now(UTC)
        with store.write() as tx:
            who = who_decides(tx, named_tenant(tx, tenant), name, "promote_model", now)
            found = promoting.promote(
                tx, who, programme, version, reason=reason, key=key, now=now, request_id=MARK
            )
        view = FittedModelView.of(found)
        screen.document(view.model_dump(mode="json"))
        screen.say(messages.PROMOTED, version=version, before=view.replaced)


def rollback(
    programme: ProgrammeOption,
    name: DeciderOption,
    reason: ReasonOption,
    to: Annotated[
        Literal["before", "prior"],
        typer.Option("--to", help="what the model replaced, or the policy's own weights"),
    ] = "before",
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let what the model replaced serve again, to the byte."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.security.secrets import MODELS, derived
        from api.services.access.tenants import named_tenant
        from api.services.learning.promoting import roll_back
        from api.settings import Settings

        key, now = derived(Settings(), MODELS), datetime.now(UTC)
        with store.write() as tx:
            who = who_decides(tx, named_tenant(tx, tenant), name, "rollback_model", now)
            place = (tx, who, programme)
            serves = roll_back(*place, to=to, key=key, now=now, reason=reason, request_id=MARK)
        screen.document({"model_version": serves})
        screen.say(messages.ROLLED_BACK, version=serves)
