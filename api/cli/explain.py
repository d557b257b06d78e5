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
    _table(
        screen,
        messages.RELAXATIONS,
        (messages.MORE_MATCHED, messages.MORE_TOTAL, messages.CHANGE),
        [
            (f"{r.matched_gain:+d}", f"{100 * r.total_gain:+.1f}", r.label.text(lang))
            for r in diagnosis.relaxations
        ],
    )
    _table(
        screen,
        messages.SCARCE,
        (messages.SEAT_WORTH, messages.TAKEN, messages.SEATS, messages.MENTOR),
        [
            (f"{100 * s.price:.1f}", str(s.load), str(s.capacity), f"{s.name} ({s.mentor})")
            for s in diagnosis.scarce
        ],
    )
    _table(
        screen,
        messages.BALANCE,
        (messages.LACKING, messages.TEACHING, messages.RATIO, messages.COMPETENCY),
        [
            (str(b.demand), str(b.supply), f"{b.ratio:.2f}", b.label.text(lang))
            for b in diagnosis.balance
        ],
    )
    _table(
        screen,
        messages.RECRUIT,
        (messages.MISSING_SEATS, messages.LEVEL, messages.OPEN, messages.ADDS, messages.COMPETENCY),
        [
            (
                str(r.missing),
                f"{r.level:g}",
                f"{100 * r.uncovered:.1f}",
                f"{100 * r.price:.1f}" if r.price else "–",  # nobody teaches it yet: not known
                r.label.text(lang),
            )
            for r in diagnosis.recruit
        ],
    )
    _list(screen, messages.NOTES, [note.text(lang) for note in diagnosis.notes])


def _table(
    screen: Screen, title: Label, headers: tuple[Label, ...], rows: list[tuple[str, ...]]
) -> None:
    """Print the first rows of a titled table; nothing where it is empty."""
    if rows:
        screen.line()
        screen.say(title)
        screen.table(headers, rows[:SHOWN])
        if len(rows) > SHOWN:
            screen.say(messages.MORE, n=len(rows) - SHOWN)


def _list(screen: Screen, title: Label, lines: tuple[str, ...] | list[str]) -> None:
    """Print a titled list; nothing where it is empty."""
    if lines:
        screen.line()
        screen.say(title)
        for line in lines:
            screen.line(f"  {line}")
