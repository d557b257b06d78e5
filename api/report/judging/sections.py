"""All sections of a judgement, in the order in which they are asked."""

from __future__ import annotations

from api.report.judging.answer_sections import better, intakes
from api.report.judging.order_sections import calibration, curve, ranking
from api.report.judging.people_sections import groups, levels, load
from api.report.judging.section import Section
from api.report.judging.time_sections import drift, power, read
from api.report.judging.weights_section import weights
from api.report.judging.worth_section import worth
from features.label import Lang
from models.judging.records import Judgement


def sections(judgement: Judgement, lang: Lang) -> tuple[Section, ...]:
    """Say all that a judgement says.

    Parameters
    ----------
    judgement : Judgement
    lang : {"zh", "en"}

    Returns
    -------
    tuple of Section
        Better, how sure, for whom not, what changed in the weights and why; then what is behind it.
        Without the weights where nothing was shown.
    """
    changed = () if judgement.weights is None else (weights(judgement.weights, lang),)
    return (
        better(judgement, lang),
        power(judgement.power, lang),
        groups(judgement.groups, lang),
        *changed,
        intakes(judgement, lang),
        worth(judgement.worth, lang),
        ranking(judgement.ranking, lang),
        curve(judgement.curve, lang),
        calibration(judgement.reliability, lang),
        load(judgement.load, lang),
        levels(judgement.levels, lang),
        drift(judgement.drift, lang),
        read(judgement, lang),
    )
