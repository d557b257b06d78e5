"""What the operations of learners and of mentors have in common: all but their names and models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query, Response
from pydantic import BaseModel

from api.deps import Call
from api.problems import fault_view
from api.request_faults import faults_of_item
from api.schemas.base import Page, View
from api.schemas.batches import Each
from api.schemas.people import LearnerBatch, MentorBatch
from api.schemas.people_views import BatchView, ItemResult, RemovedView
from api.services.company import profiles, reading, removing
from api.services.company.cells import Profile, Side
from api.services.company.profile_checks import Told
from api.store import Tx
from api.store.people import PeopleFilter
from api.store.seats import Offer
from features.label import Lang

Cursor = Annotated[str | None, Query(max_length=1000)]
Text = Annotated[str | None, Query(max_length=200)]
Status = Literal["active", "left"]
Shown = TypeVar("Shown", bound=View)


@dataclass(frozen=True, slots=True)
class Profiles(Generic[Shown]):
    """The profiles of one side, and the model by which they are answered."""

    side: Side
    model: type[Shown]

    def page(
        self, call: Call, wanted: PeopleFilter, *, limit: int, cursor: str | None
    ) -> Page[Shown]:
        """Return those who are asked for and whom the caller reaches, by id."""
        place = call.after(cursor)
        after = None if place is None else str(place[0])
        with call.read() as tx:
            found = reading.list_profiles(
                tx, call.who, self.side, wanted, after=after, limit=limit + 1
            )
        shown, leads_on = call.cut(found, limit, lambda one: [one.person_id])
        items = [self.model.model_validate(one.fields) for one in shown]
        return Page(items=items, next_cursor=leads_on)

    def one(self, call: Call, person_id: str) -> Shown:
        """Return one profile."""
        with call.read() as tx:
            return self._one(tx, call, person_id)

    def put(self, call: Call, person_id: str, body: BaseModel) -> Shown:
        """Make a profile, or replace it."""
        given = [Profile(self.side, person_id, body.model_dump())]
        with call.read() as tx:
            checked = profiles.check_put(tx, call.who, given, call.now)
        with call.write() as tx:
            profiles.put_profile(tx, call.who, checked, call.now, call.request_id)
            return self._one(tx, call, person_id)

    def patch(self, call: Call, person_id: str, body: BaseModel) -> Shown:
        """Change what the body names."""
        given = Profile(self.side, person_id, body.model_dump(exclude_unset=True))
        with call.read() as tx:
            checked = profiles.check_patch(tx, call.who, given, call.now)
        with call.write() as tx:
            profiles.patch_profile(tx, call.who, checked, call.now, call.request_id)
            return self._one(tx, call, person_id)

    def delete(self, call: Call, person_id: str) -> RemovedView:
        """Delete a profile and what hangs on it."""
        with call.write() as tx:
            rows = removing.remove_profile(
                tx, call.who, self.side, person_id, call.now, call.request_id
            )
        return RemovedView(id=person_id, rows=dict(rows))

    def batch(self, call: Call, body: LearnerBatch | MentorBatch) -> Response:
        """Put many profiles, each with an answer of its own."""
        items: Sequence[Each[Any]] = body.items
        given = list(self._readable(items))
        with call.read() as tx:
            checked = profiles.check_put(tx, call.who, given, call.now)

        def effect(tx: Tx) -> BatchView:
            told = profiles.put_profiles(
                tx,
                call.who,
                self.side,
                checked,
                call.now,
                unread=len(items) - len(given),
                request_id=call.request_id,
            )
            return _batch_view(self._results(items, told, call.lang))

        return call.once(body, effect, status=200)

    def _readable(self, items: Sequence[Each[Any]]) -> Iterator[Profile]:
        """Yield the items of the right form, each with its place in the request."""
        name = f"{self.side}_id"
        for place, each in enumerate(items):
            if each.item is not None:
                fields = each.item.model_dump(exclude={name})
                yield Profile(self.side, getattr(each.item, name), fields, f"/body/items/{place}")

    def _results(
        self, items: Sequence[Each[Any]], told: Sequence[Told], lang: Lang
    ) -> Iterator[ItemResult]:
        """Yield what came of each item, in order: of those of the right form, what was told."""
        came = iter(told)
        for place, each in enumerate(items):
            if each.item is None:
                faults = faults_of_item(each, "items", place, lang)
                yield ItemResult(code=422, id=each.named(f"{self.side}_id"), errors=faults)
            else:
                yield _result(next(came), lang)

    def _one(self, tx: Tx, call: Call, person_id: str) -> Shown:
        found = reading.get_profile(tx, call.who, self.side, person_id, call.now)
        return self.model.model_validate(found.fields)


def asked_for(
    call: Call, status: Status | None, *, seats: Offer | None = None, **wanted: str | None
) -> PeopleFilter:
    """Return whom a list is to hold; `wanted` as in `PeopleFilter`."""
    left = None if status is None else status == "left"
    return PeopleFilter(today=call.now.date(), left=left, seats=seats, **wanted)


def _result(one: Told, lang: Lang) -> ItemResult:
    faults = [fault_view(fault, lang) for fault in one.faults]
    return ItemResult(code=422 if faults else 200, id=one.person_id, errors=faults)


def _batch_view(results: Iterable[ItemResult]) -> BatchView:
    items = list(results)
    refused = sum(item.code == 422 for item in items)
    return BatchView(put=len(items) - refused, refused=refused, items=items)
