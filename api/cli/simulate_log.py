"""``mentormatch simulate-log``: a log of a company that does not exist, to try judging on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import learning_messages as messages
from api.cli.options import JsonOption, LangOption, LearnersOption, MentorsOption, SeedOption
from api.cli.trouble import session


def simulate_log(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="new folder to write the log to")],
    learners: LearnersOption = 1200,
    mentors: MentorsOption = 150,
    seed: SeedOption = 0,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the log of a simulated company: lists, choices, pairs, outcomes, groups, seats."""
    with session(lang, as_json) as screen:
        from api.services.judging.simulating import SimulationRequest, simulated_folder

        request = SimulationRequest(learners, mentors, seed)
        with screen.progress() as told:
            log = simulated_folder(request, out, progress=told)
        counts = {
            "lists": int(log.exposures["list_id"].nunique()),
            "pairs": len(log.pairs),
            "outcomes": len(log.outcomes),
        }
        screen.document({**counts, "out": str(out)})
        screen.say(messages.SIMULATED, path=out, **counts)
