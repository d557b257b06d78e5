"""From encoded features, weights and rules to pair scores."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, hstack

from features.grid import UNIT
from features.space import EncodedCohort
from matching.errors import InvalidPolicy
from matching.rules import Rule, RuleBook
from matching.scores import FORBID, PairScores


def normalised_weights(block_weights: Mapping[str, float], rules: RuleBook) -> dict[str, float]:
    """Weights of blocks and soft rules as shares of one.

    Parameters
    ----------
    block_weights : mapping of str to float
        By block name, >= 0, any scale; at least one above 0.
    rules : RuleBook
        Soft rules compete with blocks on the same scale. Settings of one rule for several
        departments share the largest of their weights.

    Returns
    -------
    dict of str to float
        By block name and ``"rule:<code>"``; adds up to 1.

    Raises
    ------
    InvalidPolicy
        A weight is negative or not finite, or all weights of blocks are 0.
    """
    _check_weights(block_weights)
    weights = dict(block_weights)
    for rule in rules.of_mode("soft"):
        name = f"rule:{rule.code}"
        weights[name] = max(weights.get(name, 0.0), rule.weight)
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items() if weight > 0}


def share_of(
    weight: float, block_weights: Mapping[str, float], shares: Mapping[str, float]
) -> float:
    """Return what a further weight is as a share, on the scale of the others.

    Parameters
    ----------
    weight : float
        >= 0.
    block_weights : mapping of str to float
    shares : mapping of str to float
        What `normalised_weights` made of them.

    Returns
    -------
    float
        >= 0; above 1 where it is more than all others together.
    """
    name = max(block_weights, key=lambda name: block_weights[name])
    return weight * shares[name] / block_weights[name]


def _check_weights(weights: Mapping[str, float]) -> None:
    wrong = [
        f"{name}: got {weight}, expected a finite number, 0 or more"
        for name, weight in weights.items()
        if not 0 <= weight < math.inf
    ]
    if not wrong and not 0 < sum(weights.values()) < math.inf:
        wrong = [f"got a sum of {sum(weights.values())}, expected a finite number above 0"]
    if wrong:
        raise InvalidPolicy("weights", wrong)


def score_pairs(
    encoded: EncodedCohort, weights: Mapping[str, float], rules: RuleBook
) -> PairScores:
    """Score every pair of a cohort, in separable form.

    Parameters
    ----------
    encoded : EncodedCohort
    weights : mapping of str to float
        Shares of one, of blocks and of soft rules (see `normalised_weights`).
    rules : RuleBook

    Returns
    -------
    PairScores
        Pairs that break a hard rule are absent. A pair that keeps a soft rule, or to whose learner
        it does not apply, earns the rule's whole share.
    """
    parts: dict[str, tuple[csr_array, NDArray[np.float32]]] = {}
    corrections: dict[str, csr_array] = {}
    for name, share in weights.items():
        if name.startswith("rule:"):
            soft = [r for r in rules.of_mode("soft") if f"rule:{r.code}" == name]
            units = round(share * UNIT)
            parts[name] = _soft_columns(encoded, soft, units)
            corrections |= _soft_corrections(name, soft, units)
    parts |= {f"forbid:{r.code}:{r.department}": _hard_columns(r) for r in _hard_tables(rules)}
    blocks = {name: w for name, w in weights.items() if not name.startswith("rule:")}
    room = sum(mentor.shape[1] for _, mentor in parts.values())
    scaled = encoded.scaled(blocks, room=room)
    columns = dict(scaled.columns)
    at = scaled.mentor.shape[1] - room
    for name, (_, mentor) in parts.items():
        columns[name] = slice(at, at + mentor.shape[1])
        scaled.mentor[:, columns[name]] = mentor
        at += mentor.shape[1]
    cohort = encoded.cohort
    return PairScores(
        cohort.learners,
        cohort.mentors,
        csr_array(hstack([scaled.learner, *(part[0] for part in parts.values())], format="csr")),
        scaled.mentor,
        columns,
        _forbidden(rules, (len(cohort.learners), len(cohort.mentors))),
        corrections,
    )


def score_learners(
    encoded: EncodedCohort, weights: Mapping[str, float], rules: RuleBook, like: PairScores
) -> PairScores:
    """Score other learners with mentors who are scored already, for learners who come alone.

    Rules are laid over single pairs here, whatever they look at, so that no column is needed for a
    category (a grade, say) that nobody had before.

    Parameters
    ----------
    encoded : EncodedCohort
        As `FeatureSpace.encode_learners` makes it.
    weights, rules
        As for `score_pairs`.
    like : PairScores
        Of the same mentors, with the same weights; mentors' factors are shared.

    Returns
    -------
    PairScores
        With the units and contributions that `score_pairs` gives.
    """
    shape = len(encoded.cohort.learners), like.shape[1]
    blocks = {name: w for name, w in weights.items() if not name.startswith("rule:")}
    factors = encoded.scaled_learners(blocks)
    width = like.mentor_factors.shape[1] - factors.shape[1]
    rest = np.zeros((shape[0], width), dtype=np.float32)
    corrections = {}
    for name, share in weights.items():
        if name.startswith("rule:"):
            units = round(share * UNIT)
            # The first column of a soft rule is 1 for every mentor: see `_soft_columns`.
            rest[:, like.blocks_columns[name].start - factors.shape[1]] = units
            broken = _broken([r for r in rules.of_mode("soft") if f"rule:{r.code}" == name], shape)
            corrections[name] = csr_array(broken.astype(np.float32) * np.float32(-units))
    return like.with_learners(
        encoded.cohort.learners,
        csr_array(hstack([factors, csr_array(rest)], format="csr")),
        csr_array(_broken(rules.of_mode("hard"), shape)),
        corrections,
    )


def _broken(rules: Sequence[Rule], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Whether each pair breaks any of some rules, shape (n_learners, n_mentors)."""
    broken = np.zeros(shape, dtype=np.bool_)
    for rule in rules:
        for learner in range(shape[0]):
            broken[learner] |= rule.broken_row(learner)
    return broken


def _hard_tables(rules: RuleBook) -> list[Rule]:
    return [rule for rule in rules.of_mode("hard") if rule.table is not None]


def _hard_columns(rule: Rule) -> tuple[csr_array, NDArray[np.float32]]:
    """Columns that take `FORBID` off every pair that breaks a hard rule over categories."""
    assert rule.table is not None
    broken = rule.table.mentor_columns().T.astype(np.float32)
    return _one_hot(rule.table.learner, broken.shape[1], 1.0), -float(FORBID) * broken


def _soft_columns(
    encoded: EncodedCohort, rules: list[Rule], units: int
) -> tuple[csr_array, NDArray[np.float32]]:
    """Columns that earn `units` for every pair that keeps the rules over categories."""
    n, m = len(encoded.cohort.learners), len(encoded.cohort.mentors)
    learner = [csr_array(np.full((n, 1), units, dtype=np.float32))]
    mentor = [np.ones((m, 1), dtype=np.float32)]
    for rule in rules:
        if rule.table is not None:
            broken = rule.table.mentor_columns().T.astype(np.float32)
            learner.append(_one_hot(rule.table.learner, broken.shape[1], float(units)))
            mentor.append(-broken)
    return csr_array(hstack(learner, format="csr")), np.hstack(mentor)


def _soft_corrections(name: str, rules: list[Rule], units: int) -> dict[str, csr_array]:
    masks = [rule.pairs for rule in rules if rule.pairs is not None]
    if not masks:
        return {}
    broken = sum(masks[1:], start=masks[0]).astype(np.bool_)
    return {name: csr_array(broken.astype(np.float32) * np.float32(-units))}


def _one_hot(codes: NDArray[np.intp], n_codes: int, value: float) -> csr_array:
    # Places in 32 bits: one part in 64 would make all columns of all learners 64 bits wide.
    known = np.flatnonzero(codes >= 0).astype(np.int32)
    values = np.full(len(known), value, dtype=np.float32)
    places = known, codes[known].astype(np.int32)
    return csr_array(coo_array((values, places), shape=(len(codes), n_codes)))


def _forbidden(rules: RuleBook, shape: tuple[int, int]) -> csr_array:
    mask = csr_array(shape, dtype=np.bool_)
    for rule in rules.of_mode("hard"):
        if rule.pairs is not None:
            mask = csr_array(mask + rule.pairs)
    return mask.astype(np.bool_)
