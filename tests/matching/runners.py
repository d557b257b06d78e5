"""Runners that make a difference if anything does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matching.blocks.runner import Arrays, Task


@dataclass
class Backwards:
    """Runs the last block first, each with everything opened anew, as if on another machine."""

    seen: list[str] = field(default_factory=list)

    def run(self, task: Task, blocks: Sequence[int]) -> list[Arrays]:
        """See `matching.blocks.runner.Runner`."""
        self.seen.append(task.name)
        found = {}
        for number in reversed(blocks):
            opened = task.shared.open(task.shared.arrays)
            found[number] = task.begin(opened, task.inputs)(number)
        return [found[number] for number in blocks]
