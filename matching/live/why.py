"""“Why not her?”, asked of a list that was made for one learner."""

from __future__ import annotations

from collections.abc import Collection

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
    refused = refusal(
        scored.encoded,
        scored.scores,
        scored.rules,
        learner,
        mentor,
        min_score=live.policy.minimum_score,
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
    net = units_of_learner(scored.scores, learner)[mentor] - live.price[mentor]
    last = min((item.net for item in listed.items if not item.explored), default=0.0) * UNIT
    below = float(last - net)
    return behind(below, (gain(below),) if below > 0 else ())
