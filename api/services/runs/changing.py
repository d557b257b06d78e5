"""Use-case: a draft is solved again with one change: a seat, a rule, a score, a floor, a cap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from api.services.actors import Actor
from api.services.audit import record
from api.services.company.cells import Profile
from api.services.company.profiles import check_patch, patch_profile
from api.services.errors import Fault, NotFound, Unacceptable
from api.services.programmes.policies import add_version, get_policy
from api.services.runs.reviewing import resolve
from api.store import Tx, orm
from api.store.company_rules import hard_rules
from api.store.people import profile
from api.store.runs import match_run
from features.label import Label, joined
from features.offers import HOURS_PER_SEAT
from features.reason import Reason
from features.schema import PRIVATE_RULES
from matching.explanation import RULE_LABELS
from matching.policy import Policy, policy_of

_NOTHING = Label("没有指明要改什么", "expected a change: a seat, a rule, a score, a floor or a cap")
_NOT_HARD = Label("该规则不是可放宽的硬规则", "expected a public rule that the policy makes hard")
_HOURS = Label(
    "导师每月的辅导时数不够再带一人，请先增加时数",
    "the mentor's hours a month leave no time for one more: raise them first",
)
_CAP = Label(
    "政策限制每位导师最多带 {most} 人，增加名额不起作用",
    "the policy gives a mentor at most {most}: one more seat would change nothing",
)
_SEAT = Label("给 {mentor} 增加 1 个名额", "one more seat with {mentor}")
_RULE = Label("放宽规则“{rule}”", "the rule “{rule}” given up")
_MINIMUM = Label("最低匹配分 {score:.1f}", "a minimum score of {score:.1f}")
_FLOOR = Label("保底分 {score:.1f}", "nobody below {score:.1f}, as far as nobody loses a mentor")
_LOAD = Label("每位导师最多带 {most} 人", "at most {most} learners a mentor")


@dataclass(frozen=True, slots=True)
class RunChange:
    """What is to be other when a draft is solved again; None leaves it as it was.

    Attributes
    ----------
    seat : str or None
        Mentor who gets one more seat, for good: her capacity grows.
    rule : str or None
        Code of a hard rule that is only reported from now on.
    minimum_score, floor : float or None
        In [0, 1]; of 100 as it is told.
    load_cap : int or None
        Most learners a mentor.
    """

    seat: str | None = None
    rule: str | None = None
    minimum_score: float | None = None
    floor: float | None = None
    load_cap: int | None = None

    def kept(self) -> dict[str, Any]:
        """Return it as plain values, without what stays."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def told(self) -> Label:
        """Say what is other."""
        said = []
        if self.seat is not None:
            said.append(_said(_SEAT, mentor=self.seat))
        if self.rule is not None:
            said.append(_said(_RULE, rule=RULE_LABELS[self.rule]))
        if self.minimum_score is not None:
            said.append(_said(_MINIMUM, score=100 * self.minimum_score))
        if self.floor is not None:
            said.append(_said(_FLOOR, score=100 * self.floor))
        if self.load_cap is not None:
            said.append(_said(_LOAD, most=self.load_cap))
        return joined(said)


def resolve_changed(
    tx: Tx, who: Actor, run_id: str, change: RunChange, *, now: datetime, request_id: str = ""
) -> orm.MatchRun:
    """Solve a draft again with a change; the draft, and the policy in force, stay as they are.

    A change of policy makes a version of its own that is not in force: whoever likes the outcome
    puts it in force. A seat is the mentor's from now on; it can be taken back.

    Raises
    ------
    NotFound
        No such run or mentor.
    WrongState
        The run is no draft.
    Unacceptable
        There is no change; the rule is not one that can be given up; a seat would change nothing.
    """
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    if not change.kept():
        raise Unacceptable(Fault("no_change", "/body", _NOTHING))
    state = get_policy(tx, who, run.programme_id, run.policy_version or "active")
    policy = policy_of(dict(state.document), "policy")
    version = run.policy_version
    document = _changed(state.document, change)
    if document != state.document:
        told = change.told()
        note = f"{told.zh} · {told.en}"
        version = add_version(tx, who, run.programme_id, document, note=note, now=now)
    given_up = _given_up(tx, who, policy, change)
    if change.seat is not None:
        _add_seat(tx, who, change.seat, policy, now=now, request_id=request_id)
    made = resolve(
        tx,
        who,
        run_id,
        now=now,
        policy_version=version,
        given_up=given_up,
        change=change.kept(),
        request_id=request_id,
    )
    details = {"run_id": run_id, "policy_version": version, "changed": sorted(change.kept())}
    record(
        tx, who, "run_changed", "match_run", made.run_id, details, now=now, request_id=request_id
    )
    return made


def change_of(run: orm.MatchRun) -> RunChange | None:
    """Return what is other in a run than in the one that it follows; None for nothing."""
    kept = run.request.get("change")
    return RunChange(**kept) if kept else None


def take_seat_back(tx: Tx, who: Actor, run_id: str, *, now: datetime, request_id: str = "") -> None:
    """Take the seat back that a run was solved again with.

    Raises
    ------
    NotFound
        No such run, or it was not solved with a further seat.
    Unacceptable
        The mentor needs her seats for pairs that are running.
    """
    run = match_run(tx, who.tenant_id, run_id)
    change = None if run is None else change_of(run)
    if change is None or change.seat is None:
        raise NotFound("seat", run_id)
    _set_capacity(tx, who, change.seat, -1, now=now, request_id=request_id)
    assert run is not None, "there is a change of it"
    run.request = {**run.request, "change": None}
    run.version += 1
    tx.flush()


def _changed(document: Mapping[str, Any], change: RunChange) -> dict[str, Any]:
    """Return a policy document with a change; a rule that was hard is reported."""
    changed = dict(document)
    if change.rule is not None:
        hard = (change.rule, "hard")
        changed["rules"] = [
            {**rule, "mode": "report"} if (rule["rule"], rule["mode"]) == hard else rule
            for rule in document["rules"]
        ]
    if change.minimum_score is not None:
        changed["minimum_score"] = change.minimum_score
    if change.floor is not None:
        changed["floor"] = change.floor
    if change.load_cap is not None:
        changed["load_cap"] = change.load_cap
    return changed


def _given_up(tx: Tx, who: Actor, policy: Policy, change: RunChange) -> tuple[str, ...]:
    """Return the rule that is given up where the company's own table, too, may make it hard."""
    if change.rule is None:
        return ()
    of_policy = {rule.rule for rule in policy.rules if rule.mode == "hard"}
    hard = {*of_policy, *hard_rules(tx, who.tenant_id)}
    if change.rule not in hard - {*PRIVATE_RULES}:
        raise Unacceptable(Fault("not_hard", "/body/rule", _NOT_HARD))
    return (change.rule,)


def _add_seat(
    tx: Tx, who: Actor, mentor_id: str, policy: Policy, *, now: datetime, request_id: str
) -> None:
    found = profile(tx, who.tenant_id, "mentor", mentor_id)
    if found is None:
        raise NotFound("mentor", mentor_id)
    seats, hours = int(found["capacity"]), found["hours_per_month"]
    if hours is not None and hours // HOURS_PER_SEAT <= seats:
        raise Unacceptable(Fault("hours_full", "/body/seat", _HOURS))
    if policy.load_cap is not None and policy.load_cap <= seats:
        said = _said(_CAP, most=policy.load_cap)
        raise Unacceptable(Fault("load_cap_reached", "/body/seat", said))
    _set_capacity(tx, who, mentor_id, +1, now=now, request_id=request_id)


def _set_capacity(
    tx: Tx, who: Actor, mentor_id: str, more: int, *, now: datetime, request_id: str
) -> None:
    found = profile(tx, who.tenant_id, "mentor", mentor_id)
    if found is None:
        raise NotFound("mentor", mentor_id)
    wanted = Profile("mentor", mentor_id, {"capacity": int(found["capacity"]) + more})
    patch_profile(tx, who, check_patch(tx, who, wanted, now), now, request_id)


def _said(label: Label, **values: Label | str | float) -> Label:
    """Fill a text in both languages."""
    reason = Reason("change", label, values)
    return Label(reason.text("zh"), reason.text("en"))
