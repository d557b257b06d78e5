from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from api.services.actors import Actor
from api.services.company.gaps import gaps_of
from api.services.errors import NotFound
from api.store import Store
from features.assessments import gather
from features.index import Index
from features.levels import STEP
from features.needs import build_needs, post_requirements
from tests.api.world import TENANT, company, found

NOW = datetime(2026, 3, 31, 8, tzinfo=UTC)
HR = Actor(TENANT, "hr", "key_of_hr")


def test_gaps_of_one_learner_are_those_that_matching_counts_by(store: Store) -> None:
    tables = company()
    found(store, tables)
    snapshot = tables.as_of(NOW)
    learners = Index(snapshot.learners["learner_id"], "learner")
    competencies = Index(snapshot.competencies["competency_id"], "competency")
    posts = Index(snapshot.posts["post_id"], "post")
    people = snapshot.people.set_index("person_id")
    models, importance = post_requirements(snapshot, posts, competencies)
    own = posts.positions(people.loc[list(learners), "post_id"])
    asked = models[own]
    needs = build_needs(
        snapshot,
        learners,
        competencies,
        required=asked,
        importance=importance[own],
        as_of=NOW.date(),
    )
    evidence = gather(snapshot, learners, competencies, asked)
    with store.read() as tx:
        for row, learner_id in enumerate(learners):
            told = gaps_of(tx, HR, learner_id, NOW)
            places = np.flatnonzero((asked[row] > 0) | needs.known[row]).tolist()
            assert {gap.competency_id for gap in told.gaps} == {competencies[c] for c in places}
            for gap in told.gaps:
                c = competencies.position(gap.competency_id)
                assert gap.required == needs.required[row, c] * STEP
                assert gap.present == needs.present[row, c] * STEP
                assert gap.gap == needs.gap[row, c] * STEP
                assert gap.known == needs.known[row, c]
                assert gap.share == pytest.approx(needs.share[row, c], abs=1e-12)
                said = [(one.level, one.source, one.on) for one in gap.evidence]
                assert sorted(said) == sorted(evidence.sources(row, c))


def test_nobody_and_a_stranger_are_not_there(store: Store) -> None:
    tables = company()
    found(store, tables)
    one, other = tables.learners["learner_id"].tolist()[:2]
    learner = Actor(TENANT, "learner", "acc", one, reach="own")
    with store.read() as tx:
        assert gaps_of(tx, learner, one, NOW).learner_id == one
        for who, learner_id in ((HR, "nobody"), (learner, other)):
            with pytest.raises(NotFound):
                gaps_of(tx, who, learner_id, NOW)
