from __future__ import annotations

from string import Formatter

from api.cli import messages
from api.cli.app import app
from features.label import Label
from matching.pipeline import STEPS

EVERY = [
    *(value for value in vars(messages).values() if isinstance(value, Label)),
    *messages.HELP.values(),
    *messages.STEP_LABELS.values(),
]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_message_is_there_in_both_languages_with_the_same_placeholders() -> None:
    for label in EVERY:
        assert label.zh
        assert label.en
        assert _placeholders(label.zh) == _placeholders(label.en), label


def test_every_command_is_described_and_nothing_else() -> None:
    commands = {
        command.callback.__name__ for command in app.registered_commands if command.callback
    }
    assert commands == set(messages.HELP)


def test_every_step_of_a_match_run_has_a_name() -> None:
    assert set(STEPS) <= set(messages.STEP_LABELS)
