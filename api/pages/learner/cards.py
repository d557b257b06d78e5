"""A mentor as a learner sees her: what she covers and what stays open, how she works, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.pages.formats import Formats
from api.pages.learner.hours import SharedHours, shared_hours
from api.pages.learner.pictures import gap_picture
from api.pages.learner.style import style_words
from api.pages.view import View
from api.schemas.explaining import words_of
from api.schemas.reasons import ReasonView
from api.schemas.recommendations import CoveredGapView, ExplanationView
from api.services.recommending.cohorts import Ready
from api.services.recommending.mentors import MentorProfile, profiles_of
from api.services.recommending.reading import Stored
from api.store import Tx
from features.label import Label
from matching.labels import LABEL_TEXTS, LIST_LABELS

MOST_GAPS = 5
"""Gaps in the picture of a card; as many as the summary counts."""
_FIRST = (
    "keen_to_teach",
    "goals_named",
    "style_close",
    "methods_shared",
    "validated",
    "in_role",
    "goals_alike",
    "post_same",
    "post_alike",
)
"""Codes of what speaks for a mentor, in the order in which it is said."""
_MOST_REASONS = 3
_ELSEWHERE = frozenset(
    {"coverage", "coverage_of_one", "no_gap", "partly_covered", "not_covered"}
    | {"gap_covered", "gap_open", "record", "record_few", "no_record"}
    | {"shared_hours", "no_shared_hours"}
)
"""Codes of what a card says in a place of its own, in a picture or in numbers."""


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """How a mentor fits a learner, by what is known now; kept with the scored company.

    Attributes
    ----------
    pictures : tuple of Markup
        Of the largest gaps, in their order.
    open : tuple of CoveredGapView
        Gaps of which something stays open, the largest first.
    common : tuple of str or None
        Languages that both speak, by name; None where those of one are not known.
    hours : SharedHours or None
    told_hours : bool
        Whether the learner's own are known.
    """

    told: ExplanationView
    pictures: tuple[Markup, ...]
    open: tuple[CoveredGapView, ...]
    common: tuple[str, ...] | None
    hours: SharedHours | None
    told_hours: bool

    @property
    def reasons(self) -> list[str]:
        """The few things that speak for her most."""
        return [one.text for one in self._speaking[:_MOST_REASONS]]

    @property
    def compared(self) -> list[str]:
        """What else was compared, beside what is said elsewhere."""
        said = {one.code for one in self._speaking[:_MOST_REASONS]} | _ELSEWHERE
        return [one.text for one in self.told.reasons if one.code not in said]

    @property
    def caveats(self) -> list[str]:
        """What might not fit, beside the gaps that stay open."""
        return [one.text for one in self.told.caveats if one.code not in _ELSEWHERE]

    @property
    def _speaking(self) -> list[ReasonView]:
        found = [one for one in self.told.reasons if one.code in _FIRST]
        return sorted(found, key=lambda one: _FIRST.index(one.code))


@dataclass(frozen=True, slots=True)
class Card:
    """One mentor of a list.

    Attributes
    ----------
    letter : str
        What she is called before her name is shown.
    role : Label or None
        What sets her apart from the others on the list.
    fit : Fit or None
        None where nothing personal was looked at.
    """

    rank: int
    letter: str
    profile: MentorProfile
    style: tuple[Label, ...]
    languages: tuple[str, ...]
    role: Label | None
    seats_left: int
    fit: Fit | None


def cards_of(view: View, tx: Tx, stored: Stored) -> list[Card]:
    """Return the mentors of a list; who is no mentor any more is left out."""
    ids = [item.mentor_id for item in stored.items]
    profiles = profiles_of(tx, view.who, ids, view.now)
    return [
        Card(
            rank=item.rank,
            letter=chr(ord("A") + item.rank - 1),
            profile=profiles[item.mentor_id],
            style=style_words(profiles[item.mentor_id].style),
            languages=language_names(profiles[item.mentor_id].languages, view.formats),
            role=next((LABEL_TEXTS[one] for one in LIST_LABELS if one == item.role), None),
            seats_left=stored.seats[item.mentor_id],
            fit=_fit_on(view, stored, item.mentor_id),
        )
        for item in stored.items
        if item.mentor_id in profiles
    ]


def _fit_on(view: View, stored: Stored, mentor_id: str) -> Fit | None:
    ready = stored.ready
    if ready is None or mentor_id not in ready.live.scored.cohort.mentors:
        return None
    return fit_of(view, ready, stored.row, ready.live.scored.cohort.mentors.position(mentor_id))


def fit_of(view: View, ready: Ready, row: int, mentor: int) -> Fit:
    """Return how a mentor fits a learner.

    Parameters
    ----------
    row, mentor : int
        Positions in the scored company.
    """
    fit: Fit = ready.fits.get(
        (row, mentor, view.lang), lambda: _fit(ready, row, mentor, Formats(view.lang))
    )
    return fit


def _fit(ready: Ready, row: int, mentor: int, formats: Formats) -> Fit:
    cohort = ready.live.scored.cohort
    told = words_of(ready, row, mentor, formats.lang).view
    own = cohort.learner_side.language_set[row]
    other = cohort.mentor_side.language_set[mentor]
    both = None
    if own >= 0 and other >= 0:
        both = sorted(cohort.language_sets[own] & cohort.language_sets[other])
    return Fit(
        told=told,
        pictures=tuple(
            gap_picture(formats.lang, gap.competency, gap.present, gap.reachable, gap.required)
            for gap in told.gaps[:MOST_GAPS]
        ),
        open=tuple(gap for gap in told.gaps if gap.reachable < gap.required),
        common=None if both is None else language_names(both, formats),
        hours=shared_hours(cohort, row, mentor, formats),
        told_hours=bool(cohort.learner_side.hours[row].any()),
    )


def language_names(codes: Sequence[str], formats: Formats) -> tuple[str, ...]:
    """Return names of languages, as the reader's language has them."""
    return tuple(formats.locale.languages.get(code, code) for code in codes)
