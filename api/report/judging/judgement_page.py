"""A judgement as one HTML file that needs nothing but a browser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.report.judging.answer_sections import first_answers
from api.report.judging.figures import NOTHING, more_points, points, whole
from api.report.judging.sections import sections
from api.report.judging.words import QUESTIONS, VERDICTS
from api.report.svg.scale import count
from features.label import Label, Lang
from models.judging.records import Comparison, Judgement

_TITLE = Label("匹配变好了吗？", "Are matches better?")
_HOW = Label("怎样算出来的", "How this was worked out")
_CONTENTS = Label("目录", "Contents")
_SMALL = Label("小于值得重视的 {worth}", "less than the {worth} worth seeing")
_LIMITS_TITLE = Label("不能由此得出什么", "What must not be concluded")
LIMITS = (
    Label(
        "不能由此评价任何一位导师或学员：这里的数字说的是权重和群体，不是个人。",
        "Nothing about any one mentor or learner: these figures are about weights and groups.",
    ),
    Label(
        "没有对照组时，不能说进步是辅导带来的：低分者再测时本来就会回升。",
        "Not that mentoring brought what rose, where nobody without it was measured: who scores "
        "low once scores higher the next time anyway.",
    ),
    Label(
        "“还无法判断”不等于“没有差别”，“没有报警”不等于“没有变化”。",
        "“Cannot be told” is not “no difference”, and no alarm is not “nothing changed”.",
    ),
    Label(
        "从未展示过的导师好不好，记录里没有答案。",
        "Nothing about mentors who were never shown: the log has no answer.",
    ),
)


def write_judgement(path: Path, judgement: Judgement, lang: Lang = "zh") -> None:
    """Write a judgement as a file.

    Parameters
    ----------
    path : Path
        Of the file; its folder must be there. A file that is there is replaced.
    judgement : Judgement
    lang : {"zh", "en"}

    Raises
    ------
    OSError
        The file cannot be written.
    """
    path.write_text(judgement_html(judgement, lang), encoding="utf-8")


def judgement_html(judgement: Judgement, lang: Lang = "zh") -> str:
    """Lay a judgement out as one self-contained page.

    Returns
    -------
    str
        HTML without a script or any reference to anything outside it; names of groups are escaped.
        Equal judgements are equal to the byte.
    """
    template = _environment().get_template("judgement.html.j2")
    return template.render(
        lang=lang,
        title=_TITLE.text(lang),
        style=Markup(_style()),
        judgement=judgement,
        answers=[_answer(one, lang) for one in first_answers(judgement)],
        sections=sections(judgement, lang),
        how=_HOW.text(lang),
        contents=_CONTENTS.text(lang),
        limits_title=_LIMITS_TITLE.text(lang),
        limits=[limit.text(lang) for limit in LIMITS],
        provenance=_provenance(judgement, lang),
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """A question and its answer in a word."""

    question: str
    verdict: str
    said: str
    difference: str
    small: str


def _answer(one: Comparison, lang: Lang) -> _Answer:
    return _Answer(
        QUESTIONS[one.question].text(lang),
        one.verdict,
        VERDICTS[one.verdict].text(lang),
        whole(one.difference, more_points, lang),
        _SMALL.format(lang, worth=points(one.worth_seeing)) if _small(one) else "",
    )


def _small(one: Comparison) -> bool:
    """Whether a difference is there, and smaller than what was held to be worth seeing."""
    return one.verdict in ("better", "worse") and abs(one.difference.value) < one.worth_seeing


def _provenance(judgement: Judgement, lang: Lang) -> list[tuple[str, str]]:
    return [
        (Label("截至", "As of").text(lang), judgement.as_of),
        (
            Label("数据起止", "First and last day").text(lang),
            " – ".join(judgement.window) or NOTHING,
        ),
        (Label("重抽次数", "Draws").text(lang), count(judgement.draws)),
        (Label("数据摘要（SHA-256）", "Digest (SHA-256)").text(lang), judgement.digest),
    ]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    """Return the styles of a run's report, and a judgement's own after them."""
    folder = files("api.report") / "templates"
    own = (folder / name for name in ("style.css", "judgement.css"))
    return "\n".join(each.read_text(encoding="utf-8").strip() for each in own)
