"""Rules that no single cell can break: keys, references, dates in order, reporting lines.

Each rule takes every typed frame and returns its problems. A new rule is one function and one line
in `_RULES`, or in `_OF_KEYS` where the keys of a database hold it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.coercion import PROBLEMS_MAX, SHOWN_MAX, SUGGESTED_MAX, left_out
from features.errors import Problem
from features.label import Label
from features.membership import is_one_of
from features.nearest import Nearest
from features.schema import LIMITED_RULES, PRIVATE_RULES, TABLES, Column, Kind, TableSchema

Frames = Mapping[str, pd.DataFrame]

_CHAIN_MAX = 100
"""Longest reporting line that is written out in full."""
_DATED_FACTS = (
    ("assessments", "assessed_on"),
    ("shortfalls", "measured_on"),
    ("mentorships", "started_on"),
    ("mentorships", "ended_on"),
    ("exclusions", "since"),
)
_IN_ORDER = (
    ("mentorships", "started_on", "ended_on"),
    ("people", "joined_on", "left_on"),
)


def broken_rules(
    frames: Frames, today: date | None = None, *, keyed: bool = False
) -> list[Problem]:
    """Return every problem that the rules over tables find.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        All tables, typed; the index is the row's position as handed in. Missing values are left to
        the checks of cells.
    today : date, optional
        Where given, facts dated later are problems.
    keyed : bool
        Whether keys are unique and single references are there for certain, since a database holds
        them: they are not looked up again.
    """
    rules = _RULES if keyed else (*_OF_KEYS, *_RULES)
    problems = [problem for rule in rules for problem in rule(frames)]
    return problems + (_later_than(frames, today) if today else [])


def _listed(
    schema: TableSchema,
    column: str,
    cells: pd.Series,
    code: str,
    expected: Label,
    *,
    nearest: Mapping[str, str] | None = None,
) -> list[Problem]:
    """One problem for each of `cells`; its index holds the rows, its values the offending texts."""
    nearest = nearest or {}
    rows: list[int] = cells.index[:PROBLEMS_MAX].tolist()
    found = [
        Problem(
            schema.name,
            column,
            row,
            str(value)[:SHOWN_MAX],
            code,
            expected.en,
            expected.zh,
            nearest.get(value, ""),
        )
        for row, value in zip(rows, cells.iloc[:PROBLEMS_MAX], strict=True)
    ]
    return found + left_out(schema.name, schema.column(column), len(cells) - PROBLEMS_MAX)


def _shown(cells: pd.Series) -> pd.Series:
    """Return the cells as texts; days as ISO."""
    if cells.dtype.kind == "M":
        texts = cells.dt.strftime("%Y-%m-%d").tolist()
    else:
        texts = [f"{cell:g}" if isinstance(cell, float) else cell for cell in cells]
    return pd.Series(texts, index=cells.index, dtype=object)


def _duplicates(frames: Frames) -> list[Problem]:
    problems: list[Problem] = []
    for name, schema in TABLES.items():
        key = list(schema.key)
        if not frames[name].duplicated(key).any():
            continue
        known = frames[name][key].dropna()
        again = known[known.duplicated()]
        if again.empty:
            continue
        values = _shown(again[key[0]])
        for column in key[1:]:
            values = values + " + " + _shown(again[column])
        labels = [schema.column(column).label for column in key]
        expected = Label(
            f"{' + '.join(label.zh for label in labels)}不得重复",
            f"each {' + '.join(label.en for label in labels)} once",
        )
        problems += _listed(schema, key[0], values, "duplicate_key", expected)
    return problems


def _unknown_references(frames: Frames) -> list[Problem]:
    return _unknown(frames, "ref")


def _unknown_in_lists(frames: Frames) -> list[Problem]:
    return _unknown(frames, "refs")


def _unknown(frames: Frames, kind: Kind) -> list[Problem]:
    problems: list[Problem] = []
    for name, schema in TABLES.items():
        for column in schema.columns if len(frames[name]) else ():
            if column.kind == kind and column.refers is not None:
                table, key = column.refers.split(".")
                valid = frames[table][key].dropna()
                if len(valid):
                    problems += _strangers(schema, column, frames[name][column.name], valid)
    return problems


def _strangers(
    schema: TableSchema, column: Column, cells: pd.Series, valid: pd.Series
) -> list[Problem]:
    names = cells.dropna()
    if column.kind == "refs":
        names = names[names != ""].str.split("|").explode()
    strangers = names[~is_one_of(names, valid)]
    if strangers.empty:
        return []
    nearest = Nearest(valid)
    suggested = {name: nearest.to(name) for name in strangers.unique()[:SUGGESTED_MAX]}
    return _listed(
        schema, column.name, strangers, "unknown_reference", column.note, nearest=suggested
    )


def _manager_cycles(frames: Frames) -> list[Problem]:
    people = frames["people"].dropna(subset=["person_id"]).drop_duplicates("person_id")
    ids = people["person_id"].to_numpy(dtype=object)
    managers = pd.Index(ids).get_indexer(people["manager_id"])
    problems = []
    for cycle in _cycles(managers):
        first = min(cycle, key=lambda place: str(ids[place]))
        turn = cycle.index(first)
        chain = [str(ids[place]) for place in [*cycle[turn:], *cycle[:turn], first]]
        problems.append(_cycle_problem(int(people.index[first]), chain))
    return problems


def _cycles(following: NDArray[np.intp]) -> list[list[int]]:
    """Return the cycles of a graph in which each node has one follower at most (-1: none)."""
    after = following.tolist()
    walk_of = [0] * len(after)
    found = []
    for start in range(len(after)):
        node, path = start, []
        while node >= 0 and not walk_of[node]:
            walk_of[node] = start + 1
            path.append(node)
            node = after[node]
        if node >= 0 and walk_of[node] == start + 1:
            found.append(path[path.index(node) :])
    return found


def _cycle_problem(row: int, chain: list[str]) -> Problem:
    shown = " → ".join(chain[:_CHAIN_MAX])
    shown += f" → … ({len(chain) - 1})" if len(chain) > _CHAIN_MAX else ""
    expected = Label(
        f"汇报线不得成环；此处为 {shown}", f"a reporting line without a loop; this one is {shown}"
    )
    return Problem(
        "people", "manager_id", row, chain[1][:SHOWN_MAX], "manager_cycle", expected.en, expected.zh
    )


def _nameless_competencies(frames: Frames) -> list[Problem]:
    frame = frames["competencies"]
    nameless = frame[(frame["name_zh"] == "") & (frame["name_en"] == "")]
    expected = Label("中文或英文名称至少填一个", "a name in Chinese or in English")
    cells = nameless["name_zh"]
    return _listed(TABLES["competencies"], "name_zh", cells, "missing_name", expected)


def _minimum_over_capacity(frames: Frames) -> list[Problem]:
    mentors = frames["mentors"]
    is_over = (mentors["minimum"] > mentors["capacity"]) & (mentors["capacity"] >= 0)
    over = mentors[is_over.fillna(False)]
    expected = Label("最少人数不得超过可带人数", "a minimum that is not above the capacity")
    nearest = dict(zip(over["minimum"], over["capacity"].astype(str), strict=True))
    cells = over["minimum"]
    return _listed(
        TABLES["mentors"], "minimum", cells, "minimum_over_capacity", expected, nearest=nearest
    )


def _days_out_of_order(frames: Frames) -> list[Problem]:
    problems: list[Problem] = []
    for name, first, last in _IN_ORDER:
        schema, frame = TABLES[name], frames[name]
        cells = _shown(frame.loc[frame[last] < frame[first], last])
        label = schema.column(first).label
        expected = Label(f"不早于{label.zh}", f"a day not before {label.en!r}")
        problems += _listed(schema, last, cells, "days_out_of_order", expected)
    return problems


def _unmapped_kpis(frames: Frames) -> list[Problem]:
    kpis, mapped = frames["shortfalls"]["kpi"].dropna(), frames["kpi_map"]["kpi"].dropna()
    cells = kpis[~is_one_of(kpis, mapped)]
    nearest = Nearest(mapped)
    suggested = {kpi: nearest.to(kpi) for kpi in cells.unique()[:SUGGESTED_MAX]}
    expected = Label("“指标映射”表中已有的指标", "a figure that stands in the kpi map")
    return _listed(TABLES["shortfalls"], "kpi", cells, "unmapped_kpi", expected, nearest=suggested)


def _posts_without_model(frames: Frames) -> list[Problem]:
    people, models = frames["people"], frames["competency_models"]["post_id"].dropna()
    if models.empty:
        return []
    learns = is_one_of(people["person_id"], frames["learners"]["learner_id"])
    known = is_one_of(people["post_id"], frames["posts"]["post_id"])
    cells = people.loc[learns & known & ~is_one_of(people["post_id"], models), "post_id"]
    expected = Label(
        "学员的岗位须有能力模型", "a post with a competency model, since a learner holds it"
    )
    return _listed(TABLES["people"], "post_id", cells, "post_without_model", expected)


def _soft_private_rules(frames: Frames) -> list[Problem]:
    rules = frames["rules"]
    private = rules["rule"].isin(list(PRIVATE_RULES)) & (rules["mode"] == "soft")
    expected = Label("必须遵守、仅报告或不使用", "hard, report or off: this rule is private")
    return _listed(
        TABLES["rules"], "mode", rules.loc[private, "mode"], "soft_private_rule", expected
    )


def _limits_without_use(frames: Frames) -> list[Problem]:
    rules = frames["rules"]
    known = rules["rule"].notna()
    useless = known & rules["limit"].notna() & ~rules["rule"].isin(list(LIMITED_RULES))
    expected = Label("空白：该规则没有限值", "blank: this rule takes no limit")
    cells = rules.loc[useless, "limit"]
    return _listed(TABLES["rules"], "limit", cells, "limit_without_use", expected)


def _later_than(frames: Frames, today: date) -> list[Problem]:
    problems: list[Problem] = []
    for name, column in _DATED_FACTS:
        days = frames[name][column]
        cells = _shown(days[days > pd.Timestamp(today)])
        nearest = dict.fromkeys(cells, today.isoformat())
        expected = Label(f"不晚于今天（{today}）", f"a day not after today ({today})")
        problems += _listed(TABLES[name], column, cells, "in_the_future", expected, nearest=nearest)
    return problems


_OF_KEYS = (_duplicates, _unknown_references)
_RULES = (
    _unknown_in_lists,
    _manager_cycles,
    _nameless_competencies,
    _minimum_over_capacity,
    _days_out_of_order,
    _unmapped_kpis,
    _posts_without_model,
    _soft_private_rules,
    _limits_without_use,
)
