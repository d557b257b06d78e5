"""Use-case: last year's programme of the demonstration, with its lists, pairs and outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np

from api.services.actors import Actor
from api.services.demo_year import POLICY, TERM, Intake, Year, last_year
from api.services.programmes.policies import activate, put_draft
from api.services.programmes.programmes import ProgrammeFields, put_programme
from api.store import Tx, orm
from api.store.inserting import insert_new
from evaluation.simulator.process.outcomes import LEVEL_SPREAD
from features.label import Label
from features.tables import Tables
from matching.contributions import contributions_of
from matching.scores import UNIT

LAST_YEAR = "last-year"
_NAME = Label("去年的辅导", "Last year")
_COHORT = Label("第 {n} 批", "Intake {n}")
_FIGURE = (100.0, 15.0)
"""Mean and SD between people of the figure of performance."""
_TABLES = (
    orm.Cohort,
    orm.CohortMember,
    orm.Shortlist,
    orm.ShortlistItem,
    orm.Exposure,
    orm.Choice,
    orm.Pair,
    orm.Outcome,
)
"""In an order that references allow."""
Rows = dict[Any, list[dict[str, Any]]]


def add_last_year(tx: Tx, who: Actor, tables: Tables, as_of: datetime) -> None:
    """Write a programme of last year into a company that nothing has happened to.

    Its pairs have all ended. They are not among the company's past mentorships, so that what is
    matched now is matched as if there had been none.

    Parameters
    ----------
    as_of : aware datetime
        When the company's data were taken: all of it lies before.
    """
    year = last_year(tables, as_of)
    first, last = (_at(year.intakes[place].begun, 8) for place in (0, -1))
    fields = ProgrammeFields(
        name=f"{_NAME.zh} · {_NAME.en}",
        mode="two_sided",
        starts_on=first.date(),
        ends_on=(last + timedelta(days=int(TERM.astype(int)))).date(),
        choice_days=10,
        accept_days=5,
        assign_undecided=False,
        fairness="report",
    )
    put_programme(tx, who, LAST_YEAR, fields, first)
    put_draft(tx, who, LAST_YEAR, POLICY, note="", now=first)
    activate(tx, who, LAST_YEAR, version=None, now=first)
    rows: Rows = {table: [] for table in _TABLES}
    for number, intake in enumerate(year.intakes, 1):
        _Writer(who.tenant_id, year, intake, number, as_of).write(rows)
    for table in _TABLES:
        insert_new(tx, table, rows[table])


class _Writer:
    """Puts one cohort into rows."""

    def __init__(
        self, tenant_id: str, year: Year, intake: Intake, number: int, as_of: datetime
    ) -> None:
        self._tenant, self._year, self._intake, self._number = tenant_id, year, intake, number
        self._as_of = as_of
        self._cohort_id = f"{LAST_YEAR}-{number}"
        self._learners = year.scored.cohort.learners
        self._mentors = year.scored.cohort.mentors

    def write(self, rows: Rows) -> None:
        """Add all of it."""
        begun = _at(self._intake.begun, 8)
        name = f"{_COHORT.zh} · {_COHORT.en}".format(n=self._number)
        rows[orm.Cohort].append(
            self._of(
                cohort_id=self._cohort_id,
                programme_id=LAST_YEAR,
                name=name,
                state="closed",
                everyone=False,
                created_at=begun,
                version=1,
            )
        )
        rows[orm.CohortMember] += self._members()
        rows[orm.Shortlist] += self._lists()
        items = list(self._items())
        rows[orm.ShortlistItem] += [dict(item) for item, _ in items]
        rows[orm.Exposure] += [self._exposure(item, at) for item, at in items]
        rows[orm.Choice] += self._choices()
        rows[orm.Pair] += self._pairs()
        rows[orm.Outcome] += self._outcomes()

    def _of(self, **values: Any) -> dict[str, Any]:
        return {"tenant_id": self._tenant, **values}

    def _list_id(self, row: int) -> str:
        return f"rec_{self._cohort_id}_{row:03}"

    def _pair_id(self, at: int) -> str:
        return f"pair_{self._cohort_id}_{at:03}"

    def _members(self) -> Iterator[dict[str, Any]]:
        sides = {
            "learner": [self._learners[int(at)] for at in self._intake.learner],
            "mentor": [*self._mentors],
        }
        for side, ids in sides.items():
            for one in ids:
                yield self._of(cohort_id=self._cohort_id, side=side, person_id=one)

    def _lists(self) -> Iterator[dict[str, Any]]:
        begun = _at(self._intake.begun, 8)
        for row, at in enumerate(self._intake.learner):
            yield self._of(
                recommendation_id=self._list_id(row),
                programme_id=LAST_YEAR,
                cohort_id=self._cohort_id,
                learner_id=self._learners[int(at)],
                kind="any",
                source="prior",
                state="chosen" if self._intake.history.met.place[row] > 0 else "expired",
                policy_version=1,
                model_version="prior",
                created_at=begun,
                expires_at=begun + timedelta(days=14),
            )

    def _items(self) -> Iterator[tuple[dict[str, Any], int]]:
        """Mentors of the lists, each with the position of her learner."""
        row, place = np.nonzero(self._intake.mentor >= 0)
        learner, mentor = self._intake.learner[row], self._intake.mentor[row, place]
        added = contributions_of(self._year.scored.scores, learner, mentor)
        parts = {name: (units / UNIT).tolist() for name, units in added.items()}
        for at in range(len(row)):
            features = {name: values[at] for name, values in parts.items() if values[at]}
            yield (
                self._of(
                    recommendation_id=self._list_id(int(row[at])),
                    rank=int(place[at]) + 1,
                    mentor_id=self._mentors[int(mentor[at])],
                    role="",
                    score=sum(features.values()),
                    propensity=float(self._intake.propensity[row[at], place[at]]),
                    features=features,
                ),
                int(learner[at]),
            )

    def _exposure(self, item: Mapping[str, Any], learner: int) -> dict[str, Any]:
        shown = {name: item[name] for name in item if name not in ("role", "score")}
        return shown | {
            "learner_id": self._learners[learner],
            "policy_version": 1,
            "model_version": "prior",
            "shown_at": _at(self._intake.begun, 9),
        }

    def _choices(self) -> Iterator[dict[str, Any]]:
        for row, place in enumerate(self._intake.history.met.place):
            mentor = self._intake.mentor[row, place - 1]
            ranked = [self._mentors[int(mentor)]] if place > 0 else []
            yield self._of(
                recommendation_id=self._list_id(row),
                ranked=ranked,
                reason_code=None if ranked else "NONE_FITS",
                note="",
                chosen_by="learner",
                chosen_at=_at(self._intake.begun, 10),
            )

    def _pairs(self) -> Iterator[dict[str, Any]]:
        pairs = self._intake.history.pairs
        for at in range(len(pairs.learner)):
            yield self._of(
                pair_id=self._pair_id(at),
                programme_id=LAST_YEAR,
                cohort_id=self._cohort_id,
                learner_id=self._learners[int(pairs.learner[at])],
                mentor_id=self._mentors[int(pairs.mentor[at])],
                kind="any",
                state="ended",
                origin="choice",
                recommendation_id=self._list_id(int(pairs.shown[at])),
                created_at=_at(self._intake.begun, 10),
                started_at=_at(self._intake.begun, 12),
                ended_at=_at(self._end(at), 17),
                ended_by="learner",
                end_reason_code="GOALS_REACHED" if pairs.completed[at] else "ENDED_EARLY",
                end_note="",
                not_again=False,
                version=1,
            )

    def _end(self, at: int) -> Any:
        """Day of a pair's end: that of the programme's term, at the latest."""
        pairs = self._intake.history.pairs
        return min(pairs.ended[at], pairs.started[at] + TERM)

    def _outcomes(self) -> Iterator[dict[str, Any]]:
        for at in range(len(self._intake.history.pairs.learner)):
            for measure, value, day, source, details in self._measured(at):
                measured = _at(day, 18)
                if np.isnan(value) or measured >= self._as_of:
                    continue
                yield self._of(
                    outcome_id=f"{self._pair_id(at)}_{measure}",
                    pair_id=self._pair_id(at),
                    measure=measure,
                    competency_id=None,
                    value=float(value),
                    source=source,
                    measured_at=measured,
                    received_at=measured,
                    details=details,
                )

    def _measured(self, at: int) -> Iterator[tuple[str, float, Any, str, dict[str, Any]]]:
        """Tell what was measured of a pair: nobody's rating where nobody answered."""
        history = self._intake.history
        pairs, found = history.pairs, history.outcomes
        middle, spread = _FIGURE
        before = middle + spread * float(self._year.true.world.baseline[pairs.learner[at]])
        end = self._end(at)
        sooner = pairs.ended[at] - end
        uplift = float(np.clip(found.reassessment[at] * LEVEL_SPREAD, -5.0, 5.0))
        after = before + spread * float(found.performance[at])
        yield "rating", float(found.satisfaction[at]), end, "self", {}
        yield "completion", float(pairs.completed[at]), end, "system", {}
        yield "uplift", uplift, found.reassessed[at] - sooner, "manager", {"treated": True}
        yield "behaviour", float(found.behaviour[at]), found.observed[at] - sooner, "manager", {}
        yield "result", after, found.measured[at] - sooner, "system", {"baseline": before}


def _at(day: Any, hour: int) -> datetime:
    return datetime.combine(day.astype("datetime64[D]").item(), time(hour), UTC)
