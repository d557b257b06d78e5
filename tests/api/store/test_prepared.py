from __future__ import annotations

import pytest
import sqlalchemy as sa

from api.store import Store, shortlists
from api.store.prepared import fixed, prepared

GIVEN = sa.bindparam("given", type_=sa.String)


def _said(store: Store, statement: sa.Executable, **given: object) -> object:
    with store.read() as tx:
        return tx.connection().scalar(statement, given)


def test_statements_of_one_shape_are_not_taken_for_each_other(store: Store) -> None:
    one = prepared(lambda: sa.select(fixed("one") + GIVEN))
    other = prepared(lambda: sa.select(fixed("other") + GIVEN))
    for _ in range(2):
        assert _said(store, one, given="!") == "one!"
        assert _said(store, other, given="?") == "other?"


def test_what_is_given_is_never_kept(store: Store) -> None:
    echo = prepared(lambda: sa.select(GIVEN))
    assert [_said(store, echo, given=name) for name in ("a", "b", "a")] == ["a", "b", "a"]


@pytest.mark.parametrize("value", ["open", "a_b", 0, 7])
def test_a_fixed_value_is_the_value(store: Store, value: str | int) -> None:
    assert _said(store, sa.select(fixed(value))) == value


@pytest.mark.parametrize("value", ["it's", "", "a b", "a-b", "--"])
def test_what_is_no_word_of_ours_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="one word"):
        fixed(value)


def test_what_an_answer_depends_on_is_planned_once(store: Store) -> None:
    """SQLite plans anew where a parameter stands in a limit, or decides about an index."""
    given = shortlists._ASKED.compile(store.reader).params
    ours = {name: value for name, value in given.items() if value is not None}
    assert set(ours.values()) <= {0}, "of an offset, which is no matter"
    assert {"tenant", "programme", "learner"} == set(given) - set(ours)
