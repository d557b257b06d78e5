from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from features.cohort import Cohort
from features.cohort_builder import build_cohort
from features.errors import NaiveInstant
from features.space import FeatureSpace
from features.tables import Tables
from tests.factories import tiny_frames
from tests.features.cohorts import TINY_INSTANT, sample_cohort, tiny_cohort, tiny_tables


def arrays_of(cohort: Cohort) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    parts = {"": cohort, "needs.": cohort.needs, "expertise.": cohort.expertise}
    parts |= {"learner_side.": cohort.learner_side, "mentor_side.": cohort.mentor_side}
    return {
        prefix + name: value
        for prefix, part in parts.items()
        for name, value in vars(part).items()
        if isinstance(value, np.ndarray)
    }


def test_the_order_of_input_rows_does_not_matter() -> None:
    shuffled = {name: frame.iloc[::-1] for name, frame in tiny_frames().items()}
    here, there = arrays_of(tiny_cohort()), arrays_of(tiny_cohort(**shuffled))

    for name, array in here.items():
        np.testing.assert_array_equal(array, there[name], err_msg=name)


def test_shapes_and_dtypes_are_as_declared() -> None:
    cohort = sample_cohort(30, 9)
    n, m, k = len(cohort.learners), len(cohort.mentors), len(cohort.competencies)

    for name in ("required", "present", "known", "weight", "share"):
        assert getattr(cohort.needs, name).shape == (n, k)
    for name in ("level", "validated", "in_role", "wish"):
        assert getattr(cohort.expertise, name).shape == (m, k)
    assert cohort.needs.required.dtype == cohort.needs.present.dtype == np.int8
    assert cohort.expertise.level.dtype == cohort.post_models.dtype == np.int8
    assert cohort.capacity.dtype == cohort.mentor_kind.dtype == np.intp
    assert cohort.learner_side.hours.shape == (n, 168)
    assert len(cohort.synonyms) == len(cohort.competency_labels) == k
    assert (cohort.minimum <= cohort.capacity).all()


def test_people_are_in_the_order_of_the_indexes() -> None:
    cohort = tiny_cohort()

    assert cohort.learner_side.person == cohort.learners.ids
    assert cohort.mentor_side.name[cohort.mentors.position("M3")] == "孙婷"


def test_layers_and_kinds_are_positions() -> None:
    cohort = tiny_cohort()

    assert cohort.learner_layer.tolist() == [2, 2, 1, 1, 0, 2]
    assert cohort.learner_kind.tolist() == [-1, 0, -1, 0, -1, -1]
    assert cohort.mentor_layers.tolist() == [[0, 1, 1], [1, 1, 0], [1, 1, 1]]


def test_exclusions_and_managers_are_kept() -> None:
    cohort = tiny_cohort()

    assert set(cohort.excluded) == {(2, 2, "banned"), (1, 0, "not_again")}
    assert cohort.manager["L6"] == "L5"
    assert "B1" not in cohort.manager


def test_names_fall_back_to_the_other_language_then_the_id() -> None:
    frames = tiny_frames()
    posts = frames["posts"].assign(name_zh=["", "项目经理", ""], name_en=["Analyst", "", ""])
    labels = tiny_cohort(posts=posts).post_labels

    assert [(label.zh, label.en) for label in labels] == [
        ("Analyst", "Analyst"),
        ("项目经理", "项目经理"),
        ("J3", "J3"),
    ]


def test_synonyms_are_names_and_aliases() -> None:
    assert tiny_cohort().synonyms[0] == ("沟通", "Communication", "表达", "talking")


def test_either_side_may_be_empty() -> None:
    before_anyone_joined = datetime(2000, 1, 1, tzinfo=UTC)
    tables = Tables.from_frames(tiny_frames()).as_of(before_anyone_joined)
    cohort = build_cohort(tables, before_anyone_joined)

    assert (len(cohort.learners), len(cohort.mentors)) == (0, 0)
    assert cohort.needs.share.shape == cohort.expertise.level.shape == (0, 5)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        build_cohort(tiny_tables(), TINY_INSTANT.replace(tzinfo=None))


def test_the_instant_is_kept_in_utc() -> None:
    there = TINY_INSTANT.astimezone(timezone(timedelta(hours=8)))

    assert build_cohort(tiny_tables(), there).as_of == datetime(2026, 3, 1, tzinfo=UTC)


def test_protected_attributes_and_exclusions_never_reach_a_feature() -> None:
    frames = tiny_frames()
    plain = tiny_cohort()
    other = tiny_cohort(
        protected=frames["protected"].assign(value="x"), exclusions=frames["exclusions"].head(0)
    )
    here, there = FeatureSpace().encode(plain), FeatureSpace().encode(other)

    assert np.array_equal(here.matrix(slice(None)), there.matrix(slice(None)))
    for block in here.blocks:
        for learner, mentor in np.ndindex(len(plain.learners), len(plain.mentors)):
            phi = here.phi(learner, mentor)[block.name]
            said = block.reasons(plain, learner, mentor, phi)
            assert said == block.reasons(other, learner, mentor, phi)
