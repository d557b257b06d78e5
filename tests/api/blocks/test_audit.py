"""The audit of an assignment by blocks: the same bound and findings wherever they run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster

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
