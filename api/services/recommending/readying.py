"""Companies are scored before anybody asks, so that nobody's first list waits for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from api.services.errors import ServiceError
from api.services.recommending.cohorts import MOST_COMPANIES, Companies
from api.store import Store
from api.store.first_asked import first_asked
from api.store.shortlists import asked
from features.errors import FeatureError
from matching.errors import MatchingError
from matching.live.looking import LOOKED_AT

AHEAD = timedelta(minutes=5)
"""So long before a day ends, in UTC, companies are scored for the next one, too."""


def make_ready(store: Store, companies: Companies, now: datetime) -> int:
    """Score the companies of the newest programmes, where they are not yet; returns how many.

    One that cannot be scored yet, having no mentors, say, is left to whoever asks for it.
    """
    with store.read() as tx:
        likely = first_asked(tx, MOST_COMPANIES)
    count = 0
    for tenant_id, programme_id, learner_id in reversed(likely):  # the newest is kept longest
        with store.read() as tx:
            about = asked(tx, tenant_id, programme_id, learner_id)
            if about is None:
                continue
            try:
                ready = companies.holding(
                    tx, tenant_id, programme_id, learner_id, about=about, now=now
                )
                if _day(now + AHEAD) != _day(now):
                    companies.score_ahead(tx, tenant_id, programme_id, about, now + AHEAD)
            except (ServiceError, FeatureError, MatchingError):
                continue
        if len(ready.live.scored.cohort.learners):
            ready.live.ranking(0, LOOKED_AT)  # what ranks is loaded, too
        count += 1
    return count


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
