from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.files.errors import BadMapping
from api.files.intake import load_tables, read_input
from api.files.mapping import read_mapping
from features.tables import Tables
from tests.api.files.company import write_folder
from tests.factories import tiny_frames


def test_their_names_become_ours(tmp_path: Path) -> None:
    frames = tiny_frames()
    frames["people"] = frames["people"].rename(columns={"person_id": "PERNR", "name": "ENAME"})
    frames["PA0001"] = frames.pop("people")
    folder = write_folder(tmp_path / "in", frames)
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "files: {PA0001: people}\n人员: {PERNR: person_id, ENAME: name}\n", encoding="utf-8"
    )
    digest = load_tables(folder, mapping=mapping).digest()
    assert digest == Tables.from_frames(tiny_frames()).digest()
    assert read_input(folder, mapping=mapping).origins["people"].headers[0] == "PERNR"


def test_columns_may_be_named_as_in_the_template(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("导师: {最多带几个人: 可带人数, Mentor no.: mentor id}", encoding="utf-8")
    assert read_mapping(path).columns == {
        "mentors": {"最多带几个人": "capacity", "Mentor no.": "mentor_id"}
    }


def test_json_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"people": {"PERNR": "person_id"}}), encoding="utf-8")
    assert read_mapping(path).columns == {"people": {"PERNR": "person_id"}}
    assert read_mapping(path).table_of("员工") == "people"


@pytest.mark.parametrize(
    "text",
    [
        "people: [a, b]",
        "- a",
        "",
        "people: {PERNR: shoe_size}",
        "folk: {PERNR: person_id}",
        "files: {x: folk}",
        "people: {a: b",
        "!!python/object/apply:os.system [ls]",
        "a: &a {x: name}\npeople: *a",
        "[" * 5_000,
    ],
)
def test_a_bad_mapping_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadMapping, match=r"map\.yaml"):
        read_mapping(path)


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="no such file"):
        read_mapping(tmp_path / "none.yaml")
