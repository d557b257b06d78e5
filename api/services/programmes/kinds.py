"""What kinds of mentor a policy in force means for what goes on in a programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.store import Tx
from api.store.kinds import give_up_kinds, take_up_kinds


def kinds_in(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of mentor that a policy asks for; none for one mentor of whatever kind."""
    return tuple(kind["kind"] for kind in document.get("kinds", ()))


def adopt_kinds(tx: Tx, tenant_id: str, programme_id: str, document: Mapping[str, Any]) -> None:
    """Bring what goes on in a programme in line with the kinds of a policy that comes in force."""
    kinds = kinds_in(document)
    if kinds:
        take_up_kinds(tx, tenant_id, programme_id, kinds[0])
    else:
        give_up_kinds(tx, tenant_id, programme_id)
