"""What a retraining would change in the weights, and why."""

from __future__ import annotations

from collections.abc import Sequence

from api.report.judging.change_pictures import weights_picture
from api.report.judging.figures import ended, more_points, number, points, whole
from api.report.judging.section import Picture, Section, Table, chosen
from api.report.judging.words import FIGURES, GATE, POLICIES
from api.report.svg.scale import Format, count, percent
from features.label import Label, Lang
from models.judging.change_records import FeatureWeight, GateFinding, Weights


def weights(found: Weights, lang: Lang) -> Section:
    """Tell what a retraining would change in the weights, and why."""
    title = Label("权重会怎样变化，为什么？", "What would change in the weights, and why?").text(
        lang
    )
    texts = [GATE[found.verdict].text(lang)]
    texts += [ended(found.stays.text(lang), lang)] if found.stays else []
    texts += [ended(one.sentence.text(lang), lang) for one in found.features if one.sentence]
    texts += [_finding(one, lang) for one in found.findings]
    drawn = Label("每项权重，之前与之后", "Each weight, before and after").text(lang)
    pictures = (Picture(drawn, weights_picture(found, lang)),) if found.features else ()
    tables = [_weight_table(found.features, lang)]
    tables += [_backtest(found, lang)] if found.backtest else []
    method = _WEIGHTS.format(lang, n=count(found.n_outcomes))
    return Section("weights", title, tuple(texts), pictures, tuple(tables), method)


_WEIGHTS = Label(
    "从 HR 设定的权重出发，用 {n} 条结果调整：只比较同一份名单中的导师，"
    "每条结果按被展示和被选中的概率加权，每次最多移动总权重的四分之一，权重不为负。区间是结果与 "
    "HR 设定共同支持的 95% 范围。"
    "新权重不会自动启用，除非项目设置允许。",
    "Starting from HR's weights, {n} outcomes move them: only mentors of one list are compared, "
    "each outcome is weighed by one over its chance to be shown and chosen, one retraining moves "
    "a quarter of the total at most, and no weight is negative. Intervals hold 95 % of what "
    "outcomes and HR's weights together let believe. New weights do not serve by themselves unless "
    "the programme says so.",
)


_SEVERITY = {"refuse": Label("不得启用：", "Refused: "), "warn": Label("须知：", "Mind: ")}


def _finding(one: GateFinding, lang: Lang) -> str:
    return _SEVERITY[one.severity].text(lang) + ended(one.sentence.text(lang), lang)


def _weight_table(features: Sequence[FeatureWeight], lang: Lang) -> Table:
    head = chosen(
        lang,
        ("项目", "HR 设定", "现用", "再训练之后", "95% 区间", "方向的把握"),
        ("feature", "HR's", "serves", "after", "95 % interval", "sure of the direction"),
    )
    told = percent(1)
    rows = tuple(
        (
            one.label.text(lang),
            number(one.prior, told),
            number(one.before, told),
            number(one.after, told),
            whole(one.believed, told, lang),
            number(one.sure, percent()),
        )
        for one in features
    )
    return Table(Label("权重", "Weights").text(lang), head, rows)


def _backtest(found: Weights, lang: Lang) -> Table:
    figures = list(next(iter(found.backtest.values())))
    head = [Label("谁的权重", "whose weights").text(lang)]
    head += [_figure(name, lang) for name in figures]
    rows = tuple(
        (
            POLICIES.get(policy, Label(policy, policy)).text(lang),
            *(whole(told[name], _format(name), lang) for name in figures),
        )
        for policy, told in found.backtest.items()
    )
    title = Label(
        "在未参与学习的 {n} 条结果上", "On {n} outcomes that the new weights had not seen"
    )
    return Table(title.format(lang, n=count(found.n_judged)), tuple(head), rows)


def _figure(name: str, lang: Lang) -> str:
    plain_name = name.removesuffix("_less")
    label = FIGURES.get(plain_name, Label(plain_name, plain_name))
    less = Label("{name}，减去现用", "{name}, less what serves")
    return less.format(lang, name=label.text(lang)) if name != plain_name else label.text(lang)


def _format(name: str) -> Format:
    return more_points if name.endswith("_less") else points
