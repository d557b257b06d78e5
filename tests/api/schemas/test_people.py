from __future__ import annotations

from typing import get_args

import pytest

from api.schemas.assessments import Source
from api.schemas.people import Layer as LayerCode
from api.schemas.people import LearnerBody, MentorBody, MentorKind, Method
from api.services.company.cells import TABLE_OF, Side
from features.schema import LAYERS, MENTOR_KINDS, METHODS, SOURCES, TABLES, Choice


@pytest.mark.parametrize(
    ("said", "declared"),
    [(LayerCode, LAYERS), (Method, METHODS), (MentorKind, MENTOR_KINDS), (Source, SOURCES)],
)
def test_codes_of_the_api_are_those_of_the_tables(
    said: object, declared: tuple[Choice, ...]
) -> None:
    assert get_args(said) == tuple(choice.code for choice in declared)


@pytest.mark.parametrize(("side", "body"), [("learner", LearnerBody), ("mentor", MentorBody)])
def test_a_profile_has_every_column_of_its_tables(
    side: Side, body: type[LearnerBody] | type[MentorBody]
) -> None:
    columns = {c.name for name in ("people", TABLE_OF[side]) for c in TABLES[name].columns}
    plain = {name for name in columns if not name.startswith("style_")}
    fields = set(body.model_fields) - {"style", "expertise"}
    assert fields == plain - {"person_id", f"{side}_id"}
