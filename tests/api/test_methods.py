from __future__ import annotations

import pytest
from fastapi import APIRouter

from api.methods import Methods

router = APIRouter(prefix="/v1")


@router.get("/pairs/{pair_id}")
@router.put("/pairs/{pair_id}")
@router.post("/pairs/{pair_id}:end")
def nothing(pair_id: str) -> None:
    """Answer nothing."""


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/v1/pairs/7", ["GET", "PUT"]), ("/v1/pairs/7:end", ["POST"]), ("/v1/none", [])],
)
def test_a_path_has_the_methods_of_its_nearest_template(path: str, methods: list[str]) -> None:
    assert Methods([router]).at(path) == methods
