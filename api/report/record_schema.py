"""What run.json holds, as `docs/run.schema.json` publishes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from matching.pipeline import Mode
from matching.policy import Objective, Policy

_STRICT = ConfigDict(extra="forbid", frozen=True)


class InputFile(BaseModel):
    """One input file."""

    model_config = _STRICT

    name: str
    sha256: str


class Input(BaseModel):
    """What was matched: files as they were, and the content of their tables as of the instant."""

    model_config = _STRICT

    files: tuple[InputFile, ...]
    tables_sha256: str


class KindCounts(BaseModel):
    """How many learners want a mentor of one kind, and how many have one."""

    model_config = _STRICT

    wished: int
    matched: int


class Counts(BaseModel):
    """How many.

    Where the policy asks for kinds of mentor, ``matched``, ``unmatched`` and ``locked`` count
    wishes: a learner has one for each kind.
    """

    model_config = _STRICT

    learners: int
    mentors: int
    seats: int
    matched: int
    unmatched: int
    locked: int
    full_mentors: int
    idle_mentors: int
    kinds: dict[str, KindCounts] = Field(default_factory=dict, exclude_if=lambda kinds: not kinds)

    def flat(self) -> dict[str, int]:
        """Return every number by name, those of kinds as ``"outside.matched"``."""
        counts: dict[str, int] = self.model_dump(exclude={"kinds"})
        return counts | {
            f"{kind}.{name}": number
            for kind, of_kind in self.kinds.items()
            for name, number in of_kind.model_dump().items()
        }


class RunCertificate(BaseModel):
    """Proof that no better assignment exists.

    ``total = utility_sum + seat_value`` with seat prices that no pair beats. ``proof_levels`` and
    ``proof_prices`` are the two-part prices of `matching.certificate`; anyone who has the scores
    can check them in one pass. ``gap`` is null where nothing could be proved.
    """

    model_config = _STRICT

    gap: float | None
    total: float
    dual_total: float
    utility_sum: float
    seat_value: float
    seat_prices: dict[str, float]
    proof_levels: dict[str, int]
    proof_prices: dict[str, float]
    utilities_sha256: str


class Follows(BaseModel):
    """The run that this one follows, and how many learners kept their mentors.

    ``run`` is the digest of its record; ``stay_bonus`` what keeping a mentor counted, as a fraction
    of a score. Totals of the certificate count it, ``total`` does not.
    """

    model_config = _STRICT

    run: str
    stay_bonus: float
    stayed: int
    moved: int
    joined: int
    dropped: int


class Draw(BaseModel):
    """The lottery that the assignment was drawn from, by the seed; its pairs: ``lottery.csv``.

    No pair is more probable than ``pair_cap``; probabilities are parts of ``2^-halvings``. No
    lottery that keeps the cap has a larger ``expected_total``, which is not verified.
    """

    model_config = _STRICT

    pair_cap: float
    halvings: int
    expected_total: float
    expected_matched: float
    lottery_sha256: str


class Stability(BaseModel):
    """Pairs who would both rather have each other, and the learners who are in one."""

    model_config = _STRICT

    blocking_pairs: int
    learners: int


class Digests(BaseModel):
    """SHA-256 of what a run decided by and what proves it.

    ``scores``: the factors that every pair score is made of; ``policy``: the policy as canonical
    JSON; ``certificate``: the file ``certificate.npz``, null in mode ``"shortlist"``; ``record``:
    this record with this one digest left empty.
    """

    model_config = _STRICT

    policy: str
    scores: str
    certificate: str | None
    record: str


class RunRecord(BaseModel):
    """One match run; no clock and no place in it, so that equal runs have equal records.

    ``least_score`` is what a pair must reach that HR has not fixed: the policy's minimum score, or
    its floor where that is higher. ``stability`` is null where the pairs were too many to count.
    Where the policy asks for kinds of mentor, ``unmatched`` is by wish (``"outside:E1001"``), and
    ``left_out`` names the learners to whom it gives no mentor of any kind.
    """

    model_config = _STRICT

    schema_version: Literal[1] = 1
    input: Input
    policy: Policy
    weights: dict[str, float]
    versions: dict[str, str]
    seed: int
    as_of: str
    mode: Mode
    objective: Objective
    solver: str
    counts: Counts
    least_score: float
    total: float
    mean_score: float | None
    mean_coverage: float | None
    stability: Stability | None
    follows: Follows | None
    draw: Draw | None
    certificate: RunCertificate
    digests: Digests
    unmatched: dict[str, str]
    left_out: tuple[str, ...] = Field(default=(), exclude_if=lambda learners: not learners)
    load: dict[str, int]
    short: dict[str, int]
