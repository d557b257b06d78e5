"""A programme's policy as data: weights, rules, objective, minimum score.

A policy is YAML or JSON; its JSON schema is published in `docs/policy.schema.json`. Words stand for
numbers (`WORDS`), so that HR can say "very" and an analyst can say 4.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from features.block import Block, Word
from features.errors import UnknownBlock
from features.schema import LIMITED_RULES, PRIVATE_RULES
from matching._halving import MOST_HALVINGS
from matching._request import Objective as Aim
from matching.errors import InvalidPolicy

WORDS: dict[Word, float] = {"must": 20.0, "very": 8.0, "fairly": 3.0, "a little": 1.0, "off": 0.0}
"""What the words of a policy weigh, relative to each other."""

RuleCode = Literal[
    "reporting_line",
    "same_manager",
    "banned",
    "not_again",
    "earlier_pair",
    "same_department",
    "other_site",
    "no_common_language",
    "time_zone",
    "grade_gap",
    "layer",
    "mentor_kind",
]
RULE_CODES: tuple[RuleCode, ...] = get_args(RuleCode)
MentorKind = Literal["inside", "outside"]
Layer = Literal["executive", "middle", "front_line"]
Dimension = Literal["general", "professional", "leadership"]
Mode = Literal["hard", "soft", "report", "off"]
Objective = Literal["total", "score", "stable"]
Weight = Word | Annotated[float, Field(strict=True, ge=0, le=1000, allow_inf_nan=False)]

KINDS_APART = "kinds: rule 'mentor_kind': got mode {mode}, expected hard"
"""Where several kinds are asked for, an inside mentor is no coach from outside."""
_STRICT = ConfigDict(extra="forbid", frozen=True)


def number(weight: Weight) -> float:
    """Return the number that a weight in words or numbers stands for."""
    return WORDS[weight] if isinstance(weight, str) else float(weight)


class RulePolicy(BaseModel):
    """How one rule is used.

    ``hard``: a pair that breaks it does not exist. ``soft``: keeping it earns `weight`.
    ``report``: it changes nothing and is named in explanations. ``off``: it is not looked at.
    """

    model_config = _STRICT

    rule: RuleCode
    mode: Mode = "hard"
    limit: Annotated[float, Field(strict=True, ge=0, le=24, allow_inf_nan=False)] | None = Field(
        default=None,
        description="time_zone: most hours apart; grade_gap: grades that a mentor must be above",
    )
    weight: Weight = Field(default="a little", description="what keeping a soft rule counts")
    department: str = Field(default="", description="only for its learners; empty for all")

    @model_validator(mode="after")
    def _fits_the_rule(self) -> RulePolicy:
        # A soft ban would lower a score, and whoever sees the score could tell.
        if self.rule in PRIVATE_RULES and self.mode == "soft":
            raise ValueError(f"rule {self.rule!r} is private: expected mode hard, report or off")
        if self.limit is not None and self.rule not in LIMITED_RULES:
            raise ValueError(f"rule {self.rule!r} takes no limit")
        return self


def _default_rules() -> tuple[RulePolicy, ...]:
    return (
        RulePolicy(rule="reporting_line", mode="hard"),
        RulePolicy(rule="banned", mode="hard"),
        RulePolicy(rule="not_again", mode="hard"),
        RulePolicy(rule="earlier_pair", mode="hard"),
        RulePolicy(rule="no_common_language", mode="hard"),
        RulePolicy(rule="mentor_kind", mode="hard"),
        RulePolicy(rule="time_zone", mode="hard", limit=9),
        RulePolicy(rule="grade_gap", mode="soft", limit=0, weight="fairly"),
        RulePolicy(rule="layer", mode="report"),
        RulePolicy(rule="same_manager", mode="hard"),
        RulePolicy(rule="same_department", mode="report"),
        RulePolicy(rule="other_site", mode="report"),
    )


class KindPolicy(BaseModel):
    """One kind of mentor, of which a learner gets one besides those of other kinds."""

    model_config = _STRICT

    kind: MentorKind
    layers: tuple[Layer, ...] = Field(
        default=(), description="only learners of these layers get one; empty for all"
    )
    topics: tuple[Dimension, ...] = Field(
        default=(),
        description="only gaps in competencies of these dimensions count; empty for all",
    )


class Policy(BaseModel):
    """A programme's versioned weights, rules and objective."""

    model_config = _STRICT

    schema_version: Literal[1] = 1
    name: str = "default"
    version: Annotated[int, Field(strict=True, ge=1)] = 1
    weights: dict[str, Weight] = Field(
        default_factory=dict,
        description="weight of each feature block; a block that is not named keeps its default",
    )
    rules: tuple[RulePolicy, ...] = Field(
        default_factory=_default_rules,
        description="a rule that is not named for all departments keeps its default, so that a ban "
        "is never dropped because a policy speaks of something else",
    )
    kinds: tuple[KindPolicy, ...] = Field(
        default=(),
        description="kinds of mentor of which each learner gets one, matched together; empty: one "
        "mentor of whatever kind",
        # So that what was digested before there were kinds keeps its digest.
        exclude_if=lambda kinds: not kinds,
    )
    objective: Objective = Field(
        default="total",
        description="total: as many matched as possible, then the best total; score: total first; "
        "stable: no learner and mentor would both rather have each other",
    )
    minimum_score: Annotated[float, Field(strict=True, ge=0, le=1)] = Field(
        default=0.0, description="below it, no match is better than a match"
    )
    floor: Literal["largest"] | Annotated[float, Field(strict=True, ge=0, le=1)] = Field(
        default=0.0,
        description="nobody is matched below it, as far as nobody loses a mentor by that; "
        "largest: as high as that goes",
    )
    load_cap: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        default=None, description="most learners a mentor, whatever her capacity"
    )
    pair_cap: Annotated[float, Field(strict=True, ge=2**-MOST_HALVINGS, le=1)] = Field(
        default=1.0,
        description="below 1, the assignment is drawn, and no pair is more probable than this",
    )
    stay_bonus: Weight = Field(
        default="must",
        description="what keeping a mentor counts when a cohort is matched again, on the scale of "
        "the weights",
    )
    list_length: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    exposure_slack: Annotated[float, Field(strict=True, ge=1, le=10)] = Field(
        default=1.0,
        description="a mentor is on at most ceil(list_length * capacity * exposure_slack) lists",
    )
    relaxation_order: tuple[RuleCode, ...] = Field(
        default=(
            "grade_gap",
            "layer",
            "other_site",
            "same_department",
            "time_zone",
            "earlier_pair",
        ),
        description="which rules may be given up for unmatched learners, the first first",
    )

    @field_validator("rules")
    @classmethod
    def _one_setting_a_rule(cls, rules: tuple[RulePolicy, ...]) -> tuple[RulePolicy, ...]:
        seen: set[tuple[str, str]] = set()
        for rule in rules:
            if (rule.rule, rule.department) in seen:
                raise ValueError(
                    f"rule {rule.rule!r} is set twice for {rule.department or 'all'!r}"
                )
            seen.add((rule.rule, rule.department))
        return rules + tuple(rule for rule in _default_rules() if (rule.rule, "") not in seen)

    @field_validator("kinds")
    @classmethod
    def _each_kind_once(cls, kinds: tuple[KindPolicy, ...]) -> tuple[KindPolicy, ...]:
        if len({kind.kind for kind in kinds}) < len(kinds):
            raise ValueError("a kind is named twice")
        return tuple(sorted(kinds, key=lambda kind: kind.kind))

    @model_validator(mode="after")
    def _kinds_apart(self) -> Policy:
        for rule in self.rules if self.kinds else ():
            if rule.rule == "mentor_kind" and rule.mode != "hard":
                raise ValueError(KINDS_APART.format(mode=rule.mode))
        if self.kinds and "mentor_kind" in self.relaxation_order:
            raise ValueError("kinds: rule 'mentor_kind' cannot be in relaxation_order")
        return self

    @model_validator(mode="after")
    def _one_way_to_assign(self) -> Policy:
        if self.objective == "stable" and self.pair_cap < 1:
            raise ValueError("objective 'stable' draws nothing: expected pair_cap 1")
        return self

    @property
    def aim(self) -> Aim:
        """The objective of the optimum that a run is held against."""
        return "score" if self.objective == "score" else "total"

    def block_weights(self, blocks: Sequence[Block]) -> dict[str, float]:
        """Return the weight of every block, not normalised.

        Raises
        ------
        UnknownBlock
            The policy names a block that does not exist.
        InvalidPolicy
            Every block is off: nothing is left to match on.
        """
        names = [block.name for block in blocks]
        for name in self.weights:
            if name not in names:
                raise UnknownBlock(name, names)
        weights = {b.name: number(self.weights.get(b.name, b.default_weight)) for b in blocks}
        if not any(weights.values()):
            raise InvalidPolicy(self.name, ["every weight is off: nothing is left to match on"])
        return weights


class _Loader(yaml.SafeLoader):
    """Reads ``off`` as the word that it is in a policy: YAML 1.1 takes it for false."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, form) for tag, form in forms if first in "tTfF" or not tag.endswith(":bool")]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def parse_policy(text: str, source: str = "policy") -> Policy:
    """Read a policy from YAML or JSON text.

    Parameters
    ----------
    text : str
        YAML (of which JSON is a part).
    source : str
        Named in errors; a file name, say.

    Raises
    ------
    InvalidPolicy
        Not YAML, or not a policy; every bad place is named with what was expected.
    """
    try:
        document = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidPolicy(source, [f"not readable as YAML or JSON: {error}"]) from error
    return policy_of({} if document is None else document, source)


def policy_of(document: Any, source: str = "policy") -> Policy:
    """Validate a parsed policy document.

    Raises
    ------
    InvalidPolicy
        The document breaks the schema; every bad place is named.
    """
    if not isinstance(document, Mapping):
        raise InvalidPolicy(source, [f"got {type(document).__name__}, expected a mapping"])
    try:
        return Policy.model_validate(document)
    except ValidationError as error:
        raise InvalidPolicy(source, [*dict.fromkeys(map(_place, error.errors()))]) from error


_WEIGHT = f"expected one of {', '.join(WORDS)}, or a number in [0, 1000]"
_ALTERNATIVES = {
    "stay_bonus": _WEIGHT,
    "floor": "expected largest, or a number in [0, 1]",
}
"""What may stand in places that take a word or a number."""


def _place(entry: Any) -> str:
    """Say where and what; a place that takes a word or a number is told as one place."""
    loc, expected = entry["loc"], entry["msg"].removeprefix("Value error, ")
    end = 2 if loc[:1] == ("weights",) else loc.index("weight") + 1 if "weight" in loc else len(loc)
    if len(loc) > end:
        loc, expected = loc[:end], _WEIGHT
    if loc and loc[0] in _ALTERNATIVES:
        loc, expected = loc[:1], _ALTERNATIVES[loc[0]]
    where = ".".join(map(str, loc)) or "policy"
    return f"{where}: got {str(entry['input'])[:80]!r}: {expected}"


def dump_policy(policy: Policy) -> str:
    """Write a policy as YAML that `parse_policy` reads back to an equal policy."""
    document = policy.model_dump(mode="json")
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return text
