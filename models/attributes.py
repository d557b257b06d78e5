"""What attributes of people are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from features.label import Label

ATTRIBUTES: Mapping[str, Label] = MappingProxyType(
    {
        "department": Label("部门", "department"),
        "post": Label("岗位", "post"),
        "family": Label("岗位族", "job family"),
        "site": Label("地点", "site"),
        "layer": Label("层级", "layer"),
        "gender": Label("性别", "gender"),
        "age": Label("年龄", "age"),
        "group": Label("群体", "group"),
    }
)
"""Usual ones; another attribute goes by its own name."""


def attribute(name: str) -> Label:
    """Return what an attribute of people is called."""
    return ATTRIBUTES.get(name, Label(name, name))
