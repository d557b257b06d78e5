"""What is printed of a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli import learning_messages as messages
from features.blocks import BLOCKS
from features.label import Label

if TYPE_CHECKING:
    from api.cli.screen import Screen
    from api.report.judging.section import Section, Table
    from api.services.judging.folders import JudgedFolder
    from api.services.judging.parts import Part
    from evaluation.backtest import Backtest
    from features.label import Lang


_NAMES = {block.name: block.label for block in BLOCKS}


def show_part(screen: Screen, part: Part, found: JudgedFolder) -> None:
    """Print sections: their sentences, and their tables where the part has them."""
    if found.without:
        names = (_NAMES[name].text(screen.lang) for name in found.without)
        between = "、" if screen.lang == "zh" else ", "
        screen.say(messages.WITHOUT, features=between.join(names))
    for section in part.sections(found, screen.lang):
        show_section(screen, section, with_tables=part.with_tables)
    if found.by_time is not None:
        screen.line()
        screen.say(messages.BY_TIME, labels=found.by_time.n_labels)
        screen.table(messages.BY_TIME_COLUMNS, _contenders(found.by_time, screen.lang))


def show_section(screen: Screen, section: Section, *, with_tables: bool = True) -> None:
    """Print one section: its title, its sentences, and its tables."""
    screen.line()
    screen.line(section.title)
    for sentence in section.sentences:
        screen.line(f"  {sentence}")
    for table in section.tables if with_tables else ():
        _show_table(screen, table)


def _show_table(screen: Screen, table: Table) -> None:
    screen.line()
    screen.line(f"  {table.title}")
    screen.table([Label(head, head) for head in table.head], table.rows)


def _contenders(told: Backtest, lang: Lang) -> list[tuple[str, str, str]]:
    from api.report.judging.figures import more_points, points, whole
    from api.report.judging.words import POLICIES

    return [
        (
            POLICIES[name].text(lang),
            whole(one.centred_auc, points, lang),
            whole(one.less["centred_auc"], more_points, lang),
        )
        for name, one in told.judged.items()
    ]
