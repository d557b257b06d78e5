"""Whether the two work in a similar style."""

from __future__ import annotations

from scipy.sparse import csr_array

from features.block import BlockFactors, Direction, Word
from features.cohort import Cohort
from features.kernels import directions, half_cosines
from features.label import Label
from features.reason import Reason

_CLOSE = 0.75
_FAR = 0.35
_SENTENCES = {
    "style_close": Label("风格相近（契合度 {percent}%）", "similar style ({percent}% fit)"),
    "style_partial": Label(
        "风格部分契合（契合度 {percent}%）", "partly similar style ({percent}% fit)"
    ),
    "style_far": Label("风格差异较大（契合度 {percent}%）", "different style ({percent}% fit)"),
}
_UNKNOWN = Label("风格信息不全，按中性计", "style not known for both; counted as neutral")


class StyleFit:
    """``φ = (1 + cos) / 2`` of the four style dimensions; 0.5 where either side is unknown."""

    name = "style"
    label = Label("风格契合", "style fit")
    direction: Direction = "either"
    default_weight: Word = "very"

    def encode(self, cohort: Cohort) -> BlockFactors:
        """Use unit vectors, and one column for the constant half."""
        mentor = directions(cohort.mentor_side.style)
        return BlockFactors(self.encode_learners(cohort), mentor)

    def encode_learners(self, cohort: Cohort) -> csr_array:
        """Encode the learners' side alone."""
        return half_cosines(cohort.learner_side.style)

    def reasons(self, cohort: Cohort, learner: int, mentor: int, phi: float) -> list[Reason]:
        """Say how close the styles are, or that they are unknown."""
        both = (cohort.learner_side.style[learner], cohort.mentor_side.style[mentor])
        if any(bool((style != style).any()) or not style.any() for style in both):
            return [Reason("style_unknown", _UNKNOWN)]
        code = "style_close" if phi >= _CLOSE else "style_far" if phi <= _FAR else "style_partial"
        return [Reason(code, _SENTENCES[code], {"percent": round(100 * phi)})]
