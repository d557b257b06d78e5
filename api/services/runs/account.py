"""Use-case: an account of a match run: on what, by which policy, by whom, and what proves it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from api.report.proof import RECORD
from api.report.record_schema import RunRecord
from api.services.actors import Actor
from api.services.audit import Asked, read_log
from api.services.errors import WrongState
from api.services.recommending.keeper import Keeper
from api.services.runs.overview import glance_at
from api.services.runs.snapshot import RULES, table_in
from api.services.runs.starting import SOLVED
from api.store import Tx, orm
from api.store.principals import names_behind
from api.store.review import standing_edits
from api.store.run_figures import Assigned
from api.store.runs import run_file
from matching.policy import RulePolicy
from matching.rule_settings import laid_over

_BY_PERSON = ("unmatched", "load", "short")
_BY_MENTOR = ("seat_prices", "proof_levels", "proof_prices")
"""Parts of a record, and of its certificate, that name people one by one."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a run can be held to.

    Attributes
    ----------
    record : RunRecord
        As it was solved, without what it says of single people.
    rules : tuple of RulePolicy
        That held: the policy's, with the company's own laid over them.
    assigned : Assigned
        As it stands.
    edits : sequence of ReviewEdit
        What HR decided in review and did not undo, the oldest first.
    signed_off : str or None
        Reason code of who published it although a group is served clearly worse.
    names : dict of str to str
        Of everybody who acted, by principal.
    """

    run: orm.MatchRun
    record: RunRecord
    rules: tuple[RulePolicy, ...]
    assigned: Assigned
    edits: Sequence[orm.ReviewEdit]
    signed_off: str | None
    names: dict[str, str]


def account_of(tx: Tx, who: Actor, run: orm.MatchRun) -> Account:
    """Return the account of a run.

    Raises
    ------
    WrongState
        It has no outcome, or only lists were asked for.
    """
    if run.state not in SOLVED or run.mode == "shortlist":
        raise WrongState("match run", run.run_id, run.state, "certify", SOLVED)
    edits = standing_edits(tx, who.tenant_id, run.run_id)
    acted = {run.created_by, *(edit.actor for edit in edits)} | {run.published_by or ""}
    return Account(
        run,
        *_solved(tx, run),
        glance_at(tx, who, run).assigned,
        edits,
        _signed_off(tx, who, run) if run.state == "published" else None,
        names_behind(tx, who.tenant_id, acted - {""}),
    )


_Solved = tuple[RunRecord, tuple[RulePolicy, ...]]
_KEPT: Keeper[tuple[str, str, str, str], _Solved] = Keeper(16)
"""By database, tenant, run, and the digest of its input, which goes with its files."""


def _solved(tx: Tx, run: orm.MatchRun) -> _Solved:
    key = str(tx.get_bind()), run.tenant_id, run.run_id, run.input_digest or ""
    return _KEPT.get(key, lambda: _read(tx, run))


def _read(tx: Tx, run: orm.MatchRun) -> _Solved:
    """Return a record without what it says of single people, and the rules that held."""
    content = run_file(tx, run.tenant_id, run.run_id, RECORD)
    if content is None:
        raise WrongState("match run", run.run_id, run.state, "certify", SOLVED)
    said = json.loads(content)
    said |= {part: {} for part in _BY_PERSON}
    said["certificate"] |= {part: {} for part in _BY_MENTOR}
    record = RunRecord.model_validate(said, strict=False)
    own = run_file(tx, run.tenant_id, run.run_id, RULES)
    rules = record.policy.rules
    return record, tuple(rules) if own is None else laid_over(
        rules, table_in(own).to_dict("records")
    )


def _signed_off(tx: Tx, who: Actor, run: orm.MatchRun) -> str | None:
    asked = Asked(action="run_published", object_kind="match_run", object_id=run.run_id)
    entries = read_log(tx, who.tenant_id, asked, limit=1)
    code = entries[0].details.get("signed_off") if entries else None
    return None if code is None else str(code)
