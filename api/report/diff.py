"""What changed from one run to another: people, loads, totals, policy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.report.diff_names import name_label, value_label
from api.report.record_schema import RunRecord
from api.report.run_reading import read_pairs, read_record
from features.label import Label, Lang
from matching.gaps import BETWEEN


@dataclass(frozen=True, slots=True)
class Move:
    """One learner whose mentor changed; an id is empty where there was, or is, no mentor."""

    learner_id: str
    learner_name: str
    before: str
    before_name: str
    after: str
    after_name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; None where it is not there at all."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RunDiff:
    """Differences from run `a` to run `b`.

    Attributes
    ----------
    same_input : bool
        Whether both matched tables of equal content as of the same instant.
    moved, newly_matched, newly_unmatched : tuple of Move
        Learners of both runs, by id.
    joined, left : tuple of str
        Learners of one run alone.
    relisted : tuple of str
        Learners of both runs whose shortlist differs.
    policy, weights, totals, load : tuple of Change
        Load by mentor id.
    """

    same_input: bool
    moved: tuple[Move, ...]
    newly_matched: tuple[Move, ...]
    newly_unmatched: tuple[Move, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    relisted: tuple[str, ...]
    policy: tuple[Change, ...]
    weights: tuple[Change, ...]
    totals: tuple[Change, ...]
    load: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class PairOfRun:
    """A learner's mentor as a run has it: names may be left out."""

    name: str
    mentor: str
    mentor_name: str


@dataclass(frozen=True, slots=True)
class RunSide:
    """What a run says, as far as runs are compared.

    Attributes
    ----------
    record : RunRecord
    learners : set of str
        All of the run, with a mentor or without.
    pairs : dict of str to PairOfRun
        By learner.
    lists : dict of str to tuple of str
        Mentors on each learner's list.
    totals : dict of str to plain values
    load : dict of str to int
        Learners of each mentor.
    """

    record: RunRecord
    learners: set[str]
    pairs: dict[str, PairOfRun]
    lists: dict[str, tuple[str, ...]]
    totals: dict[str, Any]
    load: dict[str, int]


def diff_runs(a: Path, b: Path) -> RunDiff:
    """Compare two run folders.

    Parameters
    ----------
    a, b : Path
        As written by `api.report.run_folder.write_run`; `a` is the earlier one.

    Returns
    -------
    RunDiff

    Raises
    ------
    UnreadableRun
        A folder is not a run folder.
    """
    return compare(_read(a), _read(b))


def compare(old: RunSide, new: RunSide) -> RunDiff:
    """Compare two runs, the earlier one first."""
    both = sorted(old.learners & new.learners)
    moves = [_move(old.pairs.get(one), new.pairs.get(one), one) for one in both]
    changed = [move for move in moves if move.before != move.after]
    return RunDiff(
        same_input=(old.record.input.tables_sha256, old.record.as_of)
        == (new.record.input.tables_sha256, new.record.as_of),
        moved=tuple(move for move in changed if move.before and move.after),
        newly_matched=tuple(move for move in changed if not move.before),
        newly_unmatched=tuple(move for move in changed if not move.after),
        joined=tuple(sorted(new.learners - old.learners)),
        left=tuple(sorted(old.learners - new.learners)),
        relisted=tuple(one for one in both if old.lists.get(one) != new.lists.get(one)),
        policy=_changes(_policy(old.record), _policy(new.record)),
        weights=_changes(old.record.weights, new.record.weights),
        totals=_changes(old.totals, new.totals),
        load=_changes(old.load, new.load),
    )


def diff_document(diff: RunDiff) -> dict[str, Any]:
    """Return a difference as a document for `json.dumps`."""
    return asdict(diff)


_NONE = Label("无", "none")
_EQUAL = Label("两次运行没有差别", "no difference between the two runs")
_NEW_INPUT = Label("两次运行的数据不同", "the two runs matched different data")
_MOVED = Label("换导师", "changed mentor")
_MATCHED = Label("新匹配", "newly matched")
_UNMATCHED = Label("不再匹配", "no longer matched")
_JOINED = Label("新学员", "new learner")
_LEFT = Label("不再参加", "no longer in the cohort")
_RELISTED = Label("推荐名单变化", "shortlist changed")
_SECTIONS = (
    (Label("政策", "policy"), "policy"),
    (Label("权重", "weight"), "weights"),
    (Label("结果", "result"), "totals"),
    (Label("导师负荷", "load"), "load"),
)


def text_rows(diff: RunDiff, lang: Lang) -> list[str]:
    """Return a difference as lines of text in `lang`; one line that says so if there is none."""
    rows = [] if diff.same_input else [_NEW_INPUT.text(lang)]
    for label, name in _SECTIONS:
        rows += [_change_row(label, change, lang) for change in getattr(diff, name)]
    for label, moves in (
        (_MOVED, diff.moved),
        (_MATCHED, diff.newly_matched),
        (_UNMATCHED, diff.newly_unmatched),
    ):
        rows += [_move_row(label, move, lang) for move in moves]
    for label, learners in ((_JOINED, diff.joined), (_LEFT, diff.left), (_RELISTED, diff.relisted)):
        rows += [f"{label.text(lang)}: {learner}" for learner in learners]
    return rows or [_EQUAL.text(lang)]


def _change_row(label: Label, change: Change, lang: Lang) -> str:
    before, after = (_plain(value, lang) for value in (change.before, change.after))
    return f"{label.text(lang)} {name_label(change.name).text(lang)}: {before} → {after}"


def _plain(value: Any, lang: Lang) -> str:
    if value is None:
        return _NONE.text(lang)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return BETWEEN.text(lang).join(_plain(one, lang) for one in value) or _NONE.text(lang)
    return value_label(value).text(lang) if isinstance(value, str) else json.dumps(value)


def _move_row(label: Label, move: Move, lang: Lang) -> str:
    none = _NONE.text(lang)
    before = f"{move.before_name} ({move.before})" if move.before else none
    after = f"{move.after_name} ({move.after})" if move.after else none
    return f"{label.text(lang)}: {move.learner_name} ({move.learner_id}): {before} → {after}"


def _move(before: PairOfRun | None, after: PairOfRun | None, learner: str) -> Move:
    nobody = PairOfRun("", "", "")
    old, new = before or nobody, after or nobody
    return Move(
        learner, new.name or old.name, old.mentor, old.mentor_name, new.mentor, new.mentor_name
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    names = dict.fromkeys([*before, *after])
    pairs = [(name, before.get(name), after.get(name)) for name in names]
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


def _policy(record: RunRecord) -> dict[str, Any]:
    """Flatten a policy: one entry a setting, rules by code and department."""
    document = record.policy.model_dump(mode="json")
    rules, weights = document.pop("rules"), document.pop("weights")
    kinds = document.pop("kinds", [])
    flat = document | {f"weights.{name}": weight for name, weight in weights.items()}
    for rule in rules:
        where = "/".join(part for part in (rule.pop("rule"), rule.pop("department")) if part)
        flat |= {f"rules.{where}.{name}": value for name, value in rule.items()}
    flat["kinds"] = [kind["kind"] for kind in kinds]
    for kind in kinds:
        name = f"kinds.{kind.pop('kind')}"
        flat |= {f"{name}.{setting}": value for setting, value in kind.items() if value}
    return flat


def totals_of(record: RunRecord) -> dict[str, Any]:
    """Return the totals of a run as it was solved."""
    return record.counts.flat() | {
        "total": record.total,
        "mean_score": record.mean_score,
        "mean_coverage": record.mean_coverage,
        "objective": record.objective,
        "mode": record.mode,
        "seed": record.seed,
    }


def _read(folder: Path) -> RunSide:
    record = read_record(folder)
    names = ("learner_id", "learner_name", "mentor_id", "mentor_name")
    assigned = read_pairs(folder / "assignments.csv", names, record)
    listed = read_pairs(folder / "shortlists.csv", ("learner_id", "mentor_id"), record)
    pairs = {learner: PairOfRun(*pair) for learner, *pair in assigned.to_numpy().tolist()}
    lists: dict[str, tuple[str, ...]] = {}
    for learner, mentor in listed.to_numpy().tolist():
        lists[learner] = (*lists.get(learner, ()), mentor)
    learners = {*pairs, *lists, *record.unmatched}
    return RunSide(record, learners, pairs, lists, totals_of(record), dict(record.load))
