"""The company and what is true of it: levels, styles, skills, groups, times. Drawn once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import InvalidSize
from evaluation.simulator.catalogue import Catalogue, catalogue
from evaluation.simulator.expertise import draw_stars, expertise_levels
from evaluation.simulator.learners import SCALE, true_levels
from evaluation.simulator.population import Population, draw_population
from evaluation.simulator.process.settings import MeasurementSettings, SimulatorSettings
from evaluation.simulator.style import draw_styles
from features.label import Lang
from features.levels import LEVEL_MAX


@dataclass(frozen=True)
class Levels:
    """Competency levels on the scale 0-5, true and as measured.

    Attributes
    ----------
    learner, learner_seen : ndarray of float64, shape (n_learners, n_competencies)
        NaN where the learner's post does not ask for the competency.
    mentor, mentor_seen : ndarray of float64, shape (n_mentors, n_competencies)
        0 where the mentor lists nothing.
    error : ndarray of float64, shape (n_learners, n_competencies)
        What chance alone added to a learner's measured levels, without his own bias.
    """

    learner: NDArray[np.float64]
    learner_seen: NDArray[np.float64]
    mentor: NDArray[np.float64]
    mentor_seen: NDArray[np.float64]
    error: NDArray[np.float64]


@dataclass(frozen=True)
class Styles:
    """Styles of mentoring, true and as a questionnaire shows them, each of shape (n, 4)."""

    learner: NDArray[np.float64]
    learner_seen: NDArray[np.float64]
    mentor: NDArray[np.float64]
    mentor_seen: NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """All that does not depend on who meets whom.

    Attributes
    ----------
    settings : SimulatorSettings
    source : Catalogue
        Posts and competencies of the company's families alone.
    people : Population
    levels : Levels
    styles : Styles
    minority_learner, minority_mentor : ndarray of bool
        Who is in the smaller group: protected, for surface similarity and the audit alone.
    learner_effect : ndarray of float64, shape (n_learners,)
        What a learner adds to the quality of any relation.
    skill : ndarray of float64, shape (n_quarters, n_mentors)
        What a mentor adds, quarter by quarter.
    baseline : ndarray of float64, shape (n_learners,)
        Performance before, in SD.
    joins : ndarray of bool, shape (n_learners,)
        Who takes part.
    intake : ndarray of intp, shape (n_learners,)
        When a learner's list is made, ascending.
    capacity : ndarray of int64, shape (n_mentors,)
    pair_key : int
        Key of the unforeseeable part of each pair.
    """

    settings: SimulatorSettings
    source: Catalogue
    people: Population
    levels: Levels
    styles: Styles
    minority_learner: NDArray[np.bool_]
    minority_mentor: NDArray[np.bool_]
    learner_effect: NDArray[np.float64]
    skill: NDArray[np.float64]
    baseline: NDArray[np.float64]
    joins: NDArray[np.bool_]
    intake: NDArray[np.intp]
    capacity: NDArray[np.int64]
    pair_key: int

    @property
    def family(self) -> NDArray[np.intp]:
        """Position of each learner's job family, the largest family first, (n_learners,)."""
        return self.source.post_family[self.people.post[self.people.learners]]

    @property
    def low_baseline(self) -> NDArray[np.bool_]:
        """The third of the learners with the lowest performance before, (n_learners,)."""
        return np.asarray(self.baseline < np.quantile(self.baseline, 1.0 / 3.0), dtype=np.bool_)


def draw_world(settings: SimulatorSettings, rng: np.random.Generator, lang: Lang = "zh") -> World:
    """Draw a company.

    Parameters
    ----------
    settings : SimulatorSettings
    rng : Generator
        Each subject draws from a stream of its own, spawned from this one.
    lang : {"zh", "en"}
        Language of the departments' names.

    Raises
    ------
    InvalidSize
        The catalogue does not have that many families.
    """
    n_learners, n_mentors = sizes = settings.n_learners, settings.n_mentors
    crowd, levels, styles, groups, effects, times = rng.spawn(6)
    source = _of_families(catalogue(), settings.families, crowd)
    people = draw_population(source, sizes, crowd, lang)
    people = replace(people, female=groups.random(len(people.ids)) < settings.minority)
    baseline = effects.normal(0.0, 1.0, n_learners)
    low, high = settings.capacity
    spread = np.sqrt(settings.quality.learner_variance)
    return World(
        settings=settings,
        source=source,
        people=people,
        levels=_levels(source, people, settings.measurement, levels),
        styles=_styles(sizes, settings.measurement, styles),
        minority_learner=people.female[people.learners],
        minority_mentor=people.female[people.mentors],
        learner_effect=effects.normal(0.0, spread, n_learners),
        skill=_skill(settings, effects),
        baseline=baseline,
        joins=_joins(settings, baseline, effects),
        intake=np.sort(times.integers(0, settings.n_intakes, n_learners)).astype(np.intp),
        capacity=times.integers(low, high + 1, n_mentors),
        pair_key=int(effects.integers(0, 2**63)),
    )


def _of_families(source: Catalogue, count: int, rng: np.random.Generator) -> Catalogue:
    """Keep some job families, drawn by their share, the largest first."""
    share = source.families["share"].to_numpy(np.float64)
    if count > len(share):
        raise InvalidSize("families", count, f"at most {len(share)}")
    drawn = rng.choice(len(share), count, replace=False, p=share / share.sum())
    drawn = drawn[np.lexsort((drawn, -share[drawn]))]
    families = source.families.iloc[drawn].reset_index(drop=True)
    held = source.posts["family"].isin(families["family"]).to_numpy()
    posts = source.posts[held].reset_index(drop=True)
    return replace(
        source,
        families=families,
        posts=posts,
        models=source.models[source.models["post_id"].isin(posts["post_id"])],
        required=source.required[held],
        importance=source.importance[held],
    )


def _levels(
    source: Catalogue, people: Population, how: MeasurementSettings, rng: np.random.Generator
) -> Levels:
    """Draw levels; what is measured is the truth, a learner's bias and chance."""
    true = true_levels(source, people.post[people.learners], rng)
    listed = expertise_levels(
        source, people.post[people.mentors], draw_stars(people.n_mentors, rng), rng
    )
    error = SCALE * rng.normal(0.0, how.level_error, true.shape)
    bias = SCALE * rng.normal(*how.self_rating, (len(true), 1))
    claimed = listed + SCALE * rng.normal(0.0, how.level_error, listed.shape)
    return Levels(
        learner=true,
        learner_seen=np.clip(true + bias + error, 0.0, LEVEL_MAX),
        mentor=np.nan_to_num(listed),
        mentor_seen=np.nan_to_num(np.clip(claimed, 0.0, LEVEL_MAX)),
        error=error,
    )


def _styles(sizes: tuple[int, int], how: MeasurementSettings, rng: np.random.Generator) -> Styles:
    true = [draw_styles(size, rng) for size in sizes]
    seen = [
        how.style_true * style + how.style_noise * rng.normal(0.0, 1.0, style.shape)
        for style in true
    ]
    return Styles(learner=true[0], learner_seen=seen[0], mentor=true[1], mentor_seen=seen[1])


def _skill(settings: SimulatorSettings, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw skills: a constant part and a stationary autoregressive one, (n_quarters, n_mentors)."""
    how, n_mentors = settings.quality, settings.n_mentors
    constant = rng.normal(0.0, np.sqrt(how.mentor_variance), n_mentors)
    steps = rng.normal(0.0, how.skill_drift, (settings.quarters, n_mentors))
    fresh = np.sqrt(1.0 - how.skill_memory**2)
    drifting = steps.copy()
    for quarter in range(1, settings.quarters):
        drifting[quarter] = how.skill_memory * drifting[quarter - 1] + fresh * steps[quarter]
    return constant + drifting


def _joins(
    settings: SimulatorSettings, baseline: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.bool_]:
    chance = 1.0 / (1.0 + np.exp(-settings.join[0] - settings.join[1] * baseline))
    return np.asarray(settings.mandatory | (rng.random(len(baseline)) < chance), dtype=np.bool_)
