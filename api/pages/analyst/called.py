"""What to call somebody who acted."""

from __future__ import annotations

from api.pages.view import View
from api.store import Tx
from api.store.principals import names_behind


def called(tx: Tx, view: View, *principals: str | None) -> dict[str, str]:
    """Return what to call who acted; an analyst sees ids, and None is nobody."""
    known = [one for one in principals if one is not None]
    if view.who.role == "analyst":
        return {one: one for one in known}
    return names_behind(tx, view.who.tenant_id, known)
