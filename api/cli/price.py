"""``mentormatch price`` and ``mentormatch frontier``: what a change costs, before it is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import messages
from api.cli.options import (
    AsOfOption,
    InputPath,
    JsonOption,
    LangOption,
    LockOption,
    MappingOption,
    PolicyOption,
    RejectOption,
    SeedOption,
    instant_of,
)
from api.cli.screen import Screen
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.services.pricing import Change, PriceAnswer, Someone
    from matching.override import Loss

RunOption = Annotated[
    Path | None,
    typer.Option(
        "--run",
        metavar="DIR",
        help="a run folder: its policy, instant, locks and seed instead of those of the options",
    ),
]


def price(
    path: InputPath,
    learner: Annotated[str, typer.Option("--learner", metavar="ID", help="the learner's id")],
    mentor: Annotated[
        str | None, typer.Option("--mentor", metavar="ID", help="the mentor that she is to get")
    ] = None,
    ban: Annotated[
        str | None, typer.Option("--ban", metavar="ID", help="a mentor that she may not get")
    ] = None,
    swap: Annotated[
        str | None,
        typer.Option("--swap", metavar="ID", help="another learner to exchange mentors with"),
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="she goes without a mentor")] = False,
    run: RunOption = None,
    reject: RejectOption = None,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    lock: LockOption = None,
    seed: SeedOption = 0,
    mapping: MappingOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a change would cost before it is made: total, learners matched, and who moves."""
    _only_run(run, policy, as_of, lock, seed)
    if reject is not None and run is None:
        raise typer.BadParameter("--reject belongs to the run that is named with --run")
    change, other = _change(mentor, ban, swap, none)
    with session(lang, as_json) as screen:
        from api.services.matching import MatchRequest
        from api.services.pricing import Question, price_files

        question = Question(change, learner, other)
        request = MatchRequest(path, mapping, policy, lock, instant_of(as_of), "assign", seed)
        with screen.progress() as report:
            answer = price_files(request, question, run=run, reject=reject, progress=report)
        screen.document(answer.as_json())
        _show(screen, answer)


def _only_run(
    run: Path | None, policy: Path | None, as_of: str | None, lock: Path | None, seed: int
) -> None:
    if run is not None and any((policy, as_of, lock, seed)):
        raise typer.BadParameter("--run stands instead of --policy, --as-of, --lock and --seed")


def _change(
    mentor: str | None, ban: str | None, swap: str | None, none: bool
) -> tuple[Change, str]:
    asked: dict[Change, str | None] = {"assign": mentor, "ban": ban, "swap": swap}
    given = [(change, other) for change, other in asked.items() if other]
    given += [("none", "")] if none else []
    if len(given) != 1:
        raise typer.BadParameter("one of --mentor, --ban, --swap and --none is needed")
    return given[0]


def _show(screen: Screen, answer: PriceAnswer) -> None:
    if not answer.moves:
        screen.say(messages.COSTS_NOTHING)
        return
    screen.say(messages.COSTS, **_numbers(answer.loss))
    if answer.loss.minimum:
        screen.say(messages.COSTS_MINIMUM, n=answer.loss.minimum)
    if answer.lowest is not None and answer.lowest != answer.loss:
        screen.say(messages.COSTS_FROM, lowest=100 * answer.lowest.total)
    screen.say(messages.MOVES, n=len(answer.moves))
    for move in answer.moves:
        people = (move.learner, move.before, move.after)
        screen.line("  {} : {} → {}".format(*(_named(screen, one) for one in people)))
    for reason in answer.breaks:
        screen.line(f"  {reason.text(screen.lang)}")


def _numbers(loss: Loss) -> dict[str, float | int]:
    return {"total": 100 * loss.total, "matched": loss.matched}


def _named(screen: Screen, one: Someone) -> str:
    return f"{one.name} ({one.id})" if one.id else messages.NOBODY.text(screen.lang)
