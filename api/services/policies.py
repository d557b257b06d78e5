"""Policies as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from api.services.errors import UnreadablePolicy
from features.blocks import BLOCKS
from matching.policy import Policy, parse_policy

MAX_BYTES = 1_000_000


def read_policy(path: Path | None) -> Policy:
    """Read a policy file, YAML or JSON; the default policy for None.

    Raises
    ------
    UnreadablePolicy
        The file is not there, is no file, is larger than `MAX_BYTES`, or is not UTF-8 text.
    InvalidPolicy
        It is not a policy; every bad place is named.
    """
    if path is None:
        return Policy()
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadablePolicy(path, f"{size} bytes; at most {MAX_BYTES} are read")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePolicy(path, _why(error)) from error
    return parse_policy(text, source=str(path))


def _why(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    return error.strerror or str(error)


def full_policy(policy: Policy) -> Policy:
    """Return an equal policy that names the weight of every block.

    Raises
    ------
    UnknownBlock
        The policy names a block that does not exist.
    InvalidPolicy
        Every block is off.
    """
    policy.block_weights(BLOCKS)
    weights = {b.name: policy.weights.get(b.name, b.default_weight) for b in BLOCKS}
    return policy.model_copy(update={"weights": weights})


def policy_schema() -> dict[str, Any]:
    """Return the JSON schema of a policy, as published in `docs/policy.schema.json`."""
    schema = Policy.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """Return the published form of `policy_schema`: two-space JSON, ending in a newline."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=2) + "\n"
