from __future__ import annotations

from features.blocks.department import DepartmentDiversity
from tests.features.blocks.pairs import said, value


def test_another_department_is_one_and_the_same_zero() -> None:
    assert value(DepartmentDiversity(), "L1", "M1") == 0
    assert value(DepartmentDiversity(), "L1", "M2") == 1
    assert said(DepartmentDiversity(), "L1", "M1") == ["same department: 数据部"]
    assert said(DepartmentDiversity(), "L1", "M2") == ["from another department: 交付部"]
