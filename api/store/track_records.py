"""What was told of pairs, put beside the company's past mentorships as these are read.

A pair that ran and ended is a past mentorship under its own id. What was measured of it stays among
the outcomes: nothing of it is written into what HR's files hold.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd
import sqlalchemy as sa

from api.store import orm
from api.store.columns import cells_of, joined
from api.store.engine import Tx

_ONE = orm.Outcome
_TOLD = {"pair_id": _ONE.pair_id, "value": _ONE.value, "measured_at": _ONE.measured_at}
_RATING = (_ONE.measure == "rating",)
_UPLIFT = (
    _ONE.measure == "uplift",  # of what the pair worked on
    sa.func.coalesce(_ONE.details["treated"].as_boolean(), sa.true()),
)
_DECIMALS = 6
"""A database adds up in any order: what is kept of a mean does not tell in which."""


def with_outcomes(tx: Tx, tenant_id: str, rows: pd.DataFrame, before: date) -> pd.DataFrame:
    """Fill in what was told of pairs where the company's own files say nothing.

    The rating is the latest, the uplift the mean over competencies that the pair worked on.

    Parameters
    ----------
    tx : Tx
    tenant_id : str
    rows : DataFrame
        Of ``mentorships``, as texts; a blank cell is an empty one.
    before : date
        Only what was measured and received before this day, in UTC, is known.
    """
    if rows.empty:
        return rows
    told = {
        "rating": _latest(_framed(_told(tx, tenant_id, before, *_RATING))),
        "uplift": _framed(_told(tx, tenant_id, before, *_UPLIFT)),
    }
    return rows.assign(**{name: _filled(rows, name, known) for name, known in told.items()})


def digest_of_told(tx: Tx, tenant_id: str, before: date) -> str:
    """Return what is another one as soon as `with_outcomes` would find something else."""
    texts = [_told(tx, tenant_id, before, *which) for which in (_RATING, _UPLIFT)]
    return hashlib.sha256(repr(texts).encode()).hexdigest()


def stood_before(tx: Tx, tenant_id: str, outcome_id: str, day: date) -> bool:
    """Whether an outcome counts in what is scored as of a day: it is there, and was before."""
    mine = (_ONE.tenant_id == tenant_id, _ONE.outcome_id == outcome_id)
    return bool(tx.scalar(sa.select(sa.exists().where(*mine, *_known_before(day)))))


def _told(
    tx: Tx, tenant_id: str, before: date, *conditions: sa.ColumnElement[bool]
) -> tuple[str | None, ...]:
    """Return pair, value and instant of outcomes that were known before a day, each in one text."""
    dialect = tx.get_bind().dialect.name
    whole = [joined(sa.type_coerce(one, one.type), dialect) for one in _TOLD.values()]
    known = (_ONE.tenant_id == tenant_id, _ONE.value.is_not(None), *_known_before(before))
    return tuple(tx.execute(sa.select(*whole).where(*known, *conditions)).one())


def _framed(texts: tuple[str | None, ...]) -> pd.DataFrame:
    """Return outcomes, one a row."""
    there = [text for text in texts if text is not None]
    if not there:
        return pd.DataFrame(columns=list(_TOLD))
    return pd.DataFrame(dict(zip(_TOLD, map(cells_of, there), strict=True)))


def _known_before(day: date) -> list[sa.ColumnElement[bool]]:
    midnight = datetime.combine(day, time(), tzinfo=UTC)
    return [_ONE.measured_at < midnight, _ONE.received_at < midnight]


def _latest(told: pd.DataFrame) -> pd.DataFrame:
    """Return each pair's outcomes of the last instant that it has any of."""
    if told.empty:
        return told
    pair = told["pair_id"].cat.codes.to_numpy()
    at = np.argsort(np.argsort(told["measured_at"].cat.categories))[told["measured_at"].cat.codes]
    last = np.zeros(pair.max() + 1, dtype=np.intp)
    np.maximum.at(last, pair, at)
    newest: pd.DataFrame = told[at == last[pair]]
    return newest


def _filled(rows: pd.DataFrame, name: str, told: pd.DataFrame) -> pd.Series:
    """Return a column, with the mean of what was told of a pair in place of a blank."""
    if told.empty:
        return rows[name]
    pairs, value, ids = told["pair_id"].cat, told["value"].cat, rows["mentorship_id"].cat
    values = value.categories.to_numpy(np.float64)[value.codes]
    counts = np.bincount(pairs.codes, minlength=len(pairs.categories))
    mean = np.bincount(pairs.codes, values, len(counts)) / np.maximum(counts, 1)
    texts = [
        repr(one) if n else ""
        for one, n in zip(mean.round(_DECIMALS).tolist(), counts, strict=True)
    ]
    said = np.array([*texts, ""])[pairs.categories.get_indexer(ids.categories)[ids.codes]]
    own = rows[name].astype(object)
    return own.where(own != "", said)
