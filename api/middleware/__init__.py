"""What every request passes through, as plain ASGI: outermost first, as `layers` lists them."""

from __future__ import annotations

from starlette.middleware import Middleware

from api.metrics import Metrics
from api.middleware.admission import Admission
from api.middleware.bodies import Bodies
from api.middleware.failing import Failing
from api.middleware.headers import SecurityHeaders
from api.middleware.identity import Identity
from api.middleware.observing import Observing
from api.settings import Settings


def layers(settings: Settings, metrics: Metrics, uploads: frozenset[str]) -> list[Middleware]:
    """Return the middleware of a server.

    Parameters
    ----------
    settings : Settings
    metrics : Metrics
    uploads : frozenset of str
        Paths that take files, and so larger bodies.
    """
    return [
        Middleware(Identity),
        Middleware(Observing, metrics=metrics),
        Middleware(SecurityHeaders, https=settings.public_url.startswith("https://")),
        Middleware(Failing),
        Middleware(Admission, most=settings.max_in_flight, metrics=metrics),
        Middleware(
            Bodies,
            most=settings.max_body_bytes,
            most_of_upload=settings.max_upload_bytes,
            uploads=uploads,
        ),
    ]
