"""What a run goes back to: the pairs and prices of the run that it follows, and live pairs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from api.report.certificate_file import CertificateFile, read_certificate
from api.report.proof import CERTIFICATE, RECORD
from api.report.record_schema import RunRecord
from api.services.jobs import JobFailed
from api.services.runs.preparing import LivePair
from api.store import Tx
from api.store.runs import assignments_after, run_file
from features.index import Index
from matching.certificate import Certificate
from matching.policy import Policy
from matching.positions import Earlier
from matching.warm import Warm
from matching.wishes import row_of


def earlier_of(
    tx: Tx,
    tenant_id: str,
    follows_run_id: str | None,
    again: Sequence[LivePair],
    policy: Policy,
) -> tuple[Earlier | None, str]:
    """Return what a run goes back to, and the digest of the record that it follows.

    Parameters
    ----------
    tx : Tx
    tenant_id : str
    follows_run_id : str or None
        A run of the same programme: as it was reviewed. Its prices are where this one starts.
    again : sequence of LivePair
        Pairs that are matched again; they stand above what the earlier run says.
    policy : Policy

    Returns
    -------
    Earlier or None
        None where there is nothing to go back to.
    str
        Empty where no run is followed.

    Raises
    ------
    JobFailed
        The earlier run does not have the kinds of mentor that the policy asks for.
    """
    if follows_run_id is None and not again:
        return None, ""
    pairs: dict[str, str] = {}
    prices: CertificateFile | None = None
    follows = ""
    if follows_run_id is not None:
        rows = assignments_after(tx, tenant_id, follows_run_id, matched=True)
        pairs = {row_of(row.learner_id, row.kind): row.mentor_id or "" for row in rows}
        prices = certificate_in(_file(tx, tenant_id, follows_run_id, CERTIFICATE))
        record = RunRecord.model_validate_json(_file(tx, tenant_id, follows_run_id, RECORD))
        if bool(record.policy.kinds) != bool(policy.kinds):
            raise JobFailed("other_kinds", run_id=follows_run_id)
        follows = record.digests.record
    pairs |= {row_of(pair.learner_id, pair.kind): pair.mentor_id for pair in again}
    return _earlier(pairs, prices), follows


def certificate_in(content: bytes) -> CertificateFile:
    """Return the certificate that a file of a run holds."""
    with TemporaryDirectory(prefix="mentormatch-run-") as place:
        path = Path(place) / CERTIFICATE
        path.write_bytes(content)
        return read_certificate(path)


def _file(tx: Tx, tenant_id: str, run_id: str, name: str) -> bytes:
    content = run_file(tx, tenant_id, run_id, name)
    if content is None:
        raise JobFailed("no_file_of_run", run_id=run_id, name=name)
    return content


def _earlier(pairs: dict[str, str], prices: CertificateFile | None) -> Earlier:
    known = () if prices is None else prices.mentors.ids
    learners = Index(sorted(pairs), "learner")
    mentors = Index(sorted({*known, *pairs.values()}), "mentor")
    level = np.zeros(len(mentors), dtype=np.int8)
    price = np.zeros(len(mentors))
    if prices is not None:
        at = mentors.positions(prices.mentors.ids)
        level[at], price[at] = prices.proof_level.astype(np.int8), prices.proof_price
    mentor = mentors.positions([pairs[learner] for learner in learners])
    return Earlier(learners, mentors, Warm(mentor.astype(np.intp), Certificate(level, price)))
