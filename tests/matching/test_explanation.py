from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import pytest

from evaluation.simulator import sample_company
from features.cohort_builder import build_cohort
from features.label import LANGS, Label
from features.space import EncodedCohort, FeatureSpace
from features.tables import Tables
from matching.explanation import Explanation, explain_pair
from matching.policy import Policy, RulePolicy
from matching.rules import RuleBook, rule_book
from matching.scores import UNIT, PairScores
from matching.scoring import normalised_weights, score_pairs
from tests.factories import tiny_frames

EVERY_DAY = datetime(2026, 9, 1, tzinfo=UTC)
PRIVATE_WORDS = re.compile(
    r"\bban(s|ned)?\b|not[ _]again|禁止|不再|黑名单|exclu|排除|protected|受保护|Q7Q7|4\.137",
    re.IGNORECASE,
)
Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Explained:
    encoded: EncodedCohort
    scores: PairScores
    rules: RuleBook

    def pair(self, learner: int, mentor: int) -> Explanation:
        return explain_pair(self.encoded, self.scores, self.rules, learner, mentor)

    def every(self) -> dict[tuple[int, int], Explanation]:
        n, m = self.scores.shape
        return {(i, j): self.pair(i, j) for i in range(n) for j in range(m)}


def explained(frames: Frames, policy: Policy | None = None, day: datetime = EVERY_DAY) -> Explained:
    chosen = policy or Policy()
    cohort = build_cohort(Tables.from_frames(frames).as_of(day), day)
    encoded = FeatureSpace().encode(cohort)
    rules = rule_book(cohort, chosen.rules)
    weights = normalised_weights(chosen.block_weights(encoded.blocks), rules)
    return Explained(encoded, score_pairs(encoded, weights, rules), rules)


def company(seed: int) -> Frames:
    """Make a sample company whose private facts carry marks that would be seen."""
    frames = sample_company(14, 8, seed=seed, lang="zh" if seed % 2 else "en")
    frames["protected"] = frames["protected"].assign(attribute="gender", value="Q7Q7")
    frames["protected"] = frames["protected"].drop_duplicates(["person_id", "attribute"])
    rated = frames["mentorships"]["rating"].notna()
    frames["mentorships"].loc[rated, "rating"] = 4.137
    pairs = [
        (learner, mentor, "banned" if i % 2 else "not_again", None)
        for i, (learner, mentor) in enumerate(
            zip(frames["learners"]["learner_id"][:8], frames["mentors"]["mentor_id"], strict=True)
        )
    ]
    frames["exclusions"] = pd.DataFrame(
        pairs, columns=["learner_id", "mentor_id", "reason", "since"]
    )
    return frames


def said(explanation: Explanation) -> str:
    """Everything that an explanation says or shows, in both languages and in codes."""
    reasons = (
        *explanation.summary,
        *explanation.reasons,
        *explanation.remarks,
        *explanation.doubts,
    )
    parts = [text for lang in LANGS for text in explanation.sentences(lang)]
    parts += [f"{reason.code} {dict(reason.parameters)}" for reason in reasons]
    parts += sorted(f"{part.name} {part.label}" for part in explanation.contributions)
    return "\n".join(parts)


@pytest.fixture(scope="module")
def tiny() -> Explained:
    return explained(tiny_frames(), day=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize("seed", range(2))
def test_contributions_add_up_to_the_score_of_every_pair_exactly(seed: int) -> None:
    case = explained(company(seed))
    units = case.scores.units(slice(None))
    for (learner, mentor), explanation in case.every().items():
        total = sum(part.units for part in explanation.contributions)
        assert explanation.score == total / UNIT
        if units[learner, mentor] > -1:
            assert total == units[learner, mentor]
        shown = [part.units for part in explanation.contributions]
        assert shown == sorted(shown, reverse=True)
        assert all(part.fraction == part.units / UNIT for part in explanation.contributions)


@pytest.mark.parametrize("seed", range(2))
def test_nothing_private_is_ever_said(seed: int) -> None:
    report = tuple(RulePolicy(rule=code, mode="report") for code in ("banned", "not_again"))
    for policy in (Policy(), Policy(rules=report)):
        for explanation in explained(company(seed), policy).every().values():
            found = PRIVATE_WORDS.search(said(explanation))
            assert found is None, found


def test_a_private_ban_changes_nothing_that_is_said() -> None:
    banned = company(1)
    free = banned | {"exclusions": banned["exclusions"].iloc[:0]}

    assert explained(banned).every() == explained(free).every()


def test_protected_attributes_change_nothing_that_is_said() -> None:
    frames = company(2)
    none = frames | {"protected": frames["protected"].iloc[:0]}

    assert explained(frames).every() == explained(none).every()


def test_how_anyone_rated_changes_no_sentence() -> None:
    frames = company(1)
    others = frames["mentorships"].assign(rating=frames["mentorships"]["rating"] - 3)
    plain, changed = explained(frames), explained(frames | {"mentorships": others})

    assert {pair: said(told) for pair, told in plain.every().items()} == {
        pair: said(told) for pair, told in changed.every().items()
    }


def test_every_sentence_is_whole_in_both_languages() -> None:
    for explanation in explained(company(3)).every().values():
        for lang in LANGS:
            assert all(text and "{" not in text for text in explanation.sentences(lang))


def test_gaps_are_covered_or_not_and_told_so(tiny: Explained) -> None:
    cohort = tiny.encoded.cohort
    explanation = tiny.pair(cohort.learners.position("L3"), cohort.mentors.position("M3"))

    assert {item.label.en for item in explanation.uncovered} == {"Team leadership"}
    assert {item.label.en for item in explanation.covered} == {
        "Project management",
        "Communication",
    }
    assert explanation.summary[-1].text("en") == "Not covered: Team leadership"
    assert explanation.summary[-1] in explanation.doubts
    assert explanation.coverage == pytest.approx(
        tiny.encoded.phi(explanation.learner, explanation.mentor)["gap_coverage"]
    )


def test_public_rules_that_are_broken_are_remarked_by_their_mode(tiny: Explained) -> None:
    cohort = tiny.encoded.cohort
    explanation = tiny.pair(cohort.learners.position("L1"), cohort.mentors.position("M1"))

    assert {reason.code for reason in explanation.remarks} == {"rule_hard", "rule_report"}
    assert "规则不允许：汇报线上的上级或下属" in explanation.sentences("zh")
    assert "Note: same department" in explanation.sentences("en")


def test_a_soft_rule_that_is_broken_earns_nothing_and_is_remarked(tiny: Explained) -> None:
    policy = Policy(rules=(RulePolicy(rule="other_site", mode="soft"),))
    case = explained(tiny_frames(), policy, day=datetime(2026, 3, 1, tzinfo=UTC))
    cohort = case.encoded.cohort
    explanation = case.pair(cohort.learners.position("L1"), cohort.mentors.position("M2"))
    earned = {part.name: part for part in explanation.contributions}["rule:other_site"]

    assert earned.units == 0
    assert earned.label == Label("不违反“不在同一地点”得分", "for keeping the rule: other site")
    assert explanation.remarks[0].text("en") == "A preference that is not met: other site"


def test_a_learner_whom_nobody_assessed_is_said_to_be_so(tiny: Explained) -> None:
    cohort = tiny.encoded.cohort
    cold = tiny.pair(cohort.learners.position("L6"), 0)

    assert cold.cold_start
    assert cold.doubts[0].code == "cold_start"
    assert not tiny.pair(cohort.learners.position("L1"), 0).cold_start


def test_a_block_that_is_off_says_and_adds_nothing() -> None:
    without = explained(tiny_frames(), Policy(weights={"style": "off"}))
    for explanation in without.every().values():
        assert "style" not in {part.name for part in explanation.contributions}
        assert not any(reason.code.startswith("style") for reason in explanation.reasons)
