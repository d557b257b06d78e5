"""Whether the two hold posts that ask for like competencies."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import NEUTRAL, unit_rows
from features.label import Label
from features.reason import Reason

_ALIKE = 0.8
_SAME = Label("岗位相同：{post}", "same post: {post}")
_LIKE = Label(
    "岗位相近：{learner_post}与{mentor_post}", "similar posts: {learner_post} and {mentor_post}"
)


class PostLikeness:
    """Cosine of the two posts' competency models (importance × required level).

    0.5 where either post is unknown or asks for nothing.
    """

    name = "post_likeness"
    label = Label("岗位相近", "likeness of posts")
    direction: Direction = "either"
    default_weight: Word = "a little"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use one column for each competency, and two for unknown posts."""
        models = unit_rows(cohort.post_importance * cohort.post_models)
        models = np.vstack([models, np.zeros((1, models.shape[1]))])  # post -1: unknown
        learner, mentor = models[cohort.learner_side.post], models[cohort.mentor_side.post]
        unknown, silent = (~side.any(axis=1, keepdims=True) for side in (learner, mentor))
        left = np.hstack(
            [learner, np.where(unknown, 0.0, NEUTRAL), np.where(unknown, NEUTRAL, 0.0)]
        )
        right = np.hstack([mentor, silent, np.ones_like(silent)]).astype(np.float64)
        return BlockFactors(csr_array(left), right)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the posts where they are the same or alike."""
        posts = cohort.learner_side.post[learner], cohort.mentor_side.post[mentor]
        if min(posts) < 0 or phi < _ALIKE:
            return []
        own, other = (cohort.post_labels[post] for post in posts)
        if posts[0] == posts[1]:
            return [Reason("post_same", _SAME, {"post": own})]
        return [Reason("post_alike", _LIKE, {"learner_post": own, "mentor_post": other})]
