from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from typer import Typer

from api.cli import learning_messages, messages
from api.cli.app import app
from features.label import Label
from matching.pipeline import STEPS


def _labels(found: object) -> Iterator[Label]:
    if isinstance(found, Label):
        yield found
    elif isinstance(found, dict):
        for one in found.values():
            yield from _labels(one)
    elif isinstance(found, tuple):
        for one in found:
            yield from _labels(one)


EVERY = [
    *_labels(vars(messages)),
    *_labels(vars(learning_messages)),
]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_message_is_there_in_both_languages_with_the_same_placeholders() -> None:
    for label in EVERY:
        assert label.zh
        assert label.en
        assert _placeholders(label.zh) == _placeholders(label.en), label


def test_every_command_is_described_and_nothing_else() -> None:
    assert _commands(app) == set(messages.HELP)


def _commands(within: Typer, before: str = "") -> set[str]:
    found = {
        before + command.callback.__name__.replace("_", "-")
        for command in within.registered_commands
        if command.callback
    }
    for group in within.registered_groups:
        assert group.typer_instance is not None
        found |= {f"{group.name}", *_commands(group.typer_instance, f"{group.name} ")}
    return found


def test_every_step_of_a_match_run_has_a_name() -> None:
    assert set(STEPS) <= set(messages.STEP_LABELS)
