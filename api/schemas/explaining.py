"""What is said of a pair in one language; kept with the scored company that it is true of."""

from __future__ import annotations

from dataclasses import dataclass

from api.schemas.recommendations import ContributionView, ExplanationView, contribution_views
from api.services.recommending.cohorts import Ready
from api.services.recommending.listing import features_of
from features.label import Lang
from matching.explanation import explain_pair


@dataclass(frozen=True, slots=True)
class Words:
    """What adds up to a pair's score, and why the two fit or do not.

    Attributes
    ----------
    contributions : list of ContributionView
    explanation : ExplanationView
    json : str
        The explanation, as it stands in answers.
    """

    contributions: list[ContributionView]
    explanation: ExplanationView
    json: str


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
        view = ExplanationView.of(told, lang)
        return Words(contribution_views(features, lang), view, view.model_dump_json())

    words: Words = ready.words.get((row, mentor, lang), put)
    return words
