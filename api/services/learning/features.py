"""Features as they were shown, worked out of what each added to a score.

The log of exposures holds, by block and soft rule, what was added to the score: share × φ, without
what added nothing. The share is that of the weights that scored, which are known by the versions of
policy and model that stand beside it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.json as pj
from numpy.typing import NDArray

from matching.policy import RULE_CODES, Policy, number

_RULES = tuple(f"rule:{code}" for code in RULE_CODES)

_TOGETHER = 20_000
"""Rows that are read at once: some ten megabytes of text."""


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """What scored a list: weights of blocks, not normalised, and the policy with its rules."""

    weights: Mapping[str, float]
    policy: Policy

    def per_unit(self, names: Sequence[str], soft: Sequence[str]) -> NDArray[np.float64] | None:
        """Return what turns additions to a score back into features, shape (n_features,).

        Parameters
        ----------
        names : sequence of str
            Blocks.
        soft : sequence of str
            Soft rules that anybody earned, as ``"rule:<code>"``.

        Returns
        -------
        ndarray of float64, or None
            None where one of the blocks was off: what was not scored was not kept.
        """
        own = np.array([self.weights.get(name, 0.0) for name in names])
        if not (own > 0).all():
            return None
        total = sum(self.weights.values()) + sum(map(self._rule_weight, soft))
        return np.asarray(total / own, dtype=np.float64)

    def _rule_weight(self, name: str) -> float:
        said = [rule for rule in self.policy.rules if f"rule:{rule.rule}" == name]
        return max((number(rule.weight) for rule in said), default=number("a little"))


def features_shown(
    texts: Sequence[str],
    version: NDArray[np.intp],
    scales: Sequence[Scale | None],
    names: Sequence[str],
) -> NDArray[np.float64]:
    """Return the features of rows as they were shown.

    Parameters
    ----------
    texts : sequence of str, length n_rows
        JSON objects: what each block and soft rule added to the score.
    version : ndarray of intp, shape (n_rows,)
        Position in `scales`.
    scales : sequence of Scale or None
        None for weights that are not known any more.
    names : sequence of str
        Blocks.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_features)
        In [0, 1]; a row of NaN where a block was off, or the weights are not known.
    """
    with_rules = [text for text in texts if '"rule:' in text]
    rules = [name for name in _RULES if any(f'"{name}"' in text for text in with_rules)]
    added = _added(texts, (*names, *rules))
    of_blocks, of_rules = added[:, : len(names)], added[:, len(names) :]
    found = np.full(of_blocks.shape, np.nan)
    for at, scale in enumerate(scales):
        rows = version == at
        earned = (of_rules[rows] != 0).any(axis=0)
        soft = [name for name, seen in zip(rules, earned, strict=True) if seen]
        per_unit = None if scale is None else scale.per_unit(names, soft)
        if per_unit is not None:
            found[rows] = np.clip(of_blocks[rows] * per_unit, 0.0, 1.0)
    return found


def _added(texts: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
    """Read JSON objects as columns, 0 where a name is not there."""
    found = np.zeros((len(texts), len(names)))
    schema = pa.schema([(name, pa.float64()) for name in names])
    options = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    for start in range(0, len(texts), _TOGETHER):
        lines = "\n".join(texts[start : start + _TOGETHER]).encode()
        whole = pj.ReadOptions(block_size=len(lines) + 1)
        table = pj.read_json(io.BytesIO(lines), read_options=whole, parse_options=options)
        for at, name in enumerate(names):
            found[start : start + _TOGETHER, at] = table[name].fill_null(0.0).to_numpy()
    return found
