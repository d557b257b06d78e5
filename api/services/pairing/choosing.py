"""Use-case: what a learner does with a shortlist: a ranking, none of these, “choose for me”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from api.services.actors import Actor
from api.services.errors import WrongState
from api.services.pairing.errors import BadChoice, LearnersDoNotChoose
from api.services.pairing.proposals import ask_for_lists
from api.services.pairing.seeking import Outcome, seek_seat
from api.services.pairing.visible import list_for, side_of, state_of_list
from api.store import Tx, orm
from api.store.choices import ListToChoose, keep_choice, mark_list
from api.store.ids import new_id

Wish = Literal["new_list", "human"]


def choose(
    tx: Tx, who: Actor, recommendation_id: str, ranked: Sequence[str], now: datetime
) -> Outcome:
    """Take a seat of the best-ranked mentor who has one free.

    Parameters
    ----------
    ranked : sequence of str
        Mentors of the list, the most wanted first; all of them where the learner meets all first.

    Raises
    ------
    NotFound, LearnersDoNotChoose, WrongState, BadChoice, AlreadyPaired
    """
    asked = _open_list(tx, who, recommendation_id, now)
    _check_ranking(asked, ranked)
    note_choice(tx, asked, now, ranked=ranked, chosen_by=_by(who, asked))
    return seek_seat(tx, asked, ranked, now, if_none="ALL_CHOSEN_FULL")


def choose_for_me(tx: Tx, who: Actor, recommendation_id: str, now: datetime) -> Outcome:
    """Leave the choice to the system: the list's own order counts.

    Raises
    ------
    NotFound, LearnersDoNotChoose, WrongState, AlreadyPaired
    """
    asked = _open_list(tx, who, recommendation_id, now)
    note_choice(tx, asked, now, ranked=asked.mentors, chosen_by="system")
    return seek_seat(tx, asked, asked.mentors, now, if_none="ALL_CHOSEN_FULL")


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


def _open_list(tx: Tx, who: Actor, recommendation_id: str, now: datetime) -> ListToChoose:
    asked = list_for(tx, who, recommendation_id)
    if asked.mode == "assign" and who.reach == "own":  # HR chooses for her, if anybody
        raise LearnersDoNotChoose(asked.programme_id)
    state = state_of_list(asked, now)
    if state != "open":
        raise WrongState("recommendation", recommendation_id, state, "choose from", ("open",))
    return asked


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
    mark_list(tx, asked.tenant_id, asked.recommendation_id, "chosen")
    row = {
        "tenant_id": asked.tenant_id,
        "recommendation_id": asked.recommendation_id,
        "ranked": list(ranked),
        "reason_code": reason_code,
        "note": note,
        "chosen_by": chosen_by,
        "chosen_at": now,
    }
    keep_choice(tx, row)


def _by(who: Actor, asked: ListToChoose) -> str:
    return side_of(who, learner_id=asked.learner_id, mentor_id="")
