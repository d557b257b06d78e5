"""Who reports to a manager, directly or through others, and whether they have a mentor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.words import PAIR_STATES
from api.services.actors import Actor
from api.services.company.reading import Shown, list_profiles
from api.services.errors import NotPermitted
from api.services.pairing.reading import list_pairs
from api.store import Tx, orm
from api.store.naming import post_names
from api.store.pairs import PairFilter
from api.store.people import PeopleFilter, names_of

router = PageRouter()
_ROWS = 50
_MOST_PAIRS = 500
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.look("/team", needs="list_learners")
def team(view: ViewDep, direct: str = "", cursor: Cursor = None) -> Response:
    """Show the learners of a manager's team, by id."""
    me = manager_of(view.who)
    place = view.cursors.after(cursor)
    after = None if place is None else str(place[0])
    wanted = PeopleFilter(
        today=view.now.date(), left=False, manager_id=me if direct == "yes" else None
    )
    with view.read() as tx:
        found = list_profiles(tx, view.who, "learner", wanted, after=after, limit=_ROWS + 1)
        shown, leads_on = view.cursors.cut(found, _ROWS, lambda one: [one.person_id])
        pairs = live_pairs(tx, view, [one.person_id for one in shown])
        mentors = {pair.mentor_id for of in pairs.values() for pair in of}
        managers = {str(one.fields["manager_id"]) for one in shown if one.fields["manager_id"]}
        return view.page(
            "team/team.html",
            reports=shown,
            posts=post_names(tx, view.who.tenant_id, _posts(shown)),
            names=names_of(tx, view.who.tenant_id, mentors | managers),
            pairs=pairs,
            states=PAIR_STATES,
            me=me,
            direct=direct == "yes",
            cursor=leads_on,
        )


def manager_of(who: Actor) -> str:
    """Return the manager whose team the page is about.

    Raises
    ------
    NotPermitted
        Whoever reaches more or less than a team has other pages for it.
    """
    if who.reach != "team" or who.person_id is None:
        raise NotPermitted(who.role, "team")
    return who.person_id


def live_pairs(tx: Tx, view: View, learner_ids: list[str]) -> dict[str, list[orm.Pair]]:
    """Return the pairs of some learners that are not over, by learner."""
    wanted = PairFilter(learner_ids=learner_ids, live=True)
    found: dict[str, list[orm.Pair]] = {learner_id: [] for learner_id in learner_ids}
    for pair in list_pairs(tx, view.acting("list_pairs"), wanted, after=None, limit=_MOST_PAIRS):
        found[pair.learner_id].append(pair)
    return found


def _posts(shown: Sequence[Shown]) -> set[str]:
    return {str(one.fields["post_id"]) for one in shown if one.fields["post_id"]}
