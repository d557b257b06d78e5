"""Parts of an evaluation, as they are put down."""

from __future__ import annotations

import json

from api.pages.analyst.parts import parts_of

TABLE = {"title": "<t>", "head": ["who", "n"], "rows": [["<b>", "1"]], "n_words": 1}
PART = {
    "key": "better",
    "title": "Better?",
    "sentences": ["Yes."],
    "pictures": [{"title": "<p>", "svg": "<svg></svg>"}],
    "tables": [TABLE, {**TABLE, "title": "none", "rows": []}],
    "method": "<m>",
}


def test_a_picture_stands_as_it_is_and_words_are_escaped() -> None:
    (part,) = parts_of("en", json.dumps([PART]).encode())
    assert "<svg></svg>" in part.pictures
    assert "&lt;p&gt;" in part.pictures
    assert '<th scope="row">&lt;b&gt;</th><td class="number">1</td>' in part.tables
    assert "&lt;m&gt;" in part.tables


def test_a_table_without_rows_is_left_out() -> None:
    (part,) = parts_of("en", json.dumps([PART]).encode())
    assert "none" not in part.tables
