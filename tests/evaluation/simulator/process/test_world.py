from __future__ import annotations

import numpy as np

from evaluation.simulator.process.settings import QualitySettings, SimulatorSettings
from evaluation.simulator.process.world import World, draw_world


def world(seed: int = 0, **kw: int) -> World:
    return draw_world(SimulatorSettings(**kw), np.random.default_rng(seed))  # type: ignore[arg-type]


def test_a_company_has_twelve_families_and_posts_of_these_alone() -> None:
    found = world()
    assert len(found.source.families) == 12
    assert set(found.source.posts["family"]) == set(found.source.families["family"])
    share = found.source.families["share"].to_numpy()
    assert (np.diff(share) <= 0).all()
    assert set(found.family) <= set(range(12))


def test_gaps_are_as_large_as_the_evidence_has_them() -> None:
    found = world(n_learners=2000)
    required = found.source.required[found.people.post[found.people.learners]]
    gap = (required - found.levels.learner)[~np.isnan(required)] * 7 / 5
    # max(0, N(.55 or 1.05, .83)): mean about .72 with a quarter at zero.
    assert 0.6 < gap.mean() < 0.85
    assert 0.15 < (gap == 0).mean() < 0.3


def test_learners_rate_themselves_too_high_and_chance_does_not() -> None:
    found = world(n_learners=2000)
    assert 0.15 < np.nanmean(found.levels.learner_seen - found.levels.learner) < 0.3
    assert abs(np.nanmean(found.levels.error)) < 0.01


def test_the_style_questionnaire_has_a_reliability_of_56_percent() -> None:
    styles = world(n_learners=4000).styles
    assert abs(np.corrcoef(styles.learner.ravel(), styles.learner_seen.ravel())[0, 1] - 0.75) < 0.02
    assert abs(styles.learner_seen.std() - 1.0) < 0.03


def test_skill_varies_between_mentors_and_little_within_a_mentor() -> None:
    skill = world(n_mentors=4000).skill
    assert skill.shape == (8, 4000)
    spread = skill.var(axis=1)
    assert np.allclose(spread, 0.17 + 0.12**2, atol=0.02)
    step = np.diff(skill, axis=0).var()
    assert abs(step - 2 * 0.12**2 * (1 - 0.9)) < 0.0005


def test_skill_stays_where_it_does_not_drift() -> None:
    settings = SimulatorSettings(quality=QualitySettings(skill_drift=0.0))
    skill = draw_world(settings, np.random.default_rng(1)).skill
    assert (skill == skill[0]).all()


def test_who_performs_better_takes_part_more_often() -> None:
    found = world(n_learners=4000)
    assert found.baseline[found.joins].mean() > found.baseline[~found.joins].mean() + 0.2
    assert 0.75 < found.joins.mean() < 0.85
    everybody = draw_world(SimulatorSettings(mandatory=True), np.random.default_rng(0))
    assert everybody.joins.all()


def test_a_third_have_a_low_baseline() -> None:
    found = world(n_learners=900)
    assert abs(found.low_baseline.mean() - 1 / 3) < 0.002
    assert found.baseline[found.low_baseline].max() < found.baseline[~found.low_baseline].min()


def test_three_in_ten_belong_to_the_smaller_group() -> None:
    found = world(n_learners=3000, n_mentors=3000)
    for group in (found.minority_learner, found.minority_mentor):
        assert abs(group.mean() - 0.3) < 0.03


def test_the_same_seed_gives_the_same_company() -> None:
    one, other = world(5), world(5)
    assert np.array_equal(one.levels.mentor_seen, other.levels.mentor_seen)
    assert one.pair_key == other.pair_key != world(6).pair_key
