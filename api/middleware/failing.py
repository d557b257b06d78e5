"""What nobody foresaw, and what other layers refuse, becomes a problem document."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import RequestError
from api.logs import fault, log
from api.problems import answer, problem


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
            request = Request(scope)
            # As where it is raised further inside: to a browser, as a page.
            told = request.app.exception_handlers.get(type(refused), answer)
            await told(request, refused)(scope, receive, send)
        except Exception as error:
            log().error("fault", **fault(error))
            if begun:
                return  # the answer is broken off: the caller sees that it is not whole
            await problem(Request(scope), 500, "internal_error")(scope, receive, send)
