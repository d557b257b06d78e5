"""“Why not her?”, asked of a list that was made for one learner."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from features.label import Label
from features.reason import Reason
from matching.live.cohort import LiveCohort
from matching.live.looking import Room
from matching.live.ranking import units_of_learner
from matching.live.recommending import Recommendation
from matching.refusals import BY_HAND, WhyNot, behind, gain, recommended, refusal, unavailable
from matching.scores import UNIT

_NO_SEAT = Label("目前没有空余名额", "No seat is free at present")
_IN_TURN = Label(
    "在名单上，排第 {rank} 位；顺序不使用任何个人信息",
    "On the list, at rank {rank}, in an order that uses nothing personal",
)
_NOT_IN_TURN = Label(
    "名单按次序轮换，不使用任何个人信息，目前还没有轮到这位导师",
    "The list goes by turn and uses nothing personal; it is not this mentor's turn",
)
_NEXT_TURN = Label("以后的名单会轮到其他导师", "Later lists have other mentors in turn")
_WAIT = Label("有名额空出后即可考虑", "Possible as soon as a seat becomes free")


def why_not_listed(
    live: LiveCohort,
    listed: Recommendation,
    mentor: int,
    *,
    exclude: Collection[str] = (),
    room: Room | None = None,
) -> WhyNot:
    """Say why a mentor is not on the list that a learner was given.

    Parameters
    ----------
    live : LiveCohort
    listed : Recommendation
    mentor : int
        Position.
    exclude, room
        As they were for `recommend`.

    Returns
    -------
    WhyNot
        The first that holds: she is on the list; a public rule; not available, whatever the
        reason; too low a score; no free seat; others fit better.
    """
    learner, scored = listed.learner, live.scored
    for item in listed.items:
        if item.mentor == mentor:
            return recommended(item.rank)
    refused = _refused(
        live, learner, mentor, min_score=live.policy.minimum_score, exclude=exclude, room=room
    )
    if refused is not None:
        return refused
    net = units_of_learner(scored.scores, learner)[mentor] - live.price[mentor]
    last = min((item.net for item in listed.items if not item.explored), default=0.0) * UNIT
    below = float(last - net)
    return behind(below, (gain(below),) if below > 0 else ())


def why_not_in_turn(
    live: LiveCohort,
    listed: Sequence[int],
    learner: int,
    mentor: int,
    *,
    exclude: Collection[str] = (),
    room: Room | None = None,
) -> WhyNot:
    """Say why a mentor is not on a list that has nothing to do with the learner.

    Parameters
    ----------
    live : LiveCohort
    listed : sequence of int
        Positions, as `unpersonalised` returned them.
    learner, mentor : int
        Positions.
    exclude, room
        As they were for `unpersonalised`.

    Returns
    -------
    WhyNot
        The first that holds: she is on the list; a public rule; not available, whatever the
        reason; no free seat; it is not her turn. No score is looked at, and none is told.
    """
    if mentor in listed:
        rank = listed.index(mentor) + 1
        return WhyNot("recommended", (Reason("in_turn", _IN_TURN, {"rank": rank}),))
    refused = _refused(live, learner, mentor, min_score=-np.inf, exclude=exclude, room=room)
    if refused is not None:
        return refused
    return WhyNot(
        "turn", (Reason("not_in_turn", _NOT_IN_TURN),), (Reason("next_turn", _NEXT_TURN), BY_HAND)
    )


def _refused(
    live: LiveCohort,
    learner: int,
    mentor: int,
    *,
    min_score: float,
    exclude: Collection[str],
    room: Room | None,
) -> WhyNot | None:
    """Say why a mentor is not to be had, whoever else there is; None where she is."""
    scored = live.scored
    refused = refusal(
        scored.encoded, scored.scores, scored.rules, learner, mentor, min_score=min_score
    )
    if refused is not None:
        return refused
    if scored.cohort.mentors[mentor] in exclude:
        return unavailable()
    seats = 1 if room is None else int(room(np.asarray([mentor]))[0])
    if seats < 0:
        return unavailable()
    if seats == 0:
        return WhyNot("full", (Reason("no_seat", _NO_SEAT),), (Reason("wait", _WAIT), BY_HAND))
    return None
