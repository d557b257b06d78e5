"""``mentormatch policy``: what a policy may say, and what one says in full."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from api.cli.options import LangOption, PolicyOption
from api.cli.trouble import session

What = Annotated[
    Literal["show", "schema"], typer.Argument(help="the policy in full, or its schema")
]


def policy(what: What = "show", policy: PolicyOption = None, lang: LangOption = None) -> None:
    """Print a policy in full as YAML, or the JSON schema of policies.

    Without --policy it is the default policy, every weight in words: a file to start from.
    """
    with session(lang):
        from api.services.policies import full_policy, read_policy, schema_text
        from matching.policy import dump_policy

        text = schema_text() if what == "schema" else dump_policy(full_policy(read_policy(policy)))
        typer.echo(text, nl=False)
