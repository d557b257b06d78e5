from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.store import orm
from api.store.audit_chain import NOTHING, digest_of, first_break

_START = datetime(2026, 3, 31, 8, tzinfo=UTC)
_FIELDS = (
    "tenant_id",
    "actor",
    "action",
    "object_kind",
    "object_id",
    "request_id",
    "previous",
    "digest",
)
_N_MUTATIONS = 1000


def _entry(seq: int, previous: str, **fields: Any) -> orm.AuditEntry:
    content: dict[str, Any] = {
        "tenant_id": "acme",
        "at": _START + timedelta(seconds=seq),
        "actor": f"key_{seq % 3}",
        "action": "pair_ended",
        "object_kind": "pair",
        "object_id": f"pair_{seq}",
        "details": {"reason_code": "no_time", "moved": [seq, 2], "score": 0.25},
        "request_id": f"req_{seq}",
    }
    entry = orm.AuditEntry(seq=seq, previous=previous, **{**content, **fields})
    entry.digest = digest_of(entry)
    return entry


def _chain(length: int) -> list[orm.AuditEntry]:
    entries: list[orm.AuditEntry] = []
    for seq in range(1, length + 1):
        entries.append(_entry(seq, entries[-1].digest if entries else NOTHING))
    return entries


def _flip_text(entries: list[orm.AuditEntry], rng: random.Random) -> None:
    entry, field = rng.choice(entries), rng.choice(_FIELDS)
    octets = bytearray(getattr(entry, field).encode())
    octets[rng.randrange(len(octets))] ^= 1 << rng.randrange(7)
    setattr(entry, field, octets.decode())


def _change_details(entries: list[orm.AuditEntry], rng: random.Random) -> None:
    entry = rng.choice(entries)
    key = rng.choice(sorted(entry.details))
    entry.details = {**entry.details, key: rng.choice([None, "x", 7, [1], 0.5])}


def _change_time(entries: list[orm.AuditEntry], rng: random.Random) -> None:
    rng.choice(entries).at += timedelta(microseconds=rng.randrange(1, 10**9))


def _drop(entries: list[orm.AuditEntry], rng: random.Random) -> None:
    del entries[rng.randrange(len(entries))]


def _repeat(entries: list[orm.AuditEntry], rng: random.Random) -> None:
    entries.insert(rng.randrange(len(entries) + 1), rng.choice(entries))


def _insert(entries: list[orm.AuditEntry], rng: random.Random) -> None:
    place = rng.randrange(len(entries) + 1)
    before = entries[place - 1].digest if place else NOTHING
    entries.insert(place, _entry(place + 1, before, action="forged"))


def _reorder(entries: list[orm.AuditEntry], rng: random.Random) -> None:
    first, second = rng.sample(range(len(entries)), 2)
    entries[first], entries[second] = entries[second], entries[first]


_MUTATIONS: tuple[Callable[[list[orm.AuditEntry], random.Random], None], ...] = (
    _flip_text,
    _change_details,
    _change_time,
    _drop,
    _repeat,
    _insert,
    _reorder,
)


def test_an_unchanged_chain_is_whole() -> None:
    entries = _chain(40)
    assert first_break(entries, 40, entries[-1].digest) is None
    assert first_break([], 0, NOTHING) is None


def test_every_one_of_a_thousand_changes_is_found() -> None:
    rng = random.Random(7)
    head = _chain(12)[-1].digest
    kinds = set()
    for number in range(_N_MUTATIONS):
        entries = _chain(12)
        mutate = _MUTATIONS[number % len(_MUTATIONS)]
        mutate(entries, rng)
        assert first_break(entries, 12, head) is not None, (number, mutate.__name__)
        kinds.add(mutate)
    assert kinds == set(_MUTATIONS)


@pytest.mark.parametrize("kept", [0, 5, 11])
def test_a_cut_end_is_found(kept: int) -> None:
    entries = _chain(12)
    broken = first_break(entries[:kept], 12, entries[-1].digest)
    assert broken is not None
    assert (broken.seq, broken.why) == (kept + 1, "cut")
