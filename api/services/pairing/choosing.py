"""Use-case: what a learner does with a shortlist: a ranking, none of these, “choose for me”."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from api.services.actors import Actor
from api.services.errors import ServiceError, WrongState
from api.services.pairing.errors import BadChoice, LearnersDoNotChoose, OptedOut
from api.services.pairing.proposals import ask_for_lists
from api.services.pairing.seeking import Outcome, Seeker, seek_seat, seek_seats
from api.services.pairing.visible import list_for, reached, side_of, state_of_list
from api.store import Store, Tx, orm
from api.store.choices import (
    ListToChoose,
    keep_choices,
    lists_to_choose,
    mark_lists,
    opted_out_among,
)
from api.store.errors import AlreadyPaired
from api.store.ids import new_id

ALL_CHOSEN_FULL = "ALL_CHOSEN_FULL"
Refused = ServiceError | AlreadyPaired
Wish = Literal["new_list", "human"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What somebody chose from a list.

    Attributes
    ----------
    ranked : sequence of str
        Mentors of the list, the most wanted first; all of them where the learner meets all first.
    """

    who: Actor
    recommendation_id: str
    ranked: Sequence[str]
    now: datetime


def choose(
    tx: Tx, who: Actor, recommendation_id: str, ranked: Sequence[str], now: datetime
) -> Outcome:
    """Take a seat of the best-ranked mentor who has one free.

    Parameters
    ----------
    ranked : sequence of str
        Of a `Ranking`.

    Raises
    ------
    NotFound, LearnersDoNotChoose, WrongState, BadChoice, AlreadyPaired
    """
    (came,) = choose_together(tx, [Ranking(who, recommendation_id, ranked, now)])
    if isinstance(came, Exception):
        raise came
    return came


def choose_beside_others(store: Store, ranking: Ranking) -> Outcome:
    """Do as `choose`, in one transaction with others who choose at the same moment.

    Raises
    ------
    NotFound, LearnersDoNotChoose, WrongState, BadChoice, AlreadyPaired, Unavailable
    """
    return store.join(choose_together, ranking)


def choose_together(tx: Tx, rankings: Sequence[Ranking]) -> list[Outcome | Refused]:
    """Do what several learners chose in a few statements, however many they are.

    Returns
    -------
    list
        What came of each; nothing was written for who is refused.
    """
    came: dict[int, Outcome | Refused] = {}
    for group in _groups(rankings):
        came |= _choose_from_each(tx, group)
    return [came[number] for number in range(len(rankings))]


def choose_for_me(tx: Tx, who: Actor, recommendation_id: str, now: datetime) -> Outcome:
    """Leave the choice to the system: the list's own order counts.

    Raises
    ------
    NotFound, OptedOut, LearnersDoNotChoose, WrongState, AlreadyPaired
    """
    asked = list_for(tx, who, recommendation_id)
    if opted_out_among(tx, who.tenant_id, [asked.learner_id]):
        raise OptedOut(asked.learner_id)
    _check_open(who, asked, now)
    note_choice(tx, asked, now, ranked=asked.mentors, chosen_by="system")
    return seek_seat(tx, asked, asked.mentors, now, if_none=ALL_CHOSEN_FULL)


def choose_none(
    tx: Tx,
    who: Actor,
    recommendation_id: str,
    now: datetime,
    *,
    reason_code: str,
    note: str,
    wish: Wish,
) -> Outcome:
    """Decline the whole list, and ask for another one or for somebody to look at it.

    Raises
    ------
    NotFound, LearnersDoNotChoose, WrongState
    """
    asked = _open_list(tx, who, recommendation_id, now)
    by = _by(who, asked)
    note_choice(tx, asked, now, ranked=(), chosen_by=by, reason_code=reason_code, note=note)
    if wish == "human":
        request = orm.HumanRequest(
            tenant_id=asked.tenant_id,
            human_request_id=new_id("hum"),
            person_id=asked.learner_id,
            programme_id=asked.programme_id,
            recommendation_id=recommendation_id,
            reason_code=reason_code,
            note=note,
            created_at=now,
        )
        tx.add(request)
        return Outcome(recommendation_id, "human", human_request_id=request.human_request_id)
    job_id = ask_for_lists(
        tx, who, asked.programme_id, [asked.learner_id], kind=asked.kind, now=now
    )
    return Outcome(recommendation_id, "new_list", job_id=job_id)


def _groups(rankings: Sequence[Ranking]) -> list[dict[int, Ranking]]:
    """Cut rankings into those of one tenant each, in which a list stands once."""
    groups: dict[tuple[str, int], dict[int, Ranking]] = defaultdict(dict)
    before: Counter[tuple[str, str]] = Counter()
    for number, one in enumerate(rankings):
        asked = (one.who.tenant_id, one.recommendation_id)
        groups[one.who.tenant_id, before[asked]][number] = one
        before[asked] += 1
    return list(groups.values())


def _choose_from_each(tx: Tx, rankings: Mapping[int, Ranking]) -> dict[int, Outcome | Refused]:
    tenant_id = next(iter(rankings.values())).who.tenant_id
    lists = lists_to_choose(tx, tenant_id, [one.recommendation_id for one in rankings.values()])
    came: dict[int, Outcome | Refused] = {}
    seekers: dict[int, Seeker] = {}
    for number, one in rankings.items():
        try:
            asked = reached(tx, one.who, one.recommendation_id, lists.get(one.recommendation_id))
            _check_open(one.who, asked, one.now)
            _check_ranking(asked, one.ranked)
            seekers[number] = Seeker(asked, one.ranked, one.now, ALL_CHOSEN_FULL)
        except ServiceError as refused:
            came[number] = refused
    came |= zip(seekers, seek_seats(tx, list(seekers.values())), strict=True)
    chosen = (number for number in seekers if isinstance(came[number], Outcome))
    _note(tx, tenant_id, [_chosen(rankings[number], seekers[number].asked) for number in chosen])
    return came


def _chosen(one: Ranking, asked: ListToChoose) -> dict[str, Any]:
    return _row(asked, one.now, one.ranked, _by(one.who, asked))


def _open_list(tx: Tx, who: Actor, recommendation_id: str, now: datetime) -> ListToChoose:
    asked = list_for(tx, who, recommendation_id)
    _check_open(who, asked, now)
    return asked


def _check_open(who: Actor, asked: ListToChoose, now: datetime) -> None:
    if asked.mode == "assign" and who.reach == "own":  # HR chooses for her, if anybody
        raise LearnersDoNotChoose(asked.programme_id)
    state = state_of_list(asked, now)
    if state != "open":
        rid = asked.recommendation_id
        raise WrongState("recommendation", rid, state, "choose from", ("open",))


def _check_ranking(asked: ListToChoose, ranked: Sequence[str]) -> None:
    listed = set(asked.mentors)
    strangers = [rank for rank, mentor_id in enumerate(ranked) if mentor_id not in listed]
    if strangers:
        raise BadChoice.not_listed(*strangers)
    if len(set(ranked)) < len(ranked):
        raise BadChoice.repeated()
    if asked.mode == "meet_three" and len(ranked) < len(listed):
        raise BadChoice.not_whole()


def note_choice(
    tx: Tx,
    asked: ListToChoose,
    now: datetime,
    *,
    ranked: Sequence[str],
    chosen_by: str,
    reason_code: str | None = None,
    note: str = "",
) -> None:
    """Write down what was chosen from a list; it is not open any more."""
    row = _row(asked, now, ranked, chosen_by) | {"reason_code": reason_code, "note": note}
    _note(tx, asked.tenant_id, [row])


def _note(tx: Tx, tenant_id: str, rows: Sequence[dict[str, Any]]) -> None:
    mark_lists(tx, tenant_id, [row["recommendation_id"] for row in rows], "chosen")
    keep_choices(tx, rows)


def _row(
    asked: ListToChoose, now: datetime, ranked: Sequence[str], chosen_by: str
) -> dict[str, Any]:
    return {
        "tenant_id": asked.tenant_id,
        "recommendation_id": asked.recommendation_id,
        "ranked": list(ranked),
        "reason_code": None,
        "note": "",
        "chosen_by": chosen_by,
        "chosen_at": now,
    }


def _by(who: Actor, asked: ListToChoose) -> str:
    return side_of(who, learner_id=asked.learner_id, mentor_id="")
