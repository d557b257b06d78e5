"""The judgement that docs/evaluation.md and docs/model-card.md show: ``make notebooks``.

A company of 4,000 invited, 400 mentors, two years. The weights of the default policy serve first; a
retraining on what was known after five quarters is taken to have been promoted, and is judged by
what became known after it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from api.report.judging.judgement_page import write_judgement
from api.report.judging.section import Table
from api.report.judging.sections import sections
from api.report.svg.drawing import standing_alone
from api.services.judging.folders import serving_of
from evaluation.simulator import SimulatorSettings, simulate
from evaluation.simulator.process.log import log_frames
from features.label import LANGS
from matching.policy import Policy
from models.judging.judge import judge
from models.judging.records import Judgement
from models.learning_rows import learning_rows
from models.log import read_log
from models.retraining import retrain

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "images" / "evaluation"
CARD = ROOT / "docs" / "model-card.md"
LEARNED, JUDGED = np.datetime64("2027-12-01"), np.datetime64("2030-01-01")
_PART = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", flags=re.DOTALL)


def judged(draws: int) -> Judgement:
    """Learn from what was known after five quarters, and judge by what became known after it."""
    settings = SimulatorSettings(n_learners=4000, n_mentors=400)
    company = simulate(settings, np.random.default_rng(0))
    log = read_log(log_frames(company, JUDGED))
    first = serving_of(log, Policy())
    before = learning_rows(log, LEARNED, feature_names=first.prior.feature_names)
    found = retrain(before.training, first, np.random.default_rng(0), draws=draws)
    then = replace(serving_of(log, Policy(), found.scorer.shares()), learned_until=LEARNED)
    return judge(log, then, np.random.default_rng(0), as_of=JUDGED, draws=draws)


def card_of(text: str, judgement: Judgement) -> str:
    """Put the figures of a judgement into the parts of the model card that are marked for them."""
    by_key = {section.key: section for section in sections(judgement, "en")}

    def part(found: re.Match[str]) -> str:
        section = by_key[found[2]]
        said = "".join(f"- {sentence}\n" for sentence in section.sentences)
        tables = [_markdown(table) for table in section.tables[:1] if table.rows]
        return "\n".join((found[1] + said, *tables)) + found[3]

    return _PART.sub(part, text)


def _markdown(table: Table) -> str:
    rule = ["---" if at < table.n_words else "---:" for at in range(len(table.head))]
    rows = [table.head, rule, *table.rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def pictures_of(judgement: Judgement) -> Iterator[tuple[Path, str]]:
    """Yield every picture in both languages, with the place where the docs keep it."""
    for lang in LANGS:
        for section in sections(judgement, lang):
            for at, picture in enumerate(section.pictures, start=1):
                name = section.key if at == 1 else f"{section.key}-{at}"
                yield PICTURES / lang / f"{name}.svg", standing_alone(picture.svg)


def main() -> None:
    """Write pictures and figures; the whole report beside, where a folder for it is named."""
    judgement = judged(draws=500)
    for path, svg in pictures_of(judgement):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")
        sys.stderr.write(f"{path.relative_to(ROOT)}\n")
    CARD.write_text(card_of(CARD.read_text(encoding="utf-8"), judgement), encoding="utf-8")
    for folder in sys.argv[1:]:
        for lang in LANGS:
            write_judgement(Path(folder) / f"judgement-{lang}.html", judgement, lang)


if __name__ == "__main__":
    main()
