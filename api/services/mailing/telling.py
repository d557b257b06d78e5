"""Who is told what: a function for each event, called from the one place where it happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.services.mailing.invitations import Method, invitation_of
from api.services.mailing.news import News
from api.services.mailing.notifying import notify
from api.store import Tx, orm
from api.store.mails import person_behind
from api.store.requests import Asked
from api.store.taking import NewPair

_MY, _MY_LISTS, _MENTORING = "/my", "/my/mentors", "/mentoring"


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list that a learner may choose from until an instant."""

    recommendation_id: str
    programme_id: str
    learner_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request that a mentor is to answer by an instant."""

    pair: NewPair
    request_id: str
    until: datetime


def lists_ready(tx: Tx, tenant_id: str, lists: Iterable[OpenList], now: datetime) -> None:
    """Tell learners that they may choose; once more where the same list opens for another time."""
    news = [
        News(
            "list_ready",
            one.learner_id,
            f"{one.recommendation_id}@{one.until.date()}",
            _MY_LISTS,
            one.programme_id,
            times={"until": one.until},
        )
        for one in lists
    ]
    notify(tx, tenant_id, news, now)


def choices_due(tx: Tx, tenant_id: str, lists: Iterable[OpenList], now: datetime) -> None:
    """Remind learners who have not chosen."""
    news = [
        News(
            "choice_due",
            one.learner_id,
            one.recommendation_id,
            _MY_LISTS,
            one.programme_id,
            times={"until": one.until},
        )
        for one in lists
    ]
    notify(tx, tenant_id, news, now)


def mentors_asked(tx: Tx, tenant_id: str, asked: Iterable[NewRequest], now: datetime) -> None:
    """Tell mentors that learners ask for them."""
    news = [
        News(
            "mentor_asked",
            one.pair.mentor_id,
            one.request_id,
            _MENTORING,
            one.pair.programme_id,
            {"learner": one.pair.learner_id},
            {"until": one.until},
        )
        for one in asked
    ]
    notify(tx, tenant_id, news, now)


def answers_due(tx: Tx, tenant_id: str, waiting: Iterable[Asked], now: datetime) -> None:
    """Remind mentors who have not answered."""
    news = [
        News(
            "answer_due",
            asked.pair.mentor_id,
            asked.request.request_id,
            _MENTORING,
            asked.pair.programme_id,
            {"learner": asked.pair.learner_id},
            {"until": asked.request.expires_at},
        )
        for asked in waiting
    ]
    notify(tx, tenant_id, news, now)


def request_accepted(tx: Tx, asked: Asked, now: datetime) -> None:
    """Tell a learner that her mentor has accepted."""
    pair = asked.pair
    one = News(
        "request_accepted",
        pair.learner_id,
        asked.request.request_id,
        _MY,
        pair.programme_id,
        {"mentor": pair.mentor_id},
    )
    notify(tx, pair.tenant_id, [one], now)


def next_asked(tx: Tx, asked: Asked, mentor_id: str, now: datetime) -> None:
    """Tell a learner that another mentor is asked now; not why the one before is not to be."""
    one = News(
        "next_asked",
        asked.pair.learner_id,
        asked.request.request_id,
        _MY,
        asked.pair.programme_id,
        {"mentor": mentor_id},
    )
    notify(tx, asked.pair.tenant_id, [one], now)


def request_expired(tx: Tx, asked: Asked, now: datetime) -> None:
    """Tell a mentor that a request does not wait for her any more."""
    pair = asked.pair
    one = News(
        "request_expired",
        pair.mentor_id,
        asked.request.request_id,
        _MENTORING,
        pair.programme_id,
        {"learner": pair.learner_id},
    )
    notify(tx, pair.tenant_id, [one], now)


def no_mentor_yet(
    tx: Tx, tenant_id: str, programme_id: str, kind: str, learner_ids: Sequence[str], now: datetime
) -> None:
    """Tell learners that they wait; at most once a day.

    At which place stands on their page: it is another one tomorrow.
    """
    about = f"{programme_id}/{kind}@{now.date()}"
    news = [News("no_mentor_yet", one, about, _MY, programme_id) for one in learner_ids]
    notify(tx, tenant_id, news, now)


def pairs_begin(tx: Tx, tenant_id: str, pairs: Sequence[NewPair], now: datetime) -> None:
    """Tell both of each new pair of the other, and from when on."""
    news = [one for pair in pairs for one in _beginning(pair, now)]
    notify(tx, tenant_id, news, now)


def _beginning(pair: NewPair, now: datetime) -> tuple[News, News]:
    begins = pair.started_at or now
    times, facts = {"begins": begins}, {"later": begins > now}
    about, programme = pair.pair_id, pair.programme_id
    mentor, learner = {"mentor": pair.mentor_id}, {"learner": pair.learner_id}
    mine, hers = f"{_MY}/pairs/{about}", f"{_MENTORING}/pairs/{about}"
    return (
        News("mentor_found", pair.learner_id, about, mine, programme, mentor, times, facts),
        News("learner_found", pair.mentor_id, about, hers, programme, learner, times, facts),
    )


def pair_ended(tx: Tx, pair: orm.Pair, by: str, now: datetime) -> None:
    """Tell whoever of the two did not end it that a pair has ended; not who did, nor why."""
    sides = {
        "learner": (pair.learner_id, pair.mentor_id),
        "mentor": (pair.mentor_id, pair.learner_id),
    }
    news = [
        News(
            "pair_ended",
            to,
            pair.pair_id,
            _MY if side == "learner" else _MENTORING,
            pair.programme_id,
            {"other": other},
            facts={"side": side},
        )
        for side, (to, other) in sides.items()
        if side != by
    ]
    notify(tx, pair.tenant_id, news, now)


def run_ready(tx: Tx, run: orm.MatchRun, now: datetime) -> None:
    """Tell whoever started a run that it waits for review, where that is a person known here."""
    to = person_behind(tx, run.tenant_id, run.created_by)
    if to is not None:
        facts = {"learners": int(run.counts["learners"])}
        leads_to = f"/hr/runs/{run.run_id}"
        one = News("run_ready", to, run.run_id, leads_to, run.programme_id, facts=facts)
        notify(tx, run.tenant_id, [one], now)


def meeting_told(tx: Tx, pair: orm.Pair, meeting: orm.Meeting, now: datetime) -> None:
    """Send both of a pair what their calendars are to say."""
    cancelled = meeting.state == "cancelled"
    method: Method = "CANCEL" if cancelled else "REQUEST"
    two = {"learner": pair.learner_id, "mentor": pair.mentor_id}
    leads = {"learner": f"{_MY}/pairs", "mentor": f"{_MENTORING}/pairs"}
    facts: dict[str, int | bool | str] = {
        "minutes": meeting.minutes,
        "place": meeting.place,
        "changed": meeting.sequence > 0,
    }
    news = [
        News(
            "meeting_cancelled" if cancelled else "meeting_planned",
            to,
            f"{pair.pair_id}/{meeting.sequence}",
            f"{leads[side]}/{pair.pair_id}/meeting",
            pair.programme_id,
            {"other": two["mentor" if side == "learner" else "learner"]},
            {"starts": meeting.starts_at},
            facts,
            invitation_of(pair, meeting, method),
        )
        for side, to in two.items()
    ]
    notify(tx, pair.tenant_id, news, now)
