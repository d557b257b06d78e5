"""The commands of `mentormatch`, each imported when it is called."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import check, compare, explain, frontier, match, policy, price, rematch, sample, verify
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


for command in (
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
):
    app.command(help=HELP[command.__name__].text(language(None)), epilog=EPILOG)(command)
