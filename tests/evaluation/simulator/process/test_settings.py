from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evaluation.errors import EvaluationError, InvalidSetting, InvalidSize
from evaluation.simulator.process.settings import (
    ChoiceSettings,
    ListSettings,
    MeasurementSettings,
    OutcomeSettings,
    QualitySettings,
    SimulatorSettings,
)
from evaluation.simulator.process.shifts import DemandShift
from evaluation.simulator.process.world import draw_world

WRONG: dict[str, Callable[[], object]] = {
    "n_learners": lambda: SimulatorSettings(n_learners=0),
    "n_mentors": lambda: SimulatorSettings(n_mentors=0),
    "quarters": lambda: SimulatorSettings(quarters=0),
    "intakes": lambda: SimulatorSettings(intakes=0),
    "capacity": lambda: SimulatorSettings(capacity=(3, 2)),
    "minority": lambda: SimulatorSettings(minority=0.0),
    "family": lambda: SimulatorSettings(families=3, demand_shift=DemandShift(1, family=3)),
    "skill_memory": lambda: QualitySettings(skill_memory=1.0),
    "pair_variance": lambda: QualitySettings(pair_variance=-0.1),
    "level_error": lambda: MeasurementSettings(level_error=-1.0),
    "elsewhere": lambda: ChoiceSettings(elsewhere=1.5),
    "examination": lambda: ChoiceSettings(examination=-1.0),
    "uplift_noise": lambda: OutcomeSettings(uplift_noise=float("nan")),
    "treated": lambda: MeasurementSettings(treated=0),
    "length": lambda: ListSettings(length=0),
    "temperature": lambda: ListSettings(temperature=0.0),
    "follow_up": lambda: OutcomeSettings(follow_up=1.5),
    "median_months": lambda: OutcomeSettings(median_months=0.0),
    "replies": lambda: OutcomeSettings(replies="often"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_outside_its_range_is_refused_by_name(name: str) -> None:
    with pytest.raises(EvaluationError, match=f"^{name}: got .*, expected ") as caught:
        WRONG[name]()
    assert isinstance(caught.value, InvalidSetting | InvalidSize)


def test_there_are_not_more_families_than_the_catalogue_has() -> None:
    with pytest.raises(InvalidSize, match="families: got 19, expected at most 18"):
        draw_world(SimulatorSettings(families=19), np.random.default_rng(0))
