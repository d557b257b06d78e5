"""``mentormatch explain`` and ``mentormatch diagnose``: why, why not, and what would help."""

from __future__ import annotations

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
    SeedOption,
    instant_of,
)
from api.cli.screen import Screen
from api.cli.trouble import session
from features.label import Label

if TYPE_CHECKING:
    from api.services.explaining import PairAnswer
    from matching.diagnosis import Diagnosis

SHOWN = 10
"""Rows of each list of a diagnosis; JSON holds all of them."""


def explain(
    path: InputPath,
    learner: Annotated[str, typer.Option("--learner", metavar="ID", help="the learner's id")],
    mentor: Annotated[str, typer.Option("--mentor", metavar="ID", help="the mentor's id")],
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    lock: LockOption = None,
    seed: SeedOption = 0,
    mapping: MappingOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why one mentor fits one learner, or why she was not recommended."""
    with session(lang, as_json) as screen:
        from api.services.explaining import explain_files
        from api.services.matching import MatchRequest

        request = MatchRequest(path, mapping, policy, lock, instant_of(as_of), "both", seed)
        with screen.progress() as report:
            answer = explain_files(request, learner, mentor, progress=report)
        screen.document(answer.as_json())
        _show_pair(screen, answer)


def diagnose(
    path: InputPath,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    lock: LockOption = None,
    mapping: MappingOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say who is unmatched and why, which changes help most, and which expertise is scarce."""
    with session(lang, as_json) as screen:
        from api.services.matching import MatchRequest, match_files
        from api.services.views import view

        request = MatchRequest(path, mapping, policy, lock, instant_of(as_of), "assign")
        with screen.progress() as report:
            diagnosis = match_files(request, progress=report).run.diagnosis
        screen.document(view(diagnosis))
        _show_diagnosis(screen, diagnosis)


def _show_pair(screen: Screen, answer: PairAnswer) -> None:
    told, lang = answer.explanation, screen.lang
    screen.say(
        messages.PAIR,
        learner=f"{answer.learner_name} ({answer.learner})",
        mentor=f"{answer.mentor_name} ({answer.mentor})",
        score=told.score,
    )
    _list(screen, messages.STANDING, answer.standing.sentences(lang))
    _list(screen, messages.REASONS, [r.text(lang) for r in (*told.summary, *told.reasons)])
    _list(screen, messages.REMARKS, [r.text(lang) for r in (*told.remarks, *told.doubts)])
    parts = [f"{part.fraction:+.4f}  {part.label.text(lang)}" for part in told.contributions]
    _list(screen, messages.CONTRIBUTIONS, parts)


def _show_diagnosis(screen: Screen, diagnosis: Diagnosis) -> None:
    """Print the unmatched, what would help, and what is scarce; `SHOWN` rows of each list."""
    lang = screen.lang
    screen.say(messages.UNMATCHED, n=len(diagnosis.unmatched))
    for one in diagnosis.unmatched:
        screen.line(f"  {one.name} ({one.learner})  {screen.said(one.reasons)}")
    changes = [
        f"+{r.matched_gain} / {r.total_gain:+.4f}  {r.label.text(lang)}"
        for r in diagnosis.relaxations[:SHOWN]
    ]
    _list(screen, messages.RELAXATIONS, changes)
    seats = [
        f"{s.name} ({s.mentor})  {s.price:.4f}  {s.load}/{s.capacity}" for s in diagnosis.scarce
    ]
    _list(screen, messages.SCARCE, seats[:SHOWN])
    rows = [f"{b.label.text(lang)}  {b.supply} : {b.demand}" for b in diagnosis.balance[:SHOWN]]
    _list(screen, messages.BALANCE, rows)
    _list(screen, messages.RECRUIT, [r.reason.text(lang) for r in diagnosis.recruit[:SHOWN]])
    _list(screen, messages.NOTES, [note.text(lang) for note in diagnosis.notes])


def _list(screen: Screen, title: Label, lines: tuple[str, ...] | list[str]) -> None:
    """Print a titled list; nothing where it is empty."""
    if lines:
        screen.line()
        screen.say(title)
        for line in lines:
            screen.line(f"  {line}")
