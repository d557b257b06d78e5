"""What happens when a command fails: one clear block on stderr, and an exit code."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from api.cli import messages
from api.cli.failure import Failure
from api.cli.screen import Screen
from features.label import Lang


@contextmanager
def session(lang: Lang | None, as_json: bool = False) -> Iterator[Screen]:
    """Give a command its screen; turn every error of its body into words and an exit code.

    Parameters
    ----------
    lang : {"zh", "en"} or None
        The option ``--lang``.
    as_json : bool
        Print errors as one JSON object too.

    Raises
    ------
    typer.Exit
        With the exit code of what went wrong. Ctrl-C passes through: typer leaves with 130.
    """
    screen = Screen.of(lang, as_json)
    try:
        yield screen
    except (typer.Exit, BrokenPipeError):  # a reader such as `head` that has seen enough
        raise
    except KeyboardInterrupt:
        typer.echo(messages.CANCELLED.text(screen.lang), err=True)
        raise
    except Exception as error:
        import api.cli.describe_judging
        import api.cli.describe_service  # noqa: F401 - both register errors with `describe`
        from api.cli.describe import describe  # here: it knows every package's errors

        failure = describe(error)
        if failure.is_fault:
            typer.echo(traceback.format_exc(), err=True)
        _show(failure, screen)
        raise typer.Exit(failure.exit) from error


def _show(failure: Failure, screen: Screen) -> None:
    if screen.json:
        typer.echo(
            json.dumps({"error": failure.as_json(screen.lang)}, ensure_ascii=False), err=True
        )
        return
    lines = [
        (messages.WHERE, failure.where),
        (messages.EXPECTED, failure.expected.text(screen.lang)),
        (messages.ADVICE, failure.advice.text(screen.lang)),
    ]
    title = messages.WHAT.text(screen.lang)
    typer.secho(f"{title}: {failure.what.text(screen.lang)}", fg="red", bold=True, err=True)
    for label, text in lines:
        if text:
            typer.echo(f"  {label.text(screen.lang)}: {text}", err=True)
