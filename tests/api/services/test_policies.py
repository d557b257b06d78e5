from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from api.services.errors import UnreadablePolicy
from api.services.policies import (
    MAX_BYTES,
    full_policy,
    policy_schema,
    read_policy,
    schema_text,
)
from features.blocks import BLOCKS
from features.errors import UnknownBlock
from matching.errors import InvalidPolicy
from matching.policy import Policy, dump_policy

PUBLISHED = Path(__file__).parents[3] / "docs" / "policy.schema.json"


def test_the_published_schema_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text()


def test_the_full_default_policy_obeys_the_published_schema() -> None:
    document = yaml.safe_load(dump_policy(full_policy(Policy())))
    jsonschema.validate(document, json.loads(PUBLISHED.read_text(encoding="utf-8")))
    assert set(document["weights"]) == {block.name for block in BLOCKS}


def test_the_schema_is_itself_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(policy_schema())


def test_a_full_policy_weighs_as_the_short_one() -> None:
    short = Policy(weights={"style": "must"})
    assert full_policy(short).block_weights(BLOCKS) == short.block_weights(BLOCKS)


def test_a_policy_file_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    wanted = full_policy(Policy(name="试点", minimum_score=0.3))
    path.write_text(dump_policy(wanted), encoding="utf-8-sig")
    assert read_policy(path) == wanted


def test_no_file_is_the_default_policy() -> None:
    assert read_policy(None) == Policy()


def test_a_json_policy_is_read(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text('{"name": "pilot", "weights": {"style": 2}}', encoding="utf-8")
    assert read_policy(path).weights == {"style": 2.0}


def test_what_is_no_text_file_is_refused_by_name(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00\x81")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    for path in (tmp_path / "missing.yaml", tmp_path, binary, large):
        with pytest.raises(UnreadablePolicy) as caught:
            read_policy(path)
        assert caught.value.path == path


def test_every_bad_place_of_a_policy_is_named(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("minimum_score: 3\nlist_length: none\nbonus: 1\n", encoding="utf-8")
    with pytest.raises(InvalidPolicy) as caught:
        read_policy(path)
    assert caught.value.source == str(path)
    assert len(caught.value.problems) == 3


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(UnknownBlock):
        full_policy(Policy(weights={"horoscope": "must"}))
