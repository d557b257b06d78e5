"""The tables that Mentormatch reads, declared once.

Validation, the workbook to fill in, the aliases of headers, the marked workbook and the data
dictionary are all read off these declarations; a new column is one line here.
"""

from __future__ import annotations

from features.schema.choices import (
    DIMENSIONS,
    LAYERS,
    LIMITED_RULES,
    MENTOR_KINDS,
    METHODS,
    PRIVATE_RULES,
    RULE_MODES,
    RULES,
    SOURCES,
    STYLE_DIMENSIONS,
)
from features.schema.company import BEHAVIOURS, COMPETENCIES, COMPETENCY_MODELS, PEOPLE, POSTS
from features.schema.declarations import Choice, Column, Kind, TableSchema
from features.schema.learners import ASSESSMENTS, KPI_MAP, LEARNERS, SHORTFALLS
from features.schema.mentors import EXPERTISE, MENTORS, MENTORSHIPS
from features.schema.pairs import EXCLUSIONS, PROTECTED, RULE_TABLE

__all__ = [
    "DIMENSIONS",
    "LAYERS",
    "LIMITED_RULES",
    "MENTOR_KINDS",
    "METHODS",
    "PRIVATE_RULES",
    "RULES",
    "RULE_MODES",
    "SOURCES",
    "STYLE_DIMENSIONS",
    "TABLES",
    "Choice",
    "Column",
    "Kind",
    "TableSchema",
]

TABLES: dict[str, TableSchema] = {
    table.name: table
    for table in (
        COMPETENCIES,
        BEHAVIOURS,
        POSTS,
        COMPETENCY_MODELS,
        PEOPLE,
        LEARNERS,
        ASSESSMENTS,
        SHORTFALLS,
        KPI_MAP,
        MENTORS,
        EXPERTISE,
        MENTORSHIPS,
        EXCLUSIONS,
        RULE_TABLE,
        PROTECTED,
    )
}
"""Every table by its canonical name, in the order of the workbook's sheets."""
