"""The commands of `mentormatch`, each imported when it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from api.cli import (
    admin,
    audit,
    backup,
    check,
    compare,
    db,
    explain,
    export_log,
    frontier,
    judging,
    keys,
    keys_listing,
    match,
    models,
    models_listing,
    policy,
    power,
    price,
    rematch,
    retrain,
    sample,
    serve,
    simulate_log,
    verify,
    worker,
)
from api.cli.exit_codes import EPILOG
from api.cli.language import language
from api.cli.messages import ABOUT, HELP

app = typer.Typer(
    name="mentormatch",
    help=ABOUT.text(language(None)),
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"mentormatch {version('mentormatch')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Hold the options of the command itself."""


COMMANDS: tuple[Callable[..., None], ...] = (
    check.check,
    sample.template,
    sample.sample,
    match.demo,
    match.match,
    rematch.rematch,
    verify.verify,
    explain.explain,
    explain.diagnose,
    price.price,
    frontier.frontier,
    compare.diff,
    policy.policy,
    backup.dump,
    backup.restore,
    serve.serve,
    serve.openapi,
    worker.worker,
    retrain.retrain,
    judging.evaluate,
    judging.backtest,
    judging.ope,
    judging.fairness,
    power.power,
    simulate_log.simulate_log,
    export_log.export_log,
)
GROUPS: dict[str, tuple[Callable[..., None], ...]] = {
    "db": (db.upgrade, db.check),
    "admin": (admin.create,),
    "audit": (audit.verify,),
    "keys": (keys.create, keys_listing.list, keys.rotate, keys.revoke),
    "models": (models_listing.list, models.show, models.promote, models.rollback),
}
"""Commands of two words, by the first."""

for command in COMMANDS:
    app.command(help=HELP[command.__name__.replace("_", "-")].text(language(None)), epilog=EPILOG)(
        command
    )

for group, commands in GROUPS.items():
    within = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for command in commands:
        about = HELP[f"{group} {command.__name__}"].text(language(None))
        within.command(help=about, epilog=EPILOG)(command)
    app.add_typer(within, name=group, help=HELP[group].text(language(None)), epilog=EPILOG)
