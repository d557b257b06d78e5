"""Solving and auditing by blocks: the same assignment, prices and findings wherever they run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster
from numpy.testing import assert_array_equal

from api.blocks.place import Backend, Place, open_runner
from benchmarks.instances import make_pair_scores
from matching.assignment import assign
from matching.certificate import dual_bound
from matching.check import check_certificate
from matching.scores import UNIT

SCORES, SEATS = make_pair_scores("tied", 2100, 600)
BEST = assign(SCORES, SEATS)


@pytest.mark.parametrize("backend", ["threads", "loky", "dask"])
def test_an_optimum_is_proven_on_every_backend(
    backend: Backend, tmp_path: Path, cluster: LocalCluster
) -> None:
    with open_runner(Place(backend, 2, cluster.scheduler_address, tmp_path)) as runner:
        limit = dual_bound(SCORES, SEATS, BEST.certificate, runner=runner)
        assert limit == dual_bound(SCORES, SEATS, BEST.certificate)
        assert limit.total == BEST.total
        assert check_certificate(BEST, SCORES, SEATS, runner=runner) == []


@pytest.mark.parametrize("backend", ["loky", "dask"])
def test_what_is_wrong_is_found_there_too_although_the_right_audit_is_kept(
    backend: Backend, tmp_path: Path, cluster: LocalCluster
) -> None:
    price = BEST.seat_price.copy()
    price[int(np.argmax(price))] -= 5 / UNIT
    wrong = replace(BEST, seat_price=price)
    with open_runner(Place(backend, 2, cluster.scheduler_address, tmp_path)) as runner:
        assert check_certificate(BEST, SCORES, SEATS, runner=runner) == []
        found = check_certificate(wrong, SCORES, SEATS, runner=runner)
    assert found == check_certificate(wrong, SCORES, SEATS)
    assert {"wrong_utility", "pair_beats_price"} <= {one.code for one in found}


@pytest.mark.parametrize("backend", ["loky", "dask"])
def test_an_assignment_is_the_same_to_the_last_bit(
    backend: Backend, tmp_path: Path, cluster: LocalCluster
) -> None:
    with open_runner(Place(backend, 2, cluster.scheduler_address, tmp_path)) as runner:
        found = assign(SCORES, SEATS, runner=runner)
    n_kept = len(list(tmp_path.rglob("*.block")))
    assert (found.solver, found.gap, found.total) == ("large", 0.0, BEST.total)
    assert n_kept > 10
    for one, other in (
        (found.mentor, BEST.mentor),
        (found.seat_price, BEST.seat_price),
        (found.certificate.price, BEST.certificate.price),
        (found.certificate.level, BEST.certificate.level),
    ):
        assert_array_equal(one, other)


def test_a_killed_solve_goes_on_with_the_blocks_that_it_finds(tmp_path: Path) -> None:
    with open_runner(Place("threads", 2, work=tmp_path)) as runner:
        assign(SCORES, SEATS, runner=runner)
        kept = sorted(tmp_path.rglob("*.block"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[len(kept) // 2 :]:  # as far as it had come
            path.unlink()
        before = {path: path.stat().st_mtime_ns for path in kept[: len(kept) // 2]}
        again = assign(SCORES, SEATS, runner=runner)
    assert_array_equal(again.mentor, BEST.mentor)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert sorted(tmp_path.rglob("*.block")) == sorted(kept)
