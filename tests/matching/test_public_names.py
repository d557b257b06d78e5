from __future__ import annotations

import subprocess
import sys

import pytest

import matching


def test_every_public_name_is_there() -> None:
    for name in matching.__all__:
        assert getattr(matching, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'horoscope'"):
        matching.horoscope  # noqa: B018


def test_importing_the_package_imports_no_solver_and_no_frames() -> None:
    code = "import sys, matching; assert not {'ortools', 'pandas', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
