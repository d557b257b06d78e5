"""The chain of hashes of the audit log: what an entry's digest covers, and where a chain breaks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from api.store import orm

NOTHING = "0" * 64
"""Digest before the first entry."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain is not what was written.

    Attributes
    ----------
    seq : int
        Of the entry that was expected there.
    why : {"missing", "changed", "cut"}
        An entry is gone or out of order; its content is not what its digest says; the chain ends
        elsewhere than its head says.
    """

    seq: int
    why: Literal["missing", "changed", "cut"]


def digest_of(entry: orm.AuditEntry) -> str:
    """Return the SHA-256 (hex) of everything that an entry holds, the previous digest included."""
    content = [
        entry.tenant_id,
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.details,
        entry.request_id,
        entry.previous,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def first_break(entries: Iterable[orm.AuditEntry], head_seq: int, head_digest: str) -> Break | None:
    """Return where a chain breaks; None where it is whole.

    Parameters
    ----------
    entries : iterable of AuditEntry
        Of one tenant, in the order of `seq`.
    head_seq, head_digest : int, str
        What the chain must end with; 0 and `NOTHING` for an empty one.
    """
    seq, previous = 0, NOTHING
    for entry in entries:
        if entry.seq != seq + 1:
            return Break(seq + 1, "missing")
        if entry.previous != previous or entry.digest != digest_of(entry):
            return Break(seq + 1, "changed")
        seq, previous = entry.seq, entry.digest
    if (seq, previous) != (head_seq, head_digest):
        return Break(seq + 1, "cut")
    return None
