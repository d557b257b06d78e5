"""What a match run came to, on the screen: of ``match``, ``demo`` and ``rematch``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from api.cli import messages
from api.cli.exit_codes import ExitCode
from api.cli.screen import Screen

if TYPE_CHECKING:
    from matching.pipeline import MatchRun

SHOWN = 10
"""Unmatched learners that are named on the screen; the run folder names all of them."""


def show_run(screen: Screen, run: MatchRun, out: Path | None, scores: Path | None) -> None:
    """Print how many are matched, how good that is, who is not, and where the result lies."""
    from api.services.views import view

    screen.document(view(_summary(run, out, scores)))
    _show_counts(screen, run)
    _show_proof(screen, run)
    _show_changes(screen, run)
    for one in run.diagnosis.unmatched[:SHOWN]:
        screen.line(f"  {one.name} ({one.learner}): {screen.said(one.reasons)}")
    if len(run.diagnosis.unmatched) > SHOWN:
        screen.say(messages.MORE, n=len(run.diagnosis.unmatched) - SHOWN)
    if out is None:
        screen.say(messages.DRY_RUN)
        return
    screen.say(messages.REPORT, path=out / "report.html")
    screen.say(messages.RUN_FOLDER, path=out)
    if scores is not None:
        screen.say(messages.SCORES_WRITTEN, path=scores)


def _show_counts(screen: Screen, run: MatchRun) -> None:
    """Say how many have a mentor, or one of each kind that the policy asks for."""
    from api.report.summary import summarise

    told = summarise(run)
    counts = {"learners": told.learners, "mentors": told.mentors, "seats": told.seats}
    if not told.kinds:
        screen.say(messages.MATCHED, matched=told.matched, **counts)
        return
    screen.say(messages.COHORT, **counts)
    for kind in told.kinds:
        name = kind.label.text(screen.lang)
        screen.say(messages.MATCHED_KIND, kind=name, matched=kind.matched, wished=kind.wished)
    if run.left_out:
        screen.say(messages.LEFT_OUT, n=len(run.left_out))


def _show_proof(screen: Screen, run: MatchRun) -> None:
    """Say how good the assignment is, and nothing that is not proved."""
    from api.report.summary import summarise

    total, gap, lottery = summarise(run).total, run.assignment.gap, run.solved.lottery
    if lottery is not None:
        best = run.solved.optimum.total
        screen.say(messages.DRAWN, total=total, expected=lottery.expected_total, best=best)
    elif not math.isfinite(gap):
        screen.say(messages.UNPROVED, total=total)
    else:
        proof = messages.PROVED if run.stay is None else messages.PROVED_AGAIN
        screen.say(messages.WITHIN if gap else proof, total=total, gap=gap)
    stable = run.diagnosis.stability
    if stable is None:
        return
    said = messages.UNSTABLE if stable.blocking_pairs else messages.STABLE
    screen.say(said, pairs=stable.blocking_pairs, learners=stable.learners)


def _show_changes(screen: Screen, run: MatchRun) -> None:
    """Say who keeps a mentor and who does not, where a cohort was matched again."""
    from api.services.rematching import changes_of

    changes = changes_of(run)
    if changes is None:
        return
    screen.say(messages.CHANGES, **{name: len(found) for name, found in changes.items()})
    for change in changes["moved"][:SHOWN]:
        screen.line(f"  {change.learner}: {change.before} → {change.after}")
    if len(changes["moved"]) > SHOWN:
        screen.say(messages.MORE, n=len(changes["moved"]) - SHOWN)


def _draw(run: MatchRun) -> dict[str, float] | None:
    lottery = run.solved.lottery
    if lottery is None:
        return None
    return {
        "pair_cap": run.policy.pair_cap,
        "expected_total": lottery.expected_total,
        "expected_matched": lottery.expected_matched,
        "best_total": run.solved.optimum.total,
    }


def _summary(run: MatchRun, out: Path | None, scores: Path | None) -> dict[str, Any]:
    from api.report.summary import summarise
    from api.services.rematching import changes_of

    told = summarise(run)
    return {
        "learners": told.learners,
        "mentors": told.mentors,
        "seats": told.seats,
        "matched": told.matched,
        "kinds": {
            kind.code: {"wished": kind.wished, "matched": kind.matched} for kind in told.kinds
        },
        "left_out": run.left_out,
        "total": told.total,
        "gap": run.assignment.gap,
        "least_score": run.solved.case.min_score,
        "stability": run.diagnosis.stability,
        "draw": _draw(run),
        "changes": changes_of(run),
        "unmatched": {one.learner: one.code for one in run.diagnosis.unmatched},
        "as_of": run.as_of.isoformat(),
        "mode": run.mode,
        "seed": run.seed,
        "tables_sha256": run.digest,
        "out": None if out is None else str(out),
        "scores": None if scores is None else str(scores),
    }


def leave(run: MatchRun) -> None:
    """Leave with a code of its own where nobody could be matched, or nobody was there."""
    if not run.assignment.n_matched:
        raise typer.Exit(ExitCode.NOBODY_MATCHED)
