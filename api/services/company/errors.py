"""Named conditions of the company's data.

::

    Unacceptable
    └── InUse       somebody who cannot be taken out, since others hang on her
    NotPermitted
    └── NotYours    a field that the caller's role may not change
"""

from __future__ import annotations

from api.services.errors import Fault, NotPermitted, Unacceptable


class InUse(Unacceptable):
    """Somebody who cannot be taken out of the company's data; the faults say what holds her."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.code = "in_use"


class NotYours(NotPermitted):
    """Fields that the caller's role may not change, even where they are about her."""

    def __init__(self, role: str, fields: list[str]) -> None:
        self.fields = fields
        super().__init__(role, f"change {', '.join(fields)}")
