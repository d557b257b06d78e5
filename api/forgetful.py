"""A process that keeps people in memory looks, for as long as it lives, whom it is to forget."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress

from api.services.privacy.forgetting import Forgetting
from api.store.errors import Unavailable
from api.warming import renewed


def forgetful(forgetting: Forgetting) -> AbstractContextManager[None]:
    """Have this process forget people who are erased or renamed from now on, within seconds.

    Every process does so that lives long and reads people: servers, and whoever does jobs.
    """
    with suppress(Unavailable):  # whoever cannot be read is not kept either
        forgetting.look()
    return renewed(forgetting.look, name="forgetting")
