"""A program that runs blocks on processes, to be killed."""

from __future__ import annotations

import sys
from pathlib import Path

from api.blocks.place import Place, open_runner
from tests.api.blocks.tasks import DRIVER_PAUSE_S, N_BLOCKS, slow_squares

if __name__ == "__main__":
    with open_runner(Place("loky", 2, work=Path(sys.argv[2]))) as runner:
        runner.run(slow_squares(Path(sys.argv[1]), DRIVER_PAUSE_S), range(N_BLOCKS))
