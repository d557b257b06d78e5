"""Statements that never change: found at once, and planned once.

What the most learners wait for on the same day is asked thousands of times. SQLAlchemy finds what
it compiled of a statement by all the parts of it, some thousand for a large one; and SQLite plans a
statement anew whenever a parameter is bound that a limit, or the condition of an index, is about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa


def prepared(make: Callable[[], Any]) -> sa.StatementLambdaElement:
    """Return a statement whose compiled form is found by where it is written.

    Parameters
    ----------
    make : callable
        Makes the statement, the same one each time; parameters are `sqlalchemy.bindparam`. Its
        code is what the statement is found by: one function makes one statement of a database.
    """
    return sa.lambda_stmt(make, enable_tracking=False, lambda_cache={})


def fixed(value: str | int) -> sa.ColumnElement[Any]:
    """Return a value as it stands in the text of a statement: one that never changes.

    Raises
    ------
    ValueError
        A text that is not one word, and so none of ours.
    """
    if isinstance(value, int):
        return sa.literal_column(str(value), sa.Integer)
    if not value.isidentifier():
        raise ValueError(f"{value!r}: expected one word")
    return sa.literal_column(f"'{value}'", sa.String)
