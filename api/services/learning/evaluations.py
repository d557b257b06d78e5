"""Use-case: evaluations of programmes are found and read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.services.actors import Actor
from api.services.errors import NotFound
from api.services.programmes.programmes import get_programme
from api.store import Tx, orm
from api.store.evaluations import evaluation_file, evaluation_of, evaluations_before
from features.label import Lang

DOCUMENT = "document.json"


def sections_file(lang: Lang) -> str:
    """Return the name of the file of sections in a language."""
    return f"sections.{lang}.json"


def report_file(lang: Lang) -> str:
    """Return the name of the file that needs nothing but a browser."""
    return f"report.{lang}.html"


def list_evaluations(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    before: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[orm.Evaluation]:
    """Return the evaluations of a programme, the newest first.

    Raises
    ------
    NotFound
    """
    get_programme(tx, who, programme_id)
    return evaluations_before(tx, who.tenant_id, programme_id, before, limit)


def get_evaluation(tx: Tx, who: Actor, programme_id: str, evaluation_id: str) -> orm.Evaluation:
    """Return an evaluation of a programme.

    Raises
    ------
    NotFound
    """
    get_programme(tx, who, programme_id)
    found = evaluation_of(tx, who.tenant_id, programme_id, evaluation_id)
    if found is None:
        raise NotFound("evaluation", evaluation_id)
    return found


def document_of(tx: Tx, found: orm.Evaluation) -> dict[str, Any]:
    """Return all figures, as `models.judging.document` puts them."""
    told: dict[str, Any] = json.loads(_file(tx, found, DOCUMENT))
    return told


def sections_of(tx: Tx, found: orm.Evaluation, lang: Lang) -> bytes:
    """Return what it says question by question: JSON of `api.report.judging.section.Section`."""
    return _file(tx, found, sections_file(lang))


def report_of(tx: Tx, found: orm.Evaluation, lang: Lang) -> bytes:
    """Return it as one HTML file that needs nothing but a browser."""
    return _file(tx, found, report_file(lang))


def _file(tx: Tx, found: orm.Evaluation, name: str) -> bytes:
    return evaluation_file(tx, found.tenant_id, found.evaluation_id, name)
