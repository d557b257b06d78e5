"""How many examples Hypothesis tries (``--hypothesis-profile=thorough`` for a night's run), and in
which order tests are run.
"""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_BROWSED = Path(__file__).parent / "e2e"
_YOUNG = 10_000
"""New objects after which the collector looks at those that are young."""

settings.register_profile("quick", deadline=None, derandomize=True)
settings.register_profile(
    "thorough",
    deadline=None,
    derandomize=False,
    max_examples=100_000,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests with a browser first, so that one process has all of them.

    A process that has done its own tests takes over the last ones of another, and should not have
    to start a browser and build a stage for a few of these.
    """
    items.sort(key=lambda item: _BROWSED not in item.path.parents)


def pytest_collection_finish() -> None:
    """Let the collector forget modules and tests, which stay, and look at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
