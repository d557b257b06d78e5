"""What a draft would change: for one learner, for one pair, and for the last run as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fastapi.responses import Response

from api.pages.hr_runs.policy_form import Values, filled, policy_in
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.errors import NotInCohort, OtherSnapshot, Unacceptable
from api.services.programmes.trying import Trial, Tried, TriedPair, prepare_trial, try_policy
from api.services.runs.reweighing import Reweighing, Totals, last_run
from api.store import Tx, orm
from api.store.people import PeopleFilter, Side, names_of, profiles
from features.errors import InvalidTables
from features.label import Label
from matching.explanation import RULE_LABELS
from matching.labels import LABEL_TEXTS
from matching.policy import Policy

router = PageRouter()
STANDINGS: dict[str, Label] = {
    "possible": Label("可以配对", "may be a pair"),
    "rule": Label("规则不允许", "a rule forbids it"),
    "unavailable": Label("导师目前不可选", "the mentor is not available"),
    "below_minimum": Label("低于最低匹配分", "below the minimum score"),
}

_LOOKED_AT = 50
"""People of whom a name is a part; the one whose id it is comes first."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was looked for."""

    person_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Both:
    """What the version in force says, and the draft; None where one says nothing."""

    now: Tried
    then: Tried

    def pair(self, which: str) -> TriedPair:
        """Return the pair that was asked about."""
        return (self.now if which == "now" else self.then).pairs[0]


@dataclass(frozen=True, slots=True)
class OnLastRun:
    """The last run's pairs under both; None where a policy gives other kinds of mentor."""

    run: orm.MatchRun
    pairs: int
    now: Totals | None
    then: Totals | None


@router.act("/hr/programmes/{programme_id}/policy/effect", needs="test_policy")
def policy_effect(programme_id: str, view: ViewDep) -> Response:
    """Show what the fields of the editor, saved or not, would change."""
    values = filled(view.form)
    try:
        policy = policy_in(values)
    except Unacceptable:
        return _page(view, programme_id, values, wrong=True)
    with view.read() as tx:
        trial, again = _read(tx, view, programme_id)
        learner = _found(tx, view, "learner", str(values.get("try_learner", "")))
        asked = str(values.get("try_mentor", ""))
        mentor = _found(tx, view, "mentor", asked) if asked else None
        both = pair = None
        if trial is not None and learner is not None:
            both = _both(trial, view, policy, learner, None)
            pair = _both(trial, view, policy, learner, mentor) if mentor else None
        names = names_of(tx, view.who.tenant_id, _mentors(both))
    if not view.may("list_learners"):
        names = {person_id: person_id for person_id in names}
    return _page(
        view,
        programme_id,
        values,
        learner=learner,
        mentor=mentor,
        both=both,
        pair=pair,
        names=names,
        on_run=None if again is None or trial is None else _on_run(again, trial.policy, policy),
    )


def _read(tx: Tx, view: View, programme_id: str) -> tuple[Trial | None, Reweighing | None]:
    """Return the company under the policy in force, and the last run; None for what is not."""
    try:
        trial = prepare_trial(
            tx, view.who, programme_id, which="active", document=None, as_of=view.now
        )
    except InvalidTables:
        return None, None
    try:
        return trial, last_run(tx, view.who, programme_id)
    except OtherSnapshot:
        return trial, None


def _found(tx: Tx, view: View, side: Side, text: str) -> Person | None:
    """Return the first who is called so, or has this id; anybody where nothing is said."""
    wanted = PeopleFilter(today=view.now.date(), left=False, search=text.strip() or None)
    rows = profiles(tx, view.who.tenant_id, side, wanted, after=None, limit=_LOOKED_AT)
    own_id = f"{side}_id"
    exact = [row for row in rows if row[own_id] == text.strip()]
    for row in (*exact, *rows):
        named = view.may("list_learners")
        return Person(row[own_id], row["name"] if named else row[own_id])
    return None


def _both(
    trial: Trial, view: View, policy: Policy, learner: Person, mentor: Person | None
) -> Both | None:
    mentor_id = None if mentor is None else mentor.person_id
    try:
        return Both(
            try_policy(trial, view.who, learner.person_id, mentor_id),
            try_policy(replace(trial, policy=policy), view.who, learner.person_id, mentor_id),
        )
    except NotInCohort:
        return None


def _on_run(again: Reweighing, in_force: Policy, draft: Policy) -> OnLastRun:
    return OnLastRun(again.run, len(again.rows), again.under(in_force), again.under(draft))


def _mentors(both: Both | None) -> set[str]:
    tried = (both.now, both.then) if both else ()
    return {pair.mentor_id for one in tried for pair in one.pairs}


def _page(view: View, programme_id: str, values: Values, **found: Any) -> Response:
    part = "effect" if view.fragment else "effect_page"
    nothing = dict.fromkeys(("learner", "mentor", "both", "pair", "on_run"))
    known: dict[str, Any] = {"wrong": False, "names": {}, **nothing, **found}
    return view.page(
        f"hr_runs/policy_{part}.html",
        programme_id=programme_id,
        values=values,
        rule_labels=RULE_LABELS,
        standings=STANDINGS,
        list_labels=LABEL_TEXTS,
        **known,
    )
