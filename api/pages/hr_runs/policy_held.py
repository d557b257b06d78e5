"""A policy as it holds: with the company's own rules laid over it; and what a change of it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.hr_runs.policy_words import settings_of
from features.label import Label
from matching.policy import Policy, RulePolicy
from matching.rule_settings import Setting as OwnRule
from matching.rule_settings import laid_over


@dataclass(frozen=True, slots=True)
class Held:
    """What holds.

    Attributes
    ----------
    policy : Policy
        With the rules that hold.
    own : tuple of RulePolicy
        Those of them that are the company's: they hold whatever a policy says of the same rule and
        department.
    """

    policy: Policy
    own: tuple[RulePolicy, ...]

    @classmethod
    def of(cls, policy: Policy, own: Sequence[OwnRule]) -> Held:
        """Lay a company's own rules over a policy."""
        rules = laid_over(policy.rules, own)
        named = {(row["rule"], row["department"]) for row in own}
        theirs = tuple(rule for rule in rules if (rule.rule, rule.department) in named)
        return cls(policy.model_copy(update={"rules": rules}), theirs)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of which two policies say different things; None where one says nothing.

    Attributes
    ----------
    idle : bool
        Whether it changes nothing, because a rule of the company's own goes before it.
    """

    name: Label
    before: Label | None
    after: Label | None
    idle: bool = False


def differences(before: Policy, after: Policy, own: Sequence[OwnRule] = ()) -> list[Difference]:
    """Return what two policies say differently, in the order of the editor."""
    if before == after:
        return []
    was, becomes = settings_of(before), settings_of(after)
    alike = _held_alike(before, after, own)
    found = []
    for key, said in (was | becomes).items():
        old, new = was.get(key), becomes.get(key)
        if old != new:
            told, tells = (one.value if one else None for one in (old, new))
            found.append(Difference(said.name, told, tells, idle=key in alike))
    return found


def _held_alike(before: Policy, after: Policy, own: Sequence[OwnRule]) -> set[str]:
    """Return the keys of what is the same under both once the company's own rules are laid over."""
    if not own:
        return set()
    was, becomes = (settings_of(Held.of(policy, own).policy) for policy in (before, after))
    return {key for key, value in was.items() if becomes.get(key) == value}
