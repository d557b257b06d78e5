"""``mentormatch verify``: whether a run is what it says it is."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import messages
from api.cli.blocks import BackendOption, JobsOption, SchedulerOption, WorkOption, place_of
from api.cli.exit_codes import ExitCode
from api.cli.options import JsonOption, LangOption, MappingOption, RejectOption, RunFolder
from api.cli.screen import Screen
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.report.findings import Check
    from api.services.verifying import Verdict

SHOWN = 10
"""Findings of one check that are shown; JSON holds all of them."""
InputOption = Annotated[
    Path | None,
    typer.Option("--input", metavar="PATH", help="the files that were matched, to rebuild scores"),
]


def verify(
    run: RunFolder,
    source: InputOption = None,
    mapping: MappingOption = None,
    reject: RejectOption = None,
    jobs: JobsOption = None,
    backend: BackendOption = "threads",
    scheduler: SchedulerOption = "",
    work: WorkOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Verify a run without the solver: rebuild its scores, check pairs, prices and sums."""
    with session(lang, as_json) as screen:
        from api.blocks.place import open_runner
        from api.services.verifying import verify_run

        place = place_of(backend, jobs, scheduler, work)
        with screen.progress() as report, open_runner(place) as runner:
            verdict = verify_run(
                run, source, mapping=mapping, reject=reject, progress=report, runner=runner
            )
        screen.document(verdict.as_json())
        for check in verdict.checks:
            _show_check(screen, check)
        _show_verdict(screen, verdict)
        if verdict.outcome == "not_verified":
            raise typer.Exit(ExitCode.INPUT)


def _show_check(screen: Screen, check: Check) -> None:
    name, n = check.label.text(screen.lang), len(check.findings)
    screen.say(messages.PASSED if check.passed else messages.FAILED, check=name, n=n)
    for finding in check.findings[:SHOWN]:
        screen.line(f"  {finding.text(screen.lang)}")
    if n > SHOWN:
        screen.say(messages.MORE, n=n - SHOWN)


def _show_verdict(screen: Screen, verdict: Verdict) -> None:
    outcomes = {
        "verified": messages.VERIFIED if math.isfinite(verdict.gap) else messages.VERIFIED_RULES,
        "consistent": messages.CONSISTENT,
        "not_verified": messages.NOT_VERIFIED,
    }
    n = sum(len(check.findings) for check in verdict.checks)
    screen.say(outcomes[verdict.outcome], n=n, total=verdict.total, gap=verdict.gap)
    if verdict.expected_total is not None:
        screen.say(messages.WAS_DRAWN, expected=verdict.expected_total)
