"""The form of a policy: from a document to its fields, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from api.pages.hr_runs.policy_numbers import Numbers
from api.services.errors import Fault, Unacceptable
from api.services.programmes.policies import read_document
from features.blocks import BLOCKS
from features.label import Label
from matching._halving import MOST_HALVINGS
from matching.policy import RULE_CODES, WORDS, Policy, Weight, number

Values = dict[str, str | list[str]]
"""What the fields of a form hold; lists are of boxes that may be ticked together."""
NUMBER = "number"
"""Choice of a weight that stands for the exact number beside it."""
KINDS = ("inside", "outside")
_NEW = "new"
_LEAST_CAP = 100 * 2.0**-MOST_HALVINGS
"""Least probability of a pair in a lottery, in per cent."""
_ALL_OFF = Label("至少要考虑一个因素", "something has to count")
_TWICE = Label("该部门已有这条规则的设定", "this rule is set for the department already")
_DRAWN = Label("稳定匹配不抽签，请填 100", "stable pairs are not drawn: expected 100")
_KINDS_APART = Label(
    "分别要内部和外部导师时，“导师类型”规则必须遵守",
    "with kinds of mentor, the rule about kinds must be kept",
)


def values_of(policy: Policy) -> Values:
    """Return what the fields of the form hold for a policy."""
    values: Values = {"name": policy.name, "objective": policy.objective}
    for block in BLOCKS:
        values |= _weight_fields(
            f"weight.{block.name}", policy.weights.get(block.name, block.default_weight)
        )
    for rule in policy.rules:
        at = rule_field(rule.rule, rule.department)
        values |= {f"{at}.mode": rule.mode, f"{at}.limit": _text(rule.limit)}
        values |= _weight_fields(f"{at}.weight", rule.weight)
    values |= _weight_fields("stay_bonus", policy.stay_bonus)
    largest = policy.floor == "largest"
    values |= {
        "minimum_score": _text(policy.minimum_score),
        "floor": "largest" if largest else NUMBER if policy.floor else "none",
        "floor.number": "" if largest or not policy.floor else _text(float(policy.floor)),
        "load_cap": _text(policy.load_cap),
        "pair_cap": _text(100 * policy.pair_cap),
        "list_length": _text(policy.list_length),
        "exposure_slack": _text(policy.exposure_slack),
    }
    values |= {f"relax.{code}": str(at) for at, code in enumerate(policy.relaxation_order, 1)}
    given = {kind.kind: kind for kind in policy.kinds}
    values["kinds"] = list(given)
    for kind in KINDS:
        values[f"{kind}.layers"] = list(given[kind].layers) if kind in given else []
        values[f"{kind}.topics"] = list(given[kind].topics) if kind in given else []
    return values


def filled(form: FormData) -> Values:
    """Return what somebody filled in."""
    lists = {"kinds", *(f"{kind}.{part}" for kind in KINDS for part in ("layers", "topics"))}
    values: Values = {name: [str(one) for one in form.getlist(name)] for name in lists}
    for name, value in form.items():
        if isinstance(value, str) and name not in lists:
            values[name] = value.strip()
    return values


def together(base: Values, mine: Values, theirs: Values) -> Values:
    """Return their values with what I changed since the base that both began with."""
    of_policy = {name for name in mine if name in base or name.startswith("rule.")}
    return theirs | {name: mine[name] for name in of_policy if mine[name] != base.get(name)}


def policy_in(values: Values) -> Policy:
    """Read the policy that a form describes.

    Raises
    ------
    Unacceptable
        Faults are at the names of fields.
    """
    numbers = Numbers(values)
    document = _document(values, numbers)
    faults = [*numbers.faults, *_contradictions(values, document)]
    if faults:
        raise Unacceptable(*faults)
    try:
        return read_document(document, "")
    except Unacceptable as error:
        told = (Fault(one.code, _field(one.where, values), one.message) for one in error.faults)
        raise Unacceptable(*told) from error


def rule_field(code: str, department: str) -> str:
    """Return how the names of a rule's fields begin."""
    return f"rule.{code}.{department}"


def rules_in(values: Values) -> list[tuple[str, str]]:
    """Return rule and department of every rule of a form, general ones first."""
    modes = [name for name in values if name.startswith("rule.") and name.endswith(".mode")]
    found = [name.removeprefix("rule.").removesuffix(".mode").partition(".") for name in modes]
    order: dict[str, int] = {code: at for at, code in enumerate(RULE_CODES)}
    known = [(code, of) for code, _, of in found if code in order]
    return sorted(known, key=lambda rule: (bool(rule[1]), order[rule[0]], rule[1]))


def _document(values: Values, numbers: Numbers) -> dict[str, Any]:
    return {
        "name": str(values.get("name", "")) or "policy",
        "weights": {
            block.name: numbers.weight(f"weight.{block.name}", block.default_weight)
            for block in BLOCKS
        },
        "rules": list(_rules(values, numbers)),
        "kinds": [
            {
                "kind": kind,
                "layers": values.get(f"{kind}.layers", []),
                "topics": values.get(f"{kind}.topics", []),
            }
            for kind in values.get("kinds", [])
        ],
        "objective": values.get("objective", "total"),
        "minimum_score": numbers.between("minimum_score", 0, 1) or 0.0,
        "floor": _floor(values, numbers),
        "load_cap": numbers.whole("load_cap", 1, 100_000),
        "pair_cap": _pair_cap(numbers),
        "stay_bonus": numbers.weight("stay_bonus", "must"),
        "list_length": numbers.whole("list_length", 1, 10) or 3,
        "exposure_slack": numbers.between("exposure_slack", 1, 10) or 1.0,
        "relaxation_order": _relaxed(numbers),
    }


def _rules(values: Values, numbers: Numbers) -> Iterator[dict[str, Any]]:
    for code, department in rules_in(values):
        if values.get(f"{rule_field(code, department)}.drop") != "true":
            yield _rule(values, numbers, rule_field(code, department), code, department)
    if department := str(values.get("rule.new.department", "")):
        code = str(values.get("rule.new.code", ""))
        yield _rule(values, numbers, f"rule.{_NEW}", code, department)


def _rule(values: Values, numbers: Numbers, at: str, code: str, department: str) -> dict[str, Any]:
    return {
        "rule": code,
        "mode": values.get(f"{at}.mode", "report"),
        "limit": numbers.between(f"{at}.limit", 0, 24),
        "weight": numbers.weight(f"{at}.weight", "a little"),
        "department": department,
    }


def _floor(values: Values, numbers: Numbers) -> float | str:
    chosen = values.get("floor", "none")
    if chosen == NUMBER:
        return numbers.between("floor.number", 0, 1) or 0.0
    return "largest" if chosen == "largest" else 0.0


def _pair_cap(numbers: Numbers) -> float:
    percent = numbers.between("pair_cap", _LEAST_CAP, 100)
    return 1.0 if percent is None else percent / 100


def _relaxed(numbers: Numbers) -> list[str]:
    order: dict[str, int | None] = {
        code: numbers.whole(f"relax.{code}", 1, len(RULE_CODES)) for code in RULE_CODES
    }
    return sorted((code for code in order if order[code]), key=lambda code: order[code] or 0)


def _contradictions(values: Values, document: Mapping[str, Any]) -> Iterator[Fault]:
    if not any(number(weight) for weight in document["weights"].values()):
        yield Fault("all_off", "weights", _ALL_OFF)
    if document["objective"] == "stable" and document["pair_cap"] < 1:
        yield Fault("drawn_and_stable", "pair_cap", _DRAWN)
    seen: set[tuple[str, str]] = set()
    for rule in document["rules"]:
        if (place := (rule["rule"], rule["department"])) in seen:
            yield Fault("set_twice", "rule.new.department", _TWICE)
        seen.add(place)
        if document["kinds"] and rule["rule"] == "mentor_kind" and rule["mode"] != "hard":
            yield Fault("kinds_apart", f"{rule_field(*place)}.mode", _KINDS_APART)
    if document["kinds"] and "mentor_kind" in document["relaxation_order"]:
        yield Fault("kinds_apart", "relax.mentor_kind", _KINDS_APART)


def _field(where: str, values: Values) -> str:
    """Return the field of a place in the document; empty where it is of none alone."""
    parts: Sequence[str] = where.strip("/").split("/")
    if parts[0] == "weights":
        return f"weight.{parts[1]}"
    if parts[0] == "rules" and len(parts) > 1 and int(parts[1]) < len(rules_in(values)):
        return f"{rule_field(*rules_in(values)[int(parts[1])])}.mode"
    return parts[0]


def _weight_fields(name: str, weight: Weight) -> Values:
    if isinstance(weight, str):
        return {name: weight, f"{name}.number": ""}
    word = next((word for word, value in WORDS.items() if value == weight), None)
    return {name: word or NUMBER, f"{name}.number": "" if word else _text(weight)}


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
