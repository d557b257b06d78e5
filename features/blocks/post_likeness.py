"""Whether the two hold posts that ask for like competencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
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
        mentor = _models(cohort, cohort.mentor_side.post)
        silent = ~mentor.any(axis=1, keepdims=True)
        right = np.hstack([mentor, silent, np.ones_like(silent)]).astype(np.float64)
        return BlockFactors(self.encode_learners(cohort), right)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        learner = _models(cohort, cohort.learner_side.post)
        unknown = ~learner.any(axis=1, keepdims=True)
        told = np.where(unknown, 0.0, NEUTRAL)
        return csr_array(np.hstack([learner, told, np.where(unknown, NEUTRAL, 0.0)]))

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Name the posts where they are the same or alike."""
        posts = cohort.learner_side.post[learner], cohort.mentor_side.post[mentor]
        if min(posts) < 0 or phi < _ALIKE:
            return []
        own, other = (cohort.post_labels[post] for post in posts)
        if posts[0] == posts[1]:
            return [Reason("post_same", _SAME, {"post": own})]
        return [Reason("post_alike", _LIKE, {"learner_post": own, "mentor_post": other})]


def _models(cohort: Cohort, post: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return unit rows of what posts ask for, (n, n_competencies); zeros for an unknown post."""
    models = unit_rows(cohort.post_importance * cohort.post_models)
    models = np.vstack([models, np.zeros((1, models.shape[1]))])  # post -1: unknown
    of_posts: NDArray[np.float64] = models[post]
    return of_posts
