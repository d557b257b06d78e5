"""The report of a match run: one bilingual page that needs nothing but a browser."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from api.report.cards import said
from api.report.content import Content
from api.report.groups import SMALLEST_GROUP
from api.report.sheets import why_unmatched
from features.label import Label, Lang
from features.reason import Reason
from matching.gaps import GapItem, enumerated

SHOWN_GAPS = 5
"""Gaps drawn on a card, the largest first; the others are counted."""
SHOWN_GROUPS = 10
"""Departments and posts shown at once, the largest first; the others are a click away."""

_PICTURES = (
    (
        "scores",
        Label("匹配分", "Pair scores"),
        Label("已匹配学员的人数，按匹配分", "matched learners by score of their pair"),
    ),
    (
        "coverage",
        Label("差距覆盖", "Gap coverage"),
        Label("已匹配学员的人数，按差距覆盖", "matched learners by share of the gap covered"),
    ),
    (
        "loads",
        Label("导师负荷", "Load of mentors"),
        Label(
            "每位导师的名额（浅色）与已用名额（深色）",
            "each mentor's seats (light), and those taken",
        ),
    ),
)


def render_report(content: Content, lang: Lang = "zh") -> str:
    """Lay a report out as one self-contained HTML page.

    Parameters
    ----------
    content : Content
    lang : {"zh", "en"}
        Language that is shown first; the other is a click away, without network or script.

    Returns
    -------
    str
        HTML without any reference to anything outside it. All that came from input files is
        escaped, and the page forbids every script but its own by hash.
    """
    style, script = _asset("style.css"), _asset("search.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            content=content,
            lang=lang,
            style=Markup(style),
            script=Markup(script),
            security_policy=Markup(security_policy()),
            pictures=_PICTURES,
            no_department=Label("未填部门", "no department"),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "say": _say,
        "both": _both,
        "enumerated": enumerated,
        "listed": _listed,
        "levels": _levels,
        "told": _told,
        "why": why_unmatched,
        "percent": _percent,
        "count": _count,
        "css_percent": _css_percent,
        "shown_gaps": SHOWN_GAPS,
        "shown_groups": SHOWN_GROUPS,
        "smallest_group": SMALLEST_GROUP,
        "nan": math.nan,
        "infinity": math.inf,
    }
    return environment


def _asset(name: str) -> str:
    return (files("api.report") / "templates" / name).read_text(encoding="utf-8").strip()


def security_policy() -> str:
    """Return what a report may do: its own styles and its one script, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_asset("search.js").encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _two(zh: str, en: str) -> Markup:
    """Put two ready texts side by side; the page shows one of them."""
    if zh == en:
        return Markup(zh)
    return Markup(f'<span lang="zh">{zh}</span><span lang="en">{en}</span>')


def _say(zh: str, en: str, **values: object) -> Markup:
    """Fill a text of the template, in both languages; values are escaped, the text is not."""
    safe = {name: escape(_count(value)) for name, value in values.items()}
    return _two(zh.format(**safe), en.format(**safe))


def _count(value: object) -> object:
    """Group the digits of a whole number: 100,000."""
    return f"{value:,}" if isinstance(value, int) else value


def _both(label: Label) -> Markup:
    return _two(escape(label.zh), escape(label.en))


def _told(reason: Reason) -> Markup:
    return _both(said(reason))


def _listed(gaps: Sequence[GapItem]) -> Markup:
    """Name competencies, the largest first; a dash for none."""
    named = [gap.label for gap in gaps[:SHOWN_GAPS]]
    more = len(gaps) - len(named)
    if more:
        named.append(Label(f"另 {more} 项", f"{more} more"))
    return _both(enumerated(named)) if named else Markup("–")


def _levels(gap: GapItem) -> str:
    """Say "2 → 4 / 4.5": present level, what the mentor reaches, what the post asks for."""
    guess = "" if gap.known else "≈"
    if not gap.uncovered:
        return f"{guess}{gap.present:g} → {gap.reachable:g} / {gap.required:g}"
    return f"{guess}{gap.present:g} / {gap.required:g}"


def _percent(share: float) -> str:
    """Round down to whole per cent, so that 100 % means all; a dash for NaN."""
    return "–" if math.isnan(share) else f"{math.floor(100 * share + 1e-6)}%"


def _css_percent(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.4g}%"
