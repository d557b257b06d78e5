from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.services.judging.errors import UnreadableModel
from api.services.judging.weights_file import read_weights


def _written(folder: Path, content: object) -> Path:
    path = folder / "model.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def test_weights_are_those_after_the_retraining(tmp_path: Path) -> None:
    weights = [{"feature": "style", "before": 0.5, "after": 0.75}, {"feature": "site", "after": 0}]
    found = read_weights(_written(tmp_path, {"weights": weights, "more": 1}))
    assert found == {"style": 0.75, "site": 0.0}


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[" * 100_000,
        [],
        {"weights": []},
        {"weights": [{"feature": "style"}]},
        {"weights": [{"feature": "style", "after": "much"}]},
        {"weights": [{"feature": "style", "after": -0.1}]},
        '{"weights": [{"feature": "style", "after": NaN}]}',
        {"weights": [{"feature": "style", "after": 0}]},
    ],
)
def test_what_tells_no_weights_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(UnreadableModel):
        read_weights(_written(tmp_path, content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableModel, match=r"model\.json"):
        read_weights(tmp_path / "model.json")
