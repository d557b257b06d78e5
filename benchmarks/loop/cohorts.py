"""One cohort over HTTP: matched, published, looked at, chosen from, accepted, ended, asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.loop.company import Company
from benchmarks.loop.service import Service, instant
from evaluation.simulator.process.cohort import CohortHistory, run_cohort
from evaluation.simulator.process.outcomes import LEVEL_SPREAD

PROGRAMME = "loop"
PLACE = f"/v1/programmes/{PROGRAMME}"
_FIGURE = (100.0, 15.0)
"""Mean and SD between people of the figure of performance."""


@dataclass(frozen=True, eq=False)
class Lived:
    """A cohort's pairs, as the service names them, and what the simulator says of them.

    Attributes
    ----------
    pair_ids : list of str
        In the order of ``history.pairs``.
    history : CohortHistory
    """

    pair_ids: list[str]
    history: CohortHistory


def asked_run(service: Service, cohort_id: str, *, dry_run: bool = False) -> str:
    """Have a cohort matched by what serves now; returns the run."""
    body = {"programme_id": PROGRAMME, "cohort_id": cohort_id, "mode": "shortlist"}
    run_id = service.call("POST", "/v1/match-runs", body | {"dry_run": dry_run})["run_id"]
    service.work()
    run = service.call("GET", f"/v1/match-runs/{run_id}")
    assert run["state"] == "solved", run
    return str(run_id)


def lists_of(service: Service, run_id: str) -> dict[str, dict[str, Any]]:
    """Return the lists of a run, by learner."""
    rows = service.pages(f"/v1/match-runs/{run_id}/alternates")
    return {row["learner_id"]: row for row in rows if row["items"]}


def lived(
    service: Service,
    company: Company,
    cohort_id: str,
    who: NDArray[np.intp],
    *,
    load: NDArray[np.int64],
    rng: np.random.Generator,
) -> Lived:
    """Let a cohort choose from the lists that serve now, today; mentors accept whoever asks.

    Parameters
    ----------
    who : ndarray of intp, shape (n_learners,)
        Positions of its learners.
    load : ndarray of int64, shape (n_mentors,)
        Learners whom the mentors have already.
    """
    members = [company.learners[at] for at in who]
    body = {"cohort_id": cohort_id, "name": cohort_id, "everyone": False, "learners": members}
    service.call("POST", f"{PLACE}/cohorts", body)
    run_id = asked_run(service, cohort_id)
    service.call("POST", f"/v1/match-runs/{run_id}:publish", {})
    for waits in list(service.pages(f"{PLACE}/waitlist")):  # for whom there is no list
        service.call("POST", f"{PLACE}/waitlist/{waits['learner_id']}:leave", {})
    lists = lists_of(service, run_id)
    for one in lists.values():
        service.call("GET", f"/v1/recommendations/{one['recommendation_id']}", role="service")
    listed = np.array([at for at in who if company.learners[at] in lists], dtype=np.intp)
    today = np.datetime64(service.clock.now.date(), "D")
    mentor = _positions(company, [lists[company.learners[at]]["items"] for at in listed])
    history = run_cohort(company.true, listed, mentor, started=today, load=load, rng=rng)
    shown = [lists[company.learners[at]]["recommendation_id"] for at in listed]
    return Lived(_chosen(service, company, shown, history), history)


def _positions(company: Company, lists: Sequence[Sequence[Mapping[str, Any]]]) -> NDArray[np.intp]:
    """Mentors of lists by position, -1 after the end of a shorter one, (n_lists, longest)."""
    at = {mentor_id: position for position, mentor_id in enumerate(company.mentors)}
    found = np.full((len(lists), max(map(len, lists), default=1)), -1, dtype=np.intp)
    for row, items in enumerate(lists):
        found[row, : len(items)] = [at[item["mentor_id"]] for item in items]
    return found


def _chosen(
    service: Service, company: Company, shown: Sequence[str], history: CohortHistory
) -> list[str]:
    """Do over HTTP what learners did: choose one or none; returns the pairs."""
    partner = dict(zip(history.met.pair.tolist(), history.met.mentor.tolist(), strict=True))
    pair_ids = []
    for row, recommendation_id in enumerate(shown):
        path = f"/v1/recommendations/{recommendation_id}/choice"
        if row not in partner:
            none = {"none": True, "reason_code": "NONE_FITS", "wish": "human"}
            service.call("POST", path, none, role="service")
            continue
        ranked = {"ranked": [company.mentors[partner[row]]]}
        request_id = service.call("POST", path, ranked, role="service")["request_id"]
        pair = service.call("POST", f"/v1/requests/{request_id}:accept", {}, role="service")
        pair_ids.append(str(pair["pair_id"]))
    return pair_ids


def time_passes(service: Service, company: Company, cohorts: Sequence[Lived], until: Any) -> int:
    """Let pairs end whose day has come, and tell what was measured of them; returns how many.

    Parameters
    ----------
    until : datetime64[D]
        The first day on which all of it is known: it was told the day before.
    """
    begun = np.datetime64(service.clock.now.date(), "D")
    eve = until - np.timedelta64(1, "D")
    _end(service, _ends(cohorts, begun, eve))
    service.clock.to(instant(eve, 6))
    told = 0
    for one in cohorts:
        for at, pair_id in enumerate(one.pair_ids):
            outcomes = list(_measured(company, one, at, begun, until))
            if outcomes:
                path = f"/v1/pairs/{pair_id}/outcomes"
                service.call("POST", path, {"outcomes": outcomes}, role="service")
                told += len(outcomes)
    _end(service, _ends(cohorts, eve, until))
    return told


def _end(service: Service, ends: Iterable[tuple[Any, str]]) -> None:
    for day, pair_id in sorted(ends):
        service.clock.to(instant(day, 6))
        service.call("POST", f"/v1/pairs/{pair_id}:end", {"reason_code": "OVER"}, role="service")


def _ends(cohorts: Sequence[Lived], begun: Any, until: Any) -> Iterator[tuple[Any, str]]:
    for one in cohorts:
        for day, pair_id in zip(one.history.pairs.ended, one.pair_ids, strict=True):
            if begun < day <= until:
                yield day, pair_id


def _measured(
    company: Company, one: Lived, at: int, begun: Any, until: Any
) -> Iterator[dict[str, Any]]:
    """Tell what was measured of a pair from one day until another, as surveys and systems do."""
    pairs, found = one.history.pairs, one.history.outcomes
    middle, spread = _FIGURE
    before = middle + spread * company.world.baseline[pairs.learner[at]]
    uplift = np.clip(found.reassessment[at] * LEVEL_SPREAD, -5.0, 5.0)
    rows: tuple[tuple[str, Any, Any, str, dict[str, float]], ...] = (
        ("rating", found.satisfaction[at], pairs.ended[at], "self", {}),
        ("completion", float(pairs.completed[at]), pairs.ended[at], "system", {}),
        ("uplift", uplift, found.reassessed[at], "manager", {}),
        ("behaviour", found.behaviour[at], found.observed[at], "manager", {}),
        (
            "result",
            before + spread * found.performance[at],
            found.measured[at],
            "system",
            {"baseline": before},
        ),
    )
    for measure, value, day, source, more in rows:
        if begun <= day < until and not np.isnan(value):
            yield {
                "outcome_id": f"{one.pair_ids[at]}-{measure}",
                "measure": measure,
                "value": float(value),
                "source": source,
                "measured_at": instant(day, 6).isoformat(),
                **more,
            }
