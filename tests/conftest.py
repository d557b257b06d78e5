"""How many examples Hypothesis tries: ``--hypothesis-profile=thorough`` for a night's run."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

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
