"""Four cohorts of a company over HTTP: after each a model is trained, promoted if ready, judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from api.services.learning.serving import LEAST_SHARE
from api.store.snapshots import load_tables
from benchmarks.loop.cohorts import PLACE, PROGRAMME, Lived, lived, time_passes
from benchmarks.loop.company import Company, company
from benchmarks.loop.regret import Judge, judge
from benchmarks.loop.service import TENANT, Service, instant, service
from evaluation.simulator.process.cohort import running
from evaluation.simulator.process.settings import SimulatorSettings
from features.blocks import BLOCKS
from matching.policy import Policy, policy_of
from matching.scored_cohort import score_cohort
from models.weights import block_weights

COHORTS = 4
QUARTER = np.timedelta64(91, "D")


@dataclass(frozen=True, slots=True)
class Plan:
    """A company and what its HR believes.

    Attributes
    ----------
    learners, mentors : int
        Learners of one cohort; mentors of the company.
    held_out : int
        Learners of no cohort, over whose lists regret is taken.
    policy : mapping
        HR's.
    more : mapping
        Further settings of the simulator.
    """

    learners: int
    mentors: int
    held_out: int = 200
    policy: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def settings(self) -> SimulatorSettings:
        """Return the settings of the simulator: everybody who is asked takes part."""
        n_learners = COHORTS * self.learners + self.held_out
        given = {"mandatory": True, **self.more}
        return SimulatorSettings(n_learners=n_learners, n_mentors=self.mentors, **given)


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one cohort.

    Attributes
    ----------
    cohort : int
        From 1; 0 before anything has happened.
    labels : int
        Outcomes that the model was trained on, of this cohort and those before.
    quality : float
        Mean true quality of the cohort's pairs, in SD; NaN before the first.
    state : str
        Of the trained model: ``champion``, ``candidate`` or ``refused``.
    findings : tuple of str
        What the gate said.
    regret : float
        Of the lists that are served now, in SD.
    own : float
        Of those that HR's own weights would make of what is known of mentors now.
    """

    cohort: int
    labels: int
    quality: float
    state: str
    findings: tuple[str, ...]
    regret: float
    own: float


@dataclass(frozen=True, eq=False)
class Loop:
    """A company that is served, from its first day on."""

    company: Company
    service: Service
    judge: Judge
    policy: Policy
    rng: np.random.Generator
    past: list[Lived] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """Features that the policy scores by."""
        weights = self.policy.block_weights(BLOCKS)
        return tuple(name for name, weight in weights.items() if weight > 0)

    def weights(self) -> dict[str, float]:
        """Return the weights of blocks that serve, as the service tells them."""
        models = self.service.call("GET", f"{PLACE}/models")["items"]
        serving = [one["model_version"] for one in models if one["serves"]]
        if not serving:
            return self.policy.block_weights(BLOCKS)
        told = self.service.call("GET", f"{PLACE}/models/{serving[0]}")["weights"]
        shares = {one["feature"]: max(one["after"], LEAST_SHARE) for one in told}
        total = sum(shares.values())
        shares = {name: share / total for name, share in shares.items()}
        return block_weights(shares, self.policy, BLOCKS)

    def judge_now(self) -> Judge:
        """Return the judge with what the service knows of mentors today: what came of their pairs.

        Who knows nothing of it is `judge`.
        """
        now = self.service.clock.now
        with self.service.store.read() as tx:
            tables = load_tables(tx, TENANT, outcomes_before=now.date())
        return self.judge.knowing(score_cohort(tables, now, policy=self.policy))

    def regrets(self) -> tuple[float, float]:
        """Regret of what serves now, and of HR's own weights."""
        judge = self.judge_now()
        own = self.policy.block_weights(BLOCKS)
        return judge.regret(self.weights()), judge.regret(own)

    def rounds(self, plan: Plan) -> Iterator[Round]:
        """Let the cohorts come, one a quarter."""
        yield Round(0, 0, np.nan, "prior", (), *self.regrets())
        for number in range(COHORTS):
            yield self._round(number, plan)

    def _round(self, number: int, plan: Plan) -> Round:
        begin = self.company.world.settings.start + number * QUARTER
        self.service.clock.to(instant(begin, 8))
        loads = [running(one.history.pairs, plan.mentors, begin) for one in self.past]
        load = np.sum(loads, axis=0) if loads else np.zeros(plan.mentors, dtype=np.int64)
        who = self.company.intake(number, COHORTS, plan.held_out)
        name = f"cohort-{number + 1}"
        now = lived(self.service, self.company, name, who, load=load, rng=self.rng)
        self.past.append(now)
        time_passes(self.service, self.company, self.past, begin + QUARTER)
        told = self.trained()
        state = (
            self.promoted(told["model_version"]) if told["verdict"] == "ready" else told["state"]
        )
        findings = tuple(one["code"] for one in told["findings"])
        quality = float(now.history.truth.quality.mean())
        self.service.clock.to(instant(begin + QUARTER, 7))
        return Round(number + 1, told["labels"], quality, state, findings, *self.regrets())

    def trained(self) -> Any:
        """Have a model trained an hour later; returns all that the service says of it."""
        now = self.service.clock.now
        self.service.clock.to(now.replace(hour=now.hour + 1))
        job_id = self.service.call("POST", f"{PLACE}/models:train", {})["job_id"]
        self.service.work()
        job = self.service.call("GET", f"/v1/jobs/{job_id}")
        assert job["state"] == "done", job
        return self.service.call("GET", f"{PLACE}/models/{job['result']['model_version']}")

    def promoted(self, version: str) -> str:
        """Let a model serve; returns how it stands then."""
        body = {"reason": "ready"}
        return str(self.service.call("POST", f"{PLACE}/models/{version}:promote", body)["state"])


def begun(plan: Plan, service: Service, found: Company, rng: np.random.Generator) -> Loop:
    """Hand in a company and its HR's policy."""
    asked = service.send("/v1/imports", "company.zip", found.archive())
    service.work()
    done = service.call("GET", f"/v1/imports/{asked['import_id']}")
    assert done["state"] == "applied", done
    service.call("PUT", f"/v1/programmes/{PROGRAMME}", {"name": PROGRAMME, "mode": "two_sided"})
    service.call("PUT", f"{PLACE}/policy", dict(plan.policy))
    service.call("POST", f"{PLACE}/policy:activate", {})
    policy = policy_of(dict(plan.policy))
    held_out = np.arange(len(found.learners) - plan.held_out, len(found.learners))
    return Loop(found, service, judge(found, policy, held_out, COHORTS - 1), policy, rng)


@contextmanager
def loop(plan: Plan, folder: Path, seed: int) -> Iterator[Loop]:
    """Serve a company that is drawn from a seed, for as long as somebody looks at it."""
    rng = np.random.default_rng(seed)
    found = company(plan.settings(), rng)
    with service(folder, instant(found.world.settings.start, 7)) as served:
        yield begun(plan, served, found, rng)
