"""From a match run to what its report says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC

from api.report.content import Content, Group, LearnerPage, RuleLine, Weight
from api.report.groups import by_department, by_post
from api.report.pictures import load_picture, share_histogram
from api.report.summary import assigned_coverage, assigned_scores, summarise
from features.label import Label
from features.reason import Parameter, Reason
from features.schema import MENTOR_KINDS, RULE_MODES
from matching.diagnosis import UnmatchedCode
from matching.explanation import RULE_LABELS
from matching.pipeline import MatchRun
from matching.rules import Rule
from matching.solving import changed_since

CARDS_LIMIT = 1000
"""Largest cohort whose report shows every learner's cards; above it, aggregates alone."""

WORDS_LIMIT = 10_000
"""Largest cohort whose spreadsheets hold every sentence, and come as workbooks too."""

_CAUSES: dict[UnmatchedCode, Label] = {
    "no_mentor_with_seats": Label("没有任何导师有名额", "no mentor has a seat"),
    "all_forbidden": Label("规则排除了所有有名额的导师", "rules leave no mentor with seats"),
    "below_min_score": Label("所有匹配分都低于最低分", "every score is below the minimum"),
    "no_room": Label("合适的导师名额已满", "all suitable mentors are full"),
    "not_worth": Label("匹配不会提高总分", "a match would not raise the total"),
}
_MODES = {choice.code: choice.label for choice in RULE_MODES}
_CONFIDENTIAL = Label("保密的排除", "confidential exclusions")
_LIMITS = {
    "time_zone": Label("超过 {limit} 小时", "more than {limit} h"),
    "grade_gap": Label("导师须至少高 {limit} 级", "mentor at least {limit} above"),
}
_OBJECTIVES = {
    "total": Label("先匹配最多的人，再求总分最高", "as many matched as possible, then best total"),
    "score": Label("总分最高优先", "best total first"),
    "stable": Label(
        "稳定：没有师生双方都更愿意与对方结对", "stable: nobody would both rather have each other"
    ),
}


_DRAWN = Label(
    "分配由抽签得出：任何一对被抽中的概率至多 {cap}%。期望总分 {expected}，本次抽得 {total}；"
    "不抽签时最高为 {best}。各对的概率见 lottery.csv。",
    "Drawn by lot: no pair was more probable than {cap} %. Expected total {expected}, drawn "
    "{total}; the best without a lot is {best}. How probable each pair was: lottery.csv.",
)
_FOLLOWS = Label(
    "沿用上一次的分配重新匹配：{stayed} 位学员保留原导师，{moved} 位换了导师，"
    "{joined} 位新有导师，{dropped} 位不再有导师。",
    "Matched again from an earlier run: learners who keep their mentor: {stayed}, who change: "
    "{moved}, who newly have one: {joined}, who no longer have one: {dropped}.",
)


_LEFT_OUT = Label(
    "按政策，{count} 位学员不分配任何类型的导师。",
    "Learners to whom the policy gives no mentor of any kind: {count}.",
)


def compose(run: MatchRun, pages: Sequence[LearnerPage], versions: Mapping[str, str]) -> Content:
    """Gather everything that a report says.

    Parameters
    ----------
    run : MatchRun
    pages : sequence of LearnerPage
        Of every learner, or empty above `CARDS_LIMIT`.
    versions : mapping of str to str
        Of the software, by name.

    Returns
    -------
    Content
    """
    return Content(
        summary=summarise(run),
        as_of=_instant(run),
        learners=tuple(pages),
        cards_limit=CARDS_LIMIT,
        diagnosis=run.diagnosis,
        weights=_weights(run),
        rules=_rules(run),
        pictures={
            "scores": share_histogram(assigned_scores(run)),
            "coverage": share_histogram(assigned_coverage(run)),
            "loads": load_picture(run.assignment.load, run.cohort.capacity),
        },
        provenance=_provenance(run, versions),
        groups=_groups(run),
        causes=_causes(run),
        sheet=_sheet(run),
        draw=_draw(run),
        follows=_follows(run),
        left_out=_left_out(run),
        wishes=_wishes(run),
    )


def _groups(run: MatchRun) -> tuple[tuple[Label, tuple[Group, ...]], ...]:
    tables = (
        (Label("按部门", "By department"), by_department(run)),
        (Label("按岗位", "By post"), by_post(run)),
    )
    return tuple((title, groups) for title, groups in tables if groups)


def _causes(run: MatchRun) -> tuple[tuple[Label, int], ...]:
    counted = Counter(one.code for one in run.diagnosis.unmatched)
    return tuple((_CAUSES[code], count) for code, count in counted.most_common())


def _sheet(run: MatchRun) -> str:
    name = "assignments" if run.shortlists is None else "shortlists"
    return f"{name}.{'csv' if len(run.cohort.learners) > WORDS_LIMIT else 'xlsx'}"


def _instant(run: MatchRun) -> str:
    instant = run.as_of.astimezone(UTC)
    at_midnight = not (instant.hour or instant.minute or instant.second or instant.microsecond)
    return f"{instant:%Y-%m-%d}" if at_midnight else f"{instant:%Y-%m-%d %H:%M} UTC"


def _weights(run: MatchRun) -> tuple[Weight, ...]:
    """Weights of blocks and soft rules, the largest first; private rules are never soft."""
    labels = {block.name: block.label for block in run.encoded.blocks}
    labels |= {
        f"rule:{code}": Label(f"规则：{label.zh}", f"rule: {label.en}")
        for code, label in RULE_LABELS.items()
    }
    ranked = sorted(run.weights.items(), key=lambda item: -item[1])
    return tuple(Weight(labels[name], share) for name, share in ranked)


def _rules(run: MatchRun) -> tuple[RuleLine, ...]:
    """One line for each rule, hard ones first; all private rules together are one line."""
    order = tuple(_MODES)
    rules = sorted(run.rules.rules, key=lambda rule: order.index(rule.mode))
    lines = [_line(rule) for rule in rules if rule.code != "self"]
    return tuple(dict.fromkeys(lines))


def _line(rule: Rule) -> RuleLine:
    if rule.private:
        return RuleLine(_CONFIDENTIAL, _MODES["hard"], Label("", ""))
    return RuleLine(RULE_LABELS[rule.code], _MODES[rule.mode], _detail(rule))


def _detail(rule: Rule) -> Label:
    """Say the limit of a rule and the department that it is for, where it has any."""
    parts = [_plain(rule.department)] if rule.department else []
    if rule.code in _LIMITS and rule.limit is not None:
        text, limit = _LIMITS[rule.code], f"{rule.limit:g}"
        parts.insert(0, Label(text.format("zh", limit=limit), text.format("en", limit=limit)))
    return Label(" · ".join(p.zh for p in parts), " · ".join(p.en for p in parts))


def _provenance(run: MatchRun, versions: Mapping[str, str]) -> tuple[tuple[Label, Label], ...]:
    policy = f"{run.policy.name} v{run.policy.version}"
    software = " · ".join(f"{name} {version}" for name, version in versions.items())
    return (
        (Label("数据摘要（SHA-256）", "Digest of the data (SHA-256)"), _plain(run.digest)),
        (Label("政策", "Policy"), _plain(policy)),
        (Label("目标", "Objective"), _OBJECTIVES[run.policy.objective]),
        (Label("求解器", "Solver"), _plain(run.assignment.solver)),
        (Label("随机种子", "Seed"), _plain(str(run.seed))),
        (Label("版本", "Versions"), _plain(software)),
    )


def _draw(run: MatchRun) -> Reason | None:
    lottery = run.solved.lottery
    if lottery is None:
        return None
    numbers: dict[str, Parameter] = {
        "cap": f"{100 * run.policy.pair_cap:g}",
        "expected": f"{lottery.expected_total:.3f}",
        "total": f"{run.assignment.total:.3f}",
        "best": f"{run.solved.optimum.total:.3f}",
    }
    return Reason("drawn", _DRAWN, numbers)


def _follows(run: MatchRun) -> Reason | None:
    if run.stay is None:
        return None
    changes = changed_since(run.assignment.mentor, run.stay.previous)
    return Reason("follows", _FOLLOWS, {name: len(who) for name, who in changes.items()})


def _left_out(run: MatchRun) -> Reason | None:
    count = len(run.left_out)
    return Reason("left_out", _LEFT_OUT, {"count": count}) if count else None


def _wishes(run: MatchRun) -> dict[str, tuple[str, Label]]:
    """Whose each unmatched wish is, and for what kind of mentor."""
    if not run.policy.kinds:
        return {}
    cohort = run.cohort
    rows = {one.learner: cohort.learners.position(one.learner) for one in run.diagnosis.unmatched}
    return {
        wish: (cohort.learner_side.person[at], MENTOR_KINDS[cohort.learner_kind[at]].label)
        for wish, at in rows.items()
    }


def _plain(text: str) -> Label:
    return Label(text, text)
