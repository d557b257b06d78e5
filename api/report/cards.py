"""Every learner's cards: the mentors shown, the assigned one marked, with what speaks for them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from api.report.content import Card, Fact, LearnerPage
from features.blocks.department import DepartmentDiversity
from features.blocks.grade import GradeDistance
from features.blocks.layer import LayerFit
from features.blocks.site import SameSite
from features.blocks.time_zone import TimeZoneOverlap
from features.cohort import Cohort
from features.label import Label
from features.reason import Reason
from matching.explanation import RULE_LABELS, Explanation, explain_pair
from matching.gaps import enumerated
from matching.labels import LABEL_TEXTS, LIST_LABELS, labels_of, shortlist_labels
from matching.pipeline import MatchRun
from matching.shortlists import Shortlists

_ABOUT: tuple[tuple[Label, tuple[str, ...]], ...] = (
    (Label("风格", "Style"), ("style_",)),
    (Label("方法", "Methods"), ("methods_",)),
    (Label("时间", "Time"), ("time_zone_", "shared_hours", "no_shared_hours")),
    (Label("带教经历", "Record"), ("record", "no_record")),
)
"""Lines of a card, and the codes of the reasons that go there."""
_LANGUAGES = Label("语言", "Languages")
_LANGUAGE_NAMES = {
    "zh": Label("中文", "Chinese"),
    "en": Label("英语", "English"),
    "ja": Label("日语", "Japanese"),
    "ko": Label("韩语", "Korean"),
    "de": Label("德语", "German"),
    "fr": Label("法语", "French"),
    "es": Label("西班牙语", "Spanish"),
    "pt": Label("葡萄牙语", "Portuguese"),
    "ru": Label("俄语", "Russian"),
    "ar": Label("阿拉伯语", "Arabic"),
}
_NO_LANGUAGE = Label("没有共同语言", "none in common")
_UNKNOWN = Label("未填", "not known")
_NO_POST = Label("", "")


_SAME_MATTER: dict[object, Label] = {
    RULE_LABELS["other_site"]: SameSite.label,
    RULE_LABELS["same_department"]: DepartmentDiversity.label,
    RULE_LABELS["layer"]: LayerFit.label,
    RULE_LABELS["grade_gap"]: GradeDistance.label,
    RULE_LABELS["time_zone"]: TimeZoneOverlap.label,
}
"""Rules, and the block that is about the same matter."""


def learner_pages(run: MatchRun) -> Iterator[LearnerPage]:
    """Yield every learner's page, in index order.

    Parameters
    ----------
    run : MatchRun
        Without shortlists, the assigned mentor alone is on the page; in mode ``"shortlist"`` nobody
        is marked as assigned.

    Yields
    ------
    LearnerPage
        One at a time, so that a large cohort's cards need not be held at once.
    """
    mentor, propensity, chips = _shown(run)
    unmatched = {one.learner: one for one in run.diagnosis.unmatched}
    cohort, side = run.cohort, run.cohort.learner_side
    for learner, identifier in enumerate(cohort.learners):
        places = np.flatnonzero(mentor[learner] >= 0).tolist()
        yield LearnerPage(
            anchor=learner,
            learner_id=identifier,
            name=side.name[learner],
            post=_post(cohort, int(side.post[learner])),
            department=_named(cohort.departments, int(side.department[learner])),
            site=_named(cohort.sites, int(side.site[learner])),
            goals=side.text[learner],
            assessed=bool(cohort.needs.known[learner].any()),
            cards=tuple(
                _card(
                    run,
                    learner,
                    int(mentor[learner, place]),
                    rank=place + 1,
                    propensity=float(propensity[learner, place]),
                    chips=chips[learner, place],
                )
                for place in places
            ),
            unmatched=unmatched.get(identifier),
        )


def _shown(run: MatchRun) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.bool_]]:
    """Mentors on the pages (n_learners, length), their propensities, and which labels are true."""
    lists: Shortlists | None = run.shortlists
    if lists is not None:
        return lists.mentor, lists.propensity, shortlist_labels(run.encoded, lists)
    mentor = run.assignment.mentor[:, np.newaxis]
    none = np.zeros((*mentor.shape, len(LIST_LABELS)), dtype=np.bool_)
    return mentor, np.full(mentor.shape, np.nan), none


def _card(
    run: MatchRun,
    learner: int,
    mentor: int,
    *,
    rank: int,
    propensity: float,
    chips: NDArray[np.bool_],
) -> Card:
    cohort, side, assignment = run.cohort, run.cohort.mentor_side, run.assignment
    found = explain_pair(run.encoded, run.scores, run.rules, learner, mentor)
    told = [(reason.code, said(reason)) for reason in (*found.reasons, *found.remarks)]
    assigned = run.mode != "shortlist" and int(assignment.mentor[learner]) == mentor
    seats = int(cohort.capacity[mentor])
    return Card(
        mentor_id=cohort.mentors[mentor],
        mentor_name=side.name[mentor],
        post=_post(cohort, int(side.post[mentor])),
        department=_named(cohort.departments, int(side.department[mentor])),
        rank=rank,
        score=found.score,
        coverage=found.coverage if found.gaps else math.nan,
        assigned=assigned,
        locked=assigned and int(run.locked[learner]) == mentor,
        chips=tuple(LABEL_TEXTS[label] for label in labels_of(chips)),
        gaps=found.gaps,
        facts=(*_facts(told), Fact(_LANGUAGES, _common_languages(cohort, learner, mentor))),
        misfits=_misfits(found),
        reasons=tuple(dict.fromkeys(text for _, text in told)),
        seats=seats,
        seats_left=seats - int(assignment.load[mentor]),
        seat_price=float(assignment.seat_price[mentor]),
        propensity=propensity,
    )


def _facts(told: Sequence[tuple[str, Label]]) -> Iterator[Fact]:
    """Sort what is told, by code, into the lines of a card."""
    for about, prefixes in _ABOUT:
        texts = [text for code, text in told if code.startswith(prefixes)]
        if texts:
            yield Fact(about, joined(texts))


def _common_languages(cohort: Cohort, learner: int, mentor: int) -> Label:
    codes = cohort.learner_side.language_set[learner], cohort.mentor_side.language_set[mentor]
    known = [cohort.language_sets[code] for code in codes if code >= 0]
    if len(known) < len(codes):
        return _UNKNOWN
    names = [_LANGUAGE_NAMES.get(code, Label(code, code)) for code in sorted(known[0] & known[1])]
    return enumerated(names) if names else _NO_LANGUAGE


def _misfits(found: Explanation) -> tuple[Label, ...]:
    """Name what might not fit: public rules first, then weak blocks that no such rule is about."""
    rules = [reason.parameters["rule"] for reason in found.remarks]
    weak = [reason.parameters["block"] for reason in found.doubts if reason.code == "weak"]
    told = {_SAME_MATTER[rule] for rule in rules if rule in _SAME_MATTER}
    return tuple(
        dict.fromkeys(
            [
                *(rule for rule in rules if isinstance(rule, Label)),
                *(_weak(block) for block in weak if isinstance(block, Label) and block not in told),
            ]
        )
    )


def _weak(block: Label) -> Label:
    return Label(f"{block.zh}偏弱", f"weak {block.en}")


def said(reason: Reason) -> Label:
    """Put a reason into both languages."""
    return Label(reason.text("zh"), reason.text("en"))


def joined(labels: Sequence[Label]) -> Label:
    """Join sentences by semicolons, in both languages."""
    return Label("；".join(label.zh for label in labels), "; ".join(label.en for label in labels))


def _post(cohort: Cohort, code: int) -> Label:
    return cohort.post_labels[code] if code >= 0 else _NO_POST


def _named(names: Sequence[str], code: int) -> str:
    return names[code] if code >= 0 else ""
