"""Companies are scored before anybody asks, so that nobody's first list waits for it."""

from __future__ import annotations

from datetime import datetime

from api.services.errors import ServiceError
from api.services.recommending.cohorts import MOST_COMPANIES, Companies
from api.store import Store
from api.store.first_asked import first_asked
from api.store.shortlists import asked
from features.errors import FeatureError
from matching.errors import MatchingError


def make_ready(store: Store, companies: Companies, now: datetime) -> int:
    """Score the companies of the newest programmes; returns how many.

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
                companies.holding(tx, tenant_id, programme_id, learner_id, about=about, now=now)
            except (ServiceError, FeatureError, MatchingError):
                continue
        count += 1
    return count
