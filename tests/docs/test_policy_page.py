from __future__ import annotations

from pathlib import Path

from features.blocks import BLOCKS
from matching.policy import WORDS, Policy, number, parse_policy

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


def _row(section: str, name: str) -> list[str]:
    """Cells of the row about `name` in the tables below a heading."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = (line for line in text.splitlines() if line.startswith("| `"))
    row = next(row for row in rows if f"`{name}`" in row.split("|")[1])
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_every_word_stands_there_with_its_number() -> None:
    for word, value in WORDS.items():
        assert float(_row("Weights", word)[1]) == value


def test_every_block_stands_there_with_its_default_weight() -> None:
    for block in BLOCKS:
        assert _row("Weights", block.name)[2] == block.default_weight


def test_every_rule_stands_there_with_its_default() -> None:
    for rule in Policy().rules:
        told = _row("Rules", rule.rule)[2].split(", ")
        limit = [] if rule.limit is None else [f"{rule.limit:g}"]
        weight = [str(rule.weight)] if rule.mode == "soft" else []
        assert told == [rule.mode, *limit, *weight]


def test_every_other_key_stands_there() -> None:
    spoken_of = {"schema_version", "name", "version", "weights", "rules"}
    for key in set(Policy.model_fields) - spoken_of:
        assert _row("The rest", key)


def test_the_example_is_a_policy() -> None:
    example = PAGE.split("```yaml\n")[1].split("```")[0]
    policy = parse_policy(example)
    assert policy.version == 2
    assert number(policy.weights["gap_coverage"]) == WORDS["must"]
    policy.block_weights(BLOCKS)
