"""``mentormatch match`` and ``mentormatch demo``: from files to a run folder."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import messages
from api.cli.exit_codes import ExitCode
from api.cli.options import (
    AsOfOption,
    InputPath,
    JsonOption,
    LangOption,
    LearnersOption,
    LockOption,
    MappingOption,
    MentorsOption,
    ModeOption,
    PolicyOption,
    SeedOption,
    instant_of,
)
from api.cli.screen import Screen
from api.cli.trouble import session

if TYPE_CHECKING:
    from matching.pipeline import MatchRun

OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="folder of the result; an earlier run is replaced"),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="do everything, write nothing")]
ExportOption = Annotated[
    Path | None,
    typer.Option("--export-scores", metavar="FILE.npz", help="write all pair scores, to check"),
]


def match(
    path: InputPath,
    out: OutOption = None,
    policy: PolicyOption = None,
    mode: ModeOption = "both",
    as_of: AsOfOption = None,
    lock: LockOption = None,
    seed: SeedOption = 0,
    mapping: MappingOption = None,
    dry_run: DryRunOption = False,
    export: ExportOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Match a cohort: three mentors each and the best assignment, with reasons and a report."""
    if out is None and not dry_run:
        raise typer.BadParameter("--out DIR is needed, or --dry-run")
    with session(lang, as_json) as screen:
        from api.services.matching import MatchRequest, match_and_write
        from api.services.places import Places

        request = MatchRequest(path, mapping, policy, lock, instant_of(as_of), mode, seed)
        places = Places(None if dry_run else out, None if dry_run else export, screen.lang)
        with screen.progress() as report:
            run = match_and_write(request, places, progress=report)
        _show_run(screen, run, None if dry_run else out, places.scores)
        _leave(run)


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="folder of the sample and the result")
    ] = Path("demo"),
    learners: LearnersOption = 300,
    mentors: MentorsOption = 80,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a sample company of 300 x 80, match it, and say where the report lies."""
    with session(lang, as_json) as screen:
        from api.services.demo import DEMO_SEED, run_demo
        from api.services.samples import SampleRequest

        with screen.progress() as report:
            sample = SampleRequest(learners, mentors, DEMO_SEED, screen.lang)
            shown = run_demo(sample, out, progress=report)
        _show_run(screen, shown.run, shown.result, None)
        screen.say(messages.COMPANY_FOLDER, path=shown.company)


def _show_run(screen: Screen, run: MatchRun, out: Path | None, scores: Path | None) -> None:
    from api.services.views import view

    screen.document(view(_summary(run, out, scores)))
    cohort, assignment = run.cohort, run.assignment
    screen.say(
        messages.MATCHED,
        matched=assignment.n_matched,
        learners=len(cohort.learners),
        mentors=len(cohort.mentors),
        seats=int(cohort.capacity.sum()),
    )
    _show_proof(screen, run)
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


def _show_proof(screen: Screen, run: MatchRun) -> None:
    """Say how good the assignment is, and nothing that is not proved."""
    total, gap, lottery = run.assignment.total, run.assignment.gap, run.solved.lottery
    if lottery is not None:
        best = run.solved.optimum.total
        screen.say(messages.DRAWN, total=total, expected=lottery.expected_total, best=best)
    elif not math.isfinite(gap):
        screen.say(messages.UNPROVED, total=total)
    else:
        screen.say(messages.WITHIN if gap else messages.PROVED, total=total, gap=gap)
    stable = run.diagnosis.stability
    if stable is None:
        return
    said = messages.UNSTABLE if stable.blocking_pairs else messages.STABLE
    screen.say(said, pairs=stable.blocking_pairs, learners=stable.learners)


SHOWN = 10
"""Unmatched learners that are named on the screen; the run folder names all of them."""


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

    return {
        "learners": len(run.cohort.learners),
        "mentors": len(run.cohort.mentors),
        "seats": int(run.cohort.capacity.sum()),
        "matched": run.assignment.n_matched,
        "total": summarise(run).total,
        "gap": run.assignment.gap,
        "least_score": run.solved.case.min_score,
        "stability": run.diagnosis.stability,
        "draw": _draw(run),
        "unmatched": {one.learner: one.code for one in run.diagnosis.unmatched},
        "as_of": run.as_of.isoformat(),
        "mode": run.mode,
        "seed": run.seed,
        "tables_sha256": run.digest,
        "out": None if out is None else str(out),
        "scores": None if scores is None else str(scores),
    }


def _leave(run: MatchRun) -> None:
    """Leave with a code of its own where nobody could be matched, or nobody was there."""
    if not run.assignment.n_matched:
        raise typer.Exit(ExitCode.NOBODY_MATCHED)
