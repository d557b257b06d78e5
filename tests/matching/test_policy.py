from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.blocks import BLOCKS
from features.errors import UnknownBlock
from features.schema import LIMITED_RULES
from matching.errors import InvalidPolicy
from matching.policy import (
    RULE_CODES,
    WORDS,
    Policy,
    RulePolicy,
    dump_policy,
    parse_policy,
)


def test_words_and_numbers_mean_the_same() -> None:
    in_words = parse_policy("weights: {gap_coverage: must, style: a little}")
    in_numbers = parse_policy(json.dumps({"weights": {"gap_coverage": 20, "style": 1.0}}))

    assert in_words.block_weights(BLOCKS) == in_numbers.block_weights(BLOCKS)


def test_a_block_that_is_not_named_keeps_its_default() -> None:
    weights = parse_policy("weights: {style: off}").block_weights(BLOCKS)

    assert weights["style"] == 0.0
    assert weights["gap_coverage"] == WORDS["must"]
    assert list(weights) == [block.name for block in BLOCKS]


def test_an_empty_document_is_the_default_policy() -> None:
    assert parse_policy("") == Policy()


def test_every_rule_is_set_once_by_default() -> None:
    assert sorted(rule.rule for rule in Policy().rules) == sorted(RULE_CODES)


def test_unknown_block_is_named_with_what_is_known() -> None:
    with pytest.raises(UnknownBlock, match="stlye") as caught:
        parse_policy("weights: {stlye: very}").block_weights(BLOCKS)

    assert "style" in caught.value.known


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("weights: {style: extremely}", "weights.style"),
        ("weights: {style: -1}", "weights.style"),
        ("weights: {style: .inf}", "weights.style"),
        ("weights: {style: .nan}", "weights.style"),
        ("rules: [{rule: gravity}]", "rules.0.rule"),
        ("rules: [{rule: layer, mode: loud}]", "rules.0.mode"),
        ("rules: [{rule: layer}, {rule: layer, mode: soft}]", "rules"),
        ("rules: [{rule: banned, mode: soft}]", "private"),
        ("rules: [{rule: layer, limit: 3}]", "no limit"),
        ("minimum_score: 2", "minimum_score"),
        ("list_length: 0", "list_length"),
        ("colour: red", "colour"),
        ("[1, 2]", "expected a mapping"),
        ("{: :", "not readable"),
        ("a: &a [*a]", "a"),
        ("\x00", "not readable"),
    ],
)
def test_a_bad_policy_names_the_place(text: str, place: str) -> None:
    with pytest.raises(InvalidPolicy, match=r"hr\.yaml") as caught:
        parse_policy(text, "hr.yaml")

    assert any(place in problem for problem in caught.value.problems)


def test_every_bad_place_is_named_at_once() -> None:
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy("minimum_score: 2\nlist_length: 99\ncolour: red")

    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("weight", ["sehr", "-1", ".nan", "[1]"])
def test_a_bad_weight_is_one_problem_that_names_the_words(weight: str) -> None:
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(
            f"weights: {{style: {weight}}}\nrules: [{{rule: layer, mode: soft, weight: {weight}}}]"
        )

    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [
        "weights.style",
        "rules.0.weight",
    ]
    assert all("a little" in problem for problem in caught.value.problems)


def test_all_weights_off_is_refused() -> None:
    off = {block.name: "off" for block in BLOCKS}

    with pytest.raises(InvalidPolicy, match="every weight is off"):
        parse_policy(json.dumps({"weights": off})).block_weights(BLOCKS)


rule_policies = st.builds(
    RulePolicy,
    rule=st.sampled_from(sorted(LIMITED_RULES)),
    mode=st.sampled_from(["hard", "soft", "report", "off"]),
    limit=st.none() | st.floats(0, 24),
    weight=st.sampled_from(sorted(WORDS)) | st.floats(0, 1000),
    department=st.sampled_from(["", "财务", "sales"]),
)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(
    rules=st.lists(rule_policies, unique_by=lambda rule: (rule.rule, rule.department)),
    minimum=st.floats(0, 1),
)
def test_a_policy_survives_being_written_and_read(rules: list[RulePolicy], minimum: float) -> None:
    policy = Policy(name="春季", rules=tuple(rules), minimum_score=minimum)

    assert parse_policy(dump_policy(policy)) == policy


def test_a_rule_that_a_policy_does_not_name_keeps_its_default() -> None:
    policy = parse_policy("rules: [{rule: time_zone, limit: 3}, {rule: layer, mode: 'off'}]")
    modes = {rule.rule: rule.mode for rule in policy.rules}
    assert sorted(modes) == sorted(RULE_CODES)
    assert (modes["banned"], modes["not_again"], modes["layer"]) == ("hard", "hard", "off")
    assert policy.rules[0].limit == 3.0


def test_a_departments_own_rule_leaves_the_general_one() -> None:
    policy = parse_policy("rules: [{rule: other_site, mode: hard, department: 数据部}]")
    settings = [rule for rule in policy.rules if rule.rule == "other_site"]
    assert [(rule.department, rule.mode) for rule in settings] == [
        ("数据部", "hard"),
        ("", "report"),
    ]
