"""A company whose truth is known, as files that it hands in."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.process.pair_features import PairFeatures, pair_features
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.tables import company_tables
from evaluation.simulator.process.world import World, draw_world


@dataclass(frozen=True, eq=False)
class Company:
    """A simulated company.

    Attributes
    ----------
    world : World
    frames : dict of str to DataFrame
        Its tables, as it imports them.
    true : PairFeatures
    learners, mentors : list of str
        Ids, by position in the simulator's arrays.
    """

    world: World
    frames: dict[str, pd.DataFrame]
    true: PairFeatures
    learners: list[str]
    mentors: list[str]

    def archive(self) -> bytes:
        """Return the tables as one file."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, frame in self.frames.items():
                packed.writestr(f"{name}.csv", frame.to_csv(index=False))
        return content.getvalue()

    def intake(self, number: int, of: int, held_out: int) -> NDArray[np.intp]:
        """Return who is in one of `of` cohorts; the last `held_out` learners are in none."""
        return np.array_split(np.arange(len(self.learners) - held_out), of)[number]


def company(settings: SimulatorSettings, rng: np.random.Generator) -> Company:
    """Draw a company."""
    world = draw_world(settings, rng)
    people = world.people
    return Company(
        world,
        company_tables(world, rng),
        pair_features(world, seen=False),
        people.ids[people.learners].tolist(),
        people.ids[people.mentors].tolist(),
    )
