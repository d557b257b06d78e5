"""What is said of a pair in one language; kept with the scored company that it is true of."""

from __future__ import annotations

from dataclasses import dataclass

from api.schemas.recommendations import ExplanationView, contributions_json
from api.services.recommending.cohorts import Ready
from api.services.recommending.listing import features_of
from features.label import Lang
from matching.explanation import explain_pair


@dataclass(frozen=True, slots=True)
class Words:
    """What adds up to a pair's score, and why the two fit or do not, as both stand in answers.

    As the hundred objects that they are made of, those of thousands of pairs would hold up
    everybody whenever garbage is looked for.

    Attributes
    ----------
    contributions, explanation : str
        JSON.
    """

    contributions: str
    explanation: str

    @property
    def view(self) -> ExplanationView:
        """The explanation, to become part of something else."""
        return ExplanationView.model_validate_json(self.explanation)


def words_of(ready: Ready, row: int, mentor: int, lang: Lang) -> Words:
    """Put a pair into words, once however often it is asked for.

    Parameters
    ----------
    row, mentor : int
        Positions in the scored company.
    """
    scored = ready.live.scored

    def put() -> Words:
        told = explain_pair(scored.encoded, scored.scores, scored.rules, row, mentor)
        features = features_of(ready, row, mentor)
        explanation = ExplanationView.of(told, lang).model_dump_json()
        return Words(contributions_json(features, lang), explanation)

    words: Words = ready.words.get((row, mentor, lang), put)
    return words
