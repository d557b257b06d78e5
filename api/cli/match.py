"""``mentormatch match`` and ``mentormatch demo``: from files to a run folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import messages
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
from api.cli.outcome import leave, show_run
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.cli.screen import Screen
    from api.demo import DemoServer

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
        show_run(screen, run, None if dry_run else out, places.scores)
        leave(run)


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="folder of the sample and the result")
    ] = Path("demo"),
    learners: LearnersOption = 300,
    mentors: MentorsOption = 80,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="default: 8080, or a free one"),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="go on as a server, until Ctrl-C")
    ] = True,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a sample company of 300 x 80, match it, say where the report lies, and serve it."""
    with session(lang, as_json) as screen:
        from api.services.demo import DEMO_SEED, run_demo
        from api.services.samples import SampleRequest

        with screen.progress() as report:
            sample = SampleRequest(learners, mentors, DEMO_SEED, screen.lang)
            shown = run_demo(sample, out, progress=report)
        show_run(screen, shown.run, shown.result, None)
        screen.say(messages.COMPANY_FOLDER, path=shown.company)
        if serve and not screen.json:
            _serve(screen, shown.company, out, port)


def _serve(screen: Screen, company: Path, out: Path, port: int | None) -> None:
    """Go on as a server with the company that was made, and say how to call it."""
    from api.demo import serve_demo
    from api.services.matching import read_source

    screen.line()
    screen.say(messages.DEMO_STARTING)
    tables, _ = read_source(company, None)

    def tell(server: DemoServer) -> None:
        screen.say(messages.DEMO_SERVING, **asdict(server))

    serve_demo(out, tables, port=port, told=tell)
