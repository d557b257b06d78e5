"""Every learner's cards: the mentors shown, the assigned one marked, with what speaks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from api.report.content import Card, Fact, LearnerPage
from api.report.pair_rows import WORDS, PairRows
from features.blocks.department import DepartmentDiversity
from features.blocks.grade import GradeDistance
from features.blocks.layer import LayerFit
from features.blocks.site import SameSite
from features.blocks.time_zone import TimeZoneOverlap
from features.cohort import Cohort
from features.label import Label
from features.reason import Reason
from features.schema import MENTOR_KINDS
from matching.explanation import RULE_LABELS, Explanation, explain_pair
from matching.gaps import enumerated
from matching.labels import LABEL_TEXTS, labels_of

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


def learner_pages(rows: PairRows) -> Iterator[LearnerPage]:
    """Yield every learner's page, in index order; one for each wish where there are kinds.

    Parameters
    ----------
    rows : PairRows
        Every pair that the run shows: in mode ``"assign"`` the assigned mentor alone, in mode
        ``"shortlist"`` nobody is marked as assigned.

    Yields
    ------
    LearnerPage
        One at a time, so that a large cohort's cards need not be held at once.
    """
    run, cohort, side = rows.run, rows.run.cohort, rows.run.cohort.learner_side
    unmatched = {one.learner: one for one in run.diagnosis.unmatched}
    begin = np.searchsorted(rows.learner, np.arange(len(cohort.learners) + 1)).tolist()
    assigned, locked = rows.assigned, rows.locked
    for learner, identifier in enumerate(cohort.learners):
        yield LearnerPage(
            anchor=learner,
            learner_id=side.person[learner],
            kind=MENTOR_KINDS[cohort.learner_kind[learner]].label if run.policy.kinds else None,
            name=side.name[learner],
            post=_post(cohort, int(side.post[learner])),
            department=_named(cohort.departments, int(side.department[learner])),
            site=_named(cohort.sites, int(side.site[learner])),
            goals=side.text[learner],
            assessed=bool(cohort.needs.known[learner].any()),
            cards=tuple(
                _card(rows, at, assigned=bool(assigned[at]), locked=bool(locked[at]))
                for at in range(begin[learner], begin[learner + 1])
            ),
            unmatched=unmatched.get(identifier),
        )


def _card(rows: PairRows, at: int, *, assigned: bool, locked: bool) -> Card:
    """Card of one row."""
    run, learner, mentor = rows.run, int(rows.learner[at]), int(rows.mentor[at])
    cohort, side = run.cohort, run.cohort.mentor_side
    found = explain_pair(run.encoded, run.scores, run.rules, learner, mentor)
    told = [(reason.code, said(reason)) for reason in (*found.reasons, *found.remarks)]
    seats = int(cohort.capacity[mentor])
    return Card(
        mentor_id=cohort.mentors[mentor],
        mentor_name=side.name[mentor],
        post=_post(cohort, int(side.post[mentor])),
        department=_named(cohort.departments, int(side.department[mentor])),
        rank=int(rows.rank[at]),
        score=float(rows.score[at]),
        coverage=float(rows.coverage[at]),
        assigned=assigned,
        locked=locked,
        chips=tuple(LABEL_TEXTS[label] for label in labels_of(rows.chips[at])),
        gaps=found.gaps,
        facts=(*_facts(told), Fact(_LANGUAGES, _common_languages(cohort, learner, mentor))),
        misfits=_misfits(found),
        reasons=tuple(dict.fromkeys(text for _, text in told)),
        seats=seats,
        seats_left=seats - int(run.assignment.load[mentor]),
        seat_price=float(run.assignment.seat_price[mentor]),
        propensity=float(rows.propensity[at]),
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


def words(cards: Iterable[Card]) -> NDArray[np.object_]:
    """Every sentence of the cards, as the spreadsheets have them; see `api.report.pair_rows.WORDS`.

    Returns
    -------
    ndarray of object, shape (n_cards, 4)
    """
    texts = [(joined(card.reasons), enumerated(list(card.misfits))) for card in cards]
    rows = [(told.zh, told.en, care.zh, care.en) for told, care in texts]
    return np.array(rows, dtype=object).reshape(len(rows), len(WORDS))
