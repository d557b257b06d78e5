"""What has happened in the demonstration's company before a stranger looks in.

One programme runs: its lists are open, a few learners have chosen, mentors have answered. Another
is matched and waits to be reviewed. All of it is done over HTTP, as anybody would do it. Last year
is over: its lists, pairs and outcomes are written at once, and a model learns from them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2

from api.services.demo_history import LAST_YEAR
from features.label import Label

FIRST, SECOND = "first", "second"
_FIRST = Label("新经理辅导", "New managers")
_SECOND = Label("秋季专业辅导", "Autumn, professional skills")
_EVERYONE = Label("全体人员", "Everyone")
_ACCEPTED, _ASKED = 6, 10
"""Learners with a running pair; with one, or with a request that is open."""
_CAP = 3
"""Most learners a mentor, in the trade-off that is worked out beforehand."""
_WAIT_S, _LOOK_S = 600.0, 0.2
_ENDED = frozenset({"solved", "no_solution", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Story:
    """What came of it.

    Attributes
    ----------
    published, draft : dict
        The runs, as the service describes them.
    seconds : float
        What the first run took, from the request to its outcome.
    """

    published: dict[str, Any]
    draft: dict[str, Any]
    seconds: float


def live_through(client: httpx2.Client, as_of: datetime) -> Story:
    """Let it happen.

    Parameters
    ----------
    client : httpx2.Client
        With the key of somebody who may do everything.
    as_of : datetime
        Of the runs: when the company's data were taken.

    Raises
    ------
    httpx2.HTTPStatusError
        The service refused.
    TimeoutError
        A run did not end.
    """
    begun = time.monotonic()
    run = _run_of(client, FIRST, _FIRST, "two_sided", as_of)
    seconds = time.monotonic() - begun
    if run["state"] == "solved":
        sent(client, "POST", f"/v1/match-runs/{run['run_id']}:publish", {})
        _choose(client, run["run_id"])
    draft = _run_of(client, SECOND, _SECOND, "assign", as_of)
    return Story(run, draft, seconds)


def weigh_up(client: httpx2.Client, run_id: str) -> str:
    """Ask what it costs that nobody of a run is matched below a floor; returns the job's id."""
    job = sent(client, "POST", f"/v1/match-runs/{run_id}/frontier", {"load_caps": [_CAP]})
    return str(job["job_id"])


def learn(client: httpx2.Client) -> str:
    """Have a model fitted to what came of last year's programme; returns the job's id."""
    return str(sent(client, "POST", f"/v1/programmes/{LAST_YEAR}/models:train", {})["job_id"])


def look_back(client: httpx2.Client) -> str:
    """Have it judged whether last year's matches were better; returns the job's id."""
    return str(sent(client, "POST", f"/v1/programmes/{LAST_YEAR}/evaluations", {})["job_id"])


def _run_of(
    client: httpx2.Client, programme: str, name: Label, mode: str, as_of: datetime
) -> dict[str, Any]:
    """Make a programme, its policy and a cohort, ask for a run, and wait for its outcome."""
    said = {"name": f"{name.zh} · {name.en}", "mode": mode}
    sent(client, "PUT", f"/v1/programmes/{programme}", said)
    sent(client, "PUT", f"/v1/programmes/{programme}/policy", {})
    sent(client, "POST", f"/v1/programmes/{programme}/policy:activate", {})
    cohort = {"cohort_id": f"{programme}-cohort", "name": f"{_EVERYONE.zh} · {_EVERYONE.en}"}
    sent(client, "POST", f"/v1/programmes/{programme}/cohorts", cohort)
    asked = {
        "programme_id": programme,
        "cohort_id": cohort["cohort_id"],
        "as_of": as_of.isoformat(),
    }
    return _ended(client, sent(client, "POST", "/v1/match-runs", asked))


def _ended(client: httpx2.Client, run: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + _WAIT_S
    while run["state"] not in _ENDED:
        if time.monotonic() > until:
            raise TimeoutError(f"run {run['run_id']} is {run['state']}")
        time.sleep(_LOOK_S)
        run = sent(client, "GET", f"/v1/match-runs/{run['run_id']}")
    return run


def _choose(client: httpx2.Client, run_id: str) -> None:
    """Have some learners choose, all but the first, who is left to the stranger."""
    lists = sent(client, "GET", f"/v1/match-runs/{run_id}/alternates?limit={_ASKED + 1}")["items"]
    for number, one in enumerate(lists[1:]):
        ranked = [item["mentor_id"] for item in one["items"]]
        path = f"/v1/recommendations/{one['recommendation_id']}/choice"
        chosen = sent(client, "POST", path, {"ranked": ranked})
        if number < _ACCEPTED:
            sent(client, "POST", f"/v1/requests/{chosen['request_id']}:accept", {})


def sent(
    client: httpx2.Client, method: str, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Call an operation and return its answer."""
    answer = client.request(method, path, json=body)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said
