"""The draft of a programme's policy: edited, saved, brought together with what others changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.pages.forms import by_field
from api.pages.hr_runs import policy_form, policy_words
from api.pages.hr_runs.policy_form import Values, filled, policy_in, together, values_of
from api.pages.hr_runs.policy_held import Difference, Held, differences
from api.pages.hr_runs.policy_words import WeightLine, rule_lines, weight_lines
from api.pages.options import Pairs, options
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.company.naming import known_names
from api.services.errors import NotFound, StaleVersion, Unacceptable
from api.services.programmes.policies import PolicyState, get_policy, put_draft
from api.services.programmes.programmes import get_programme
from api.store import Tx, orm
from api.store.company_rules import own_rules
from features.blocks import BLOCKS
from features.label import Label, Lang
from features.schema import DIMENSIONS, LAYERS, LIMITED_RULES, MENTOR_KINDS, PRIVATE_RULES
from matching.errors import InvalidPolicy
from matching.policy import Policy, policy_of
from matching.rule_settings import Setting as OwnRule

router = PageRouter()
_INT = 2**31 - 1
Number = Annotated[int | None, Query(alias="from", ge=1, le=_INT)]


@dataclass(frozen=True, slots=True)
class Editing:
    """What the editor begins with.

    Attributes
    ----------
    active : PolicyState
        The version in force.
    draft : PolicyState or None
    begun : Policy
        That the fields were filled from: what others change meanwhile is told by it.
    own : sequence of mapping
        The company's own rules, as `Held` lays them over a policy.
    """

    programme: orm.Programme
    active: PolicyState
    draft: PolicyState | None
    begun: Policy
    own: Sequence[OwnRule]

    @property
    def in_force(self) -> Policy:
        """The policy in force."""
        return policy_of(self.active.document)

    @property
    def revision(self) -> int:
        """Of the draft; 0 where there is none yet."""
        return self.draft.revision if self.draft else 0


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else saved the draft meanwhile: who, and what they changed."""

    by: str | None
    changed: list[Difference]


@router.look("/hr/programmes/{programme_id}/policy", needs="put_policy")
def policy_editor(programme_id: str, view: ViewDep, start: Number = None) -> Response:
    """Show the draft, or the version in force where there is none; or begin from another one."""
    with view.read() as tx:
        editing = _editing(tx, view, programme_id, start)
        departments = known_names(tx, view.who.tenant_id).departments
    values = values_of(editing.begun)
    note = editing.draft.note if editing.draft and start is None else ""
    return _shown(view, editing, values | {"note": note}, departments, started_from=start)


@router.act("/hr/programmes/{programme_id}/policy", needs="put_policy")
def save_policy(programme_id: str, view: ViewDep) -> Response:
    """Save the draft."""
    values = filled(view.form)
    try:
        policy = policy_in(values)
        with view.write() as tx:
            put_draft(
                tx,
                view.who,
                programme_id,
                policy.model_dump(mode="json"),
                note=str(values.get("note", ""))[:1000],
                now=view.now,
                expected=_revision(values),
            )
    except Unacceptable as error:
        return _again(view, programme_id, values, by_field(error))
    except StaleVersion:
        return _clashed(view, programme_id, values)
    return view.go(f"/hr/programmes/{programme_id}/policy", "draft-saved")


@router.act("/hr/programmes/{programme_id}/policy/preview", needs="put_policy")
def preview_policy(programme_id: str, view: ViewDep) -> Response:
    """Show what the fields amount to as they stand, saved or not."""
    with view.read() as tx:
        editing = _editing(tx, view, programme_id)
    try:
        policy = policy_in(filled(view.form))
    except Unacceptable as error:
        return view.page("hr_runs/policy_preview.html", preview=None, faults=by_field(error))
    return view.page("hr_runs/policy_preview.html", preview=_preview(policy, editing), faults={})


@dataclass(frozen=True, slots=True)
class Preview:
    """What the fields amount to."""

    weights: list[WeightLine]
    changed: list[Difference]


def _preview(policy: Policy, editing: Editing) -> Preview:
    held = Held.of(policy, editing.own).policy
    lines = [line for line in weight_lines(held) if line.share > 0]
    return Preview(
        sorted(lines, key=lambda line: -line.share),
        differences(editing.in_force, policy, editing.own),
    )


def _editing(tx: Tx, view: View, programme_id: str, start: int | None = None) -> Editing:
    programme = get_programme(tx, view.who, programme_id)
    active = get_policy(tx, view.who, programme_id)
    draft = _draft(tx, view, programme_id)
    begun = draft or active
    if start is not None:
        begun = get_policy(tx, view.who, programme_id, start)
    own = own_rules(tx, view.who.tenant_id)
    return Editing(programme, active, draft, policy_of(begun.document), own)


def _draft(tx: Tx, view: View, programme_id: str) -> PolicyState | None:
    try:
        return get_policy(tx, view.who, programme_id, "draft")
    except NotFound:
        return None


def _again(
    view: View, programme_id: str, values: Values, faults: dict[str, list[Label]]
) -> Response:
    with view.read() as tx:
        editing = _editing(tx, view, programme_id)
        departments = known_names(tx, view.who.tenant_id).departments
    return _shown(view, editing, values, departments, faults=faults)


def _clashed(view: View, programme_id: str, mine: Values) -> Response:
    """Put somebody's changes and those of whoever was quicker together, to be looked at."""
    with view.read() as tx:
        editing = _editing(tx, view, programme_id)
        departments = known_names(tx, view.who.tenant_id).departments
    base = _base(mine) or editing.begun
    values = together(values_of(base), mine, values_of(editing.begun))
    by = editing.draft.created_by if editing.draft else None
    clash = Clash(by, differences(base, editing.begun))
    again = {"note": mine.get("note", "")}
    return _shown(view, editing, values | again, departments, clash=clash)


def _base(values: Values) -> Policy | None:
    """Return the policy that a form was filled from; None where the form does not say."""
    try:
        return policy_of(json.loads(str(values.get("base", ""))))
    except (ValueError, InvalidPolicy):
        return None


def _revision(values: Values) -> int:
    text = str(values.get("revision", ""))
    return int(text) if text.isdecimal() else 0


def _shown(
    view: View,
    editing: Editing,
    values: Values,
    departments: Sequence[str],
    *,
    faults: dict[str, list[Label]] | None = None,
    clash: Clash | None = None,
    started_from: int | None = None,
) -> Response:
    touched = faults is not None or clash is not None
    shown = (_readable(values) if touched else None) or editing.begun
    revision = str(values["revision"]) if faults and "revision" in values else editing.revision
    base = values["base"] if faults and "base" in values else editing.begun.model_dump_json()
    return view.page(
        "hr_runs/policy_editor.html",
        422 if faults else 409 if clash else 200,
        editing=editing,
        programme=editing.programme,
        values=values,
        revision=revision,
        base=base,
        departments=tuple((one, one) for one in departments),
        faults=faults or {},
        clash=clash,
        started_from=started_from,
        preview=_preview(shown, editing),
        sentences={
            (line.rule.rule, line.rule.department): line.sentence for line in rule_lines(shown)
        },
        own=[policy_words.sentence_of(rule) for rule in Held.of(shown, editing.own).own],
        offered=_offered(view.lang),
        options=options,
        form=policy_form,
        words=policy_words,
        blocks=BLOCKS,
        limited=LIMITED_RULES,
        private=PRIVATE_RULES,
        kind_labels={one.code: one.label for one in MENTOR_KINDS},
        layers=LAYERS,
        topics=DIMENSIONS,
    )


@cache
def _offered(lang: Lang) -> dict[str, Pairs]:
    """Return what the many lists of the page offer, put into the language once."""
    words, modes, rules = (
        tuple((code, label.text(lang)) for code, label in labels.items())
        for labels in (policy_words.WORD_LABELS, policy_words.MODE_LABELS, policy_words.RULE_LABELS)
    )
    return {
        "words": words,
        "weights": tuple(one for one in words if one[0] != "off"),
        "modes": modes,
        "private_modes": tuple(one for one in modes if one[0] != "soft"),
        "rules": rules,
    }


def _readable(values: Values) -> Policy | None:
    """Return the policy that fields describe; None where something is wrong with them."""
    try:
        return policy_in(values)
    except Unacceptable:
        return None
