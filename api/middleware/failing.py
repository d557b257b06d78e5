"""What nobody foresaw, and what other layers refuse, is answered as other refusals are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import RequestError
from api.logs import fault, log


class Failing:
    """Answers what is raised below; a fault is logged by its kind and place alone.

    The server never sees the exception: it would log its message, which may hold somebody's data.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note)
        except RequestError as refused:
            await _told(scope, refused)(scope, receive, send)
        except Exception as error:
            log().error("fault", **fault(error))
            if begun:
                return  # the answer is broken off: the caller sees that it is not whole
            await _told(scope, error)(scope, receive, send)


def _told(scope: Scope, error: Exception) -> Response:
    """Return the answer: to a browser a page, to all others a problem document."""
    request = Request(scope)
    handlers = request.app.exception_handlers
    told: Response = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)(
        request, error
    )
    return told
