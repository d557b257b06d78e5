"""Named conditions of learning.

::

    NotServable    a model that cannot score a programme now
"""

from __future__ import annotations

from api.services.errors import ServiceError


class NotServable(ServiceError):
    """A model that cannot score a programme now.

    Attributes
    ----------
    model_version : str
    why : str
        As `api.services.learning.serving.Why`.
    """

    def __init__(self, model_version: str, why: str) -> None:
        self.model_version, self.why = model_version, why
        super().__init__(
            f"model {model_version!r} cannot serve ({why}): expected one that opens unchanged "
            "and has the features of the policy in force"
        )
