"""The system itself, where nobody asks for what it does."""

from __future__ import annotations

from api.services.actors import Actor


def the_system(tenant_id: str) -> Actor:
    """Return the actor of work that comes round by itself.

    Its lists are made, not shown: whoever reads one first is the first who sees it.
    """
    return Actor(tenant_id, "admin", "system")
