"""What learner, mentor and HR do with a pair on their pages: pause, go on, end, match again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.view import View
from api.schemas.pairs import EndBody, PauseBody
from api.services.errors import Unacceptable
from api.services.pairing import ending
from api.services.pairing.ending import Farewell
from api.store import Tx
from features.label import Label


class Shown(Protocol):
    """Shows a pair's page again: which form stands open, what is wrong in it, what was typed."""

    def __call__(
        self,
        view: View,
        pair_id: str,
        *,
        opened: str,
        faults: dict[str, list[Label]],
        values: dict[str, Any],
    ) -> Response:
        """Return the page."""
        ...


@dataclass(frozen=True, slots=True)
class PairActs:
    """The acts of one role.

    Attributes
    ----------
    pairs : str
        Path below which the pages of pairs lie.
    over : str or None
        Where somebody is led whose pair is over; None leaves her on the pair's page.
    shown : Shown
    """

    pairs: str
    over: str | None
    shown: Shown

    def end(self, view: View, pair_id: str) -> Response:
        """End a pair."""

        def part(tx: Tx, said: Farewell) -> None:
            ending.end_pair(tx, view.who, pair_id, said, now=view.now, request_id=view.request_id)

        return self._part(view, pair_id, "end", part, "pair-ended")

    def rematch(self, view: View, pair_id: str) -> Response:
        """End a pair, and have a new list made for its learner."""

        def part(tx: Tx, said: Farewell) -> None:
            ending.rematch(tx, view.who, pair_id, said, now=view.now, request_id=view.request_id)

        return self._part(view, pair_id, "rematch", part, "rematch-asked")

    def pause(self, view: View, pair_id: str) -> Response:
        """Pause a pair until a day."""

        def act(tx: Tx, values: dict[str, Any]) -> None:
            ending.pause(tx, view.who, pair_id, read_form(PauseBody, values).until, view.now)

        return self._act(view, pair_id, "pause", act, "pair-paused")

    def resume(self, view: View, pair_id: str) -> Response:
        """Let a paused pair go on."""

        def act(tx: Tx, _: dict[str, Any]) -> None:
            ending.resume(tx, view.who, pair_id)

        return self._act(view, pair_id, "resume", act, "pair-resumed")

    def _part(
        self,
        view: View,
        pair_id: str,
        opened: str,
        part: Callable[[Tx, Farewell], None],
        done: str,
    ) -> Response:
        def act(tx: Tx, values: dict[str, Any]) -> None:
            part(tx, Farewell(**read_form(EndBody, values).model_dump()))

        return self._act(view, pair_id, opened, act, done, self.over)

    def _act(
        self,
        view: View,
        pair_id: str,
        opened: str,
        act: Callable[[Tx, dict[str, Any]], None],
        done: str,
        then: str | None = None,
    ) -> Response:
        values = filled_in(view.form)

        def effect(tx: Tx) -> str:
            act(tx, values)
            return then or f"{self.pairs}/{pair_id}"

        try:
            return view.once(effect, done)
        except Unacceptable as error:
            return self.shown(view, pair_id, opened=opened, faults=by_field(error), values=values)
