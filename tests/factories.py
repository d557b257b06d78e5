"""A hand-written company that is small enough to check by eye."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from features.index import Index
from matching.scores import PairScores

_COMPETENCIES = [
    ("C1", "沟通", "Communication", "general", "表达|talking", 1.0),
    ("C2", "数据分析", "Data analysis", "professional", "分析", 2.0),
    ("C3", "项目管理", "Project management", "professional", "", 1.0),
    ("C4", "团队领导", "Team leadership", "leadership", "带团队", 1.5),
    ("C5", "客户洞察", "Customer insight", "general", "", 1.0),
]
_POSTS = [
    ("J1", "数据分析师", "Data analyst", "data"),
    ("J2", "项目经理", "Project manager", "delivery"),
    ("J3", "部门总监", "Department director", "management"),
]
_MODELS = [
    ("J1", "C1", 3.0, 3.0),
    ("J1", "C2", 4.0, 5.0),
    ("J1", "C5", 2.5, 2.0),
    ("J2", "C1", 4.0, 4.0),
    ("J2", "C3", 4.0, 5.0),
    ("J2", "C4", 3.0, 3.0),
    ("J3", "C1", 4.5, 4.0),
    ("J3", "C4", 4.5, 5.0),
    ("J3", "C5", 4.0, 3.0),
]
_PEOPLE = [
    ("L1", "陈晨", "J1", "数据部", "上海", 5, "M1", "Asia/Shanghai", "zh|en", "2021-03-01", None),
    ("L2", "林小雨", "J1", "数据部", "上海", 6, "M1", "Asia/Shanghai", "zh", "2020-07-01", None),
    (
        "L3",
        "Anna Berg",
        "J2",
        "交付部",
        "Berlin",
        7,
        "M2",
        "Europe/Berlin",
        "en",
        "2019-05-06",
        None,
    ),
    ("L4", "王强", "J2", "交付部", "北京", 8, "M2", "Asia/Shanghai", "zh|en", "2018-09-10", None),
    ("L5", "李娜", "J3", "市场部", "北京", 12, "B1", "Asia/Shanghai", "zh|en", "2015-01-05", None),
    ("L6", "赵敏", "J1", "市场部", "上海", 5, "L5", None, "zh", "2024-11-11", None),
    (
        "M1",
        "周卫国",
        "J3",
        "数据部",
        "上海",
        13,
        "B1",
        "Asia/Shanghai",
        "zh|en",
        "2012-04-01",
        None,
    ),
    (
        "M2",
        "Maria Lopez",
        "J3",
        "交付部",
        "Berlin",
        13,
        "B1",
        "Europe/Berlin",
        "en",
        "2013-02-01",
        None,
    ),
    ("M3", "孙婷", "J2", "交付部", "北京", 9, "M2", "Asia/Shanghai", "zh|en", "2016-06-01", None),
    ("B1", "高远", "J3", "总办", "北京", 18, None, "Asia/Shanghai", "zh|en", "2008-08-08", None),
]
_LEARNERS = [
    ("L1", "front_line", "想提升数据分析与建模能力", "C2", 0.5, -0.2, 0.3, 0.4, "doing|visual",
     None, "周一 09-12；周三 14-18"),
    ("L2", "front_line", "更好地与业务沟通", "C1|C5", -0.4, 0.6, -0.5, 0.1, "auditory", "inside",
     "Tue 10-12; Thu 14-16"),
    ("L3", "middle", "Lead larger international projects", "C3|C4", 0.1, -0.7, 0.8, -0.2, "reading",
     None, "Mon-Fri 09-11"),
    ("L4", "middle", "带好团队，按期交付项目", "C4", 0.9, 0.0, 0.2, 0.7, "doing", "inside",
     "周二 09-11"),
    ("L5", "executive", "Become a general manager", "C4|C5", -0.6, -0.3, 0.9, -0.8, "", None, ""),
    ("L6", "front_line", "", "", None, None, None, None, "visual", None, ""),
]  # fmt: skip
_ASSESSMENTS = [
    ("L1", "C1", 2.0, "self", "2026-01-10"),
    ("L1", "C1", 2.5, "manager", "2026-01-12"),
    ("L1", "C2", 2.0, "test", "2025-11-20"),
    ("L1", "C5", 2.5, "manager", "2026-01-12"),
    ("L2", "C1", 1.5, "manager", "2026-02-02"),
    ("L2", "C2", 3.5, "test", "2025-11-20"),
    ("L2", "C5", 1.0, "360", "2026-02-05"),
    ("L3", "C1", 3.5, "manager", "2026-01-15"),
    ("L3", "C3", 2.5, "manager", "2026-01-15"),
    ("L3", "C4", 1.5, "self", "2025-06-30"),
    ("L4", "C1", 3.0, "360", "2025-12-01"),
    ("L4", "C3", 3.5, "performance", "2025-12-31"),
    ("L4", "C4", 1.0, "360", "2025-12-01"),
    ("L5", "C1", 4.5, "360", "2025-12-01"),
    ("L5", "C4", 3.0, "360", "2025-12-01"),
    ("L5", "C5", 2.0, "manager", "2026-02-20"),
]
_MENTORS = [
    ("M1", 2, 0, 8.0, "inside", "front_line|middle", "二十年数据与团队管理", 0.4, -0.1, 0.2, 0.5,
     "doing|visual", "Mon 09-12; Wed 14-16", None),
    ("M2", 2, 1, 6.0, "inside", "middle|executive", "Led international delivery", -0.5, 0.2,
     0.7, -0.4, "auditory|reading", "Mon-Fri 09-12", None),
    ("M3", 3, 0, None, "inside", "", "项目管理与跨部门沟通", None, None, None, None, "doing", "",
     "2026-02-01"),
]  # fmt: skip
_EXPERTISE = [
    ("M1", "C2", 5.0, True, "yes", 5.0),
    ("M1", "C4", 4.0, True, "yes", 3.0),
    ("M1", "C5", 3.5, False, "no", 2.0),
    ("M2", "C1", 4.5, True, None, 4.0),
    ("M2", "C3", 4.5, True, "no", 4.5),
    ("M2", "C4", 5.0, True, "yes", 5.0),
    ("M3", "C1", 4.0, False, None, 3.0),
    ("M3", "C3", 4.0, True, "yes", 4.0),
]
_MENTORSHIPS = [
    ("R1", "L2", "M1", "C2", "2024-03-01", "2024-09-30", 4.5, 1.0),
    ("R2", "X9", "M1", "C4", "2024-03-01", "2024-09-30", 4.0, 0.5),
    ("R3", "L4", "M2", "C3", "2025-02-01", "2025-08-31", 5.0, 1.5),
    ("R4", "X8", "M3", "C1", "2025-02-01", "2025-08-31", 3.0, None),
    ("R5", "L1", "M3", None, "2025-12-15", None, None, None),
]
_BEHAVIOURS = [
    ("C2", 2.0, "能读懂报表", "reads a report"),
    ("C2", 4.0, "能搭建模型", "builds a model"),
]
_GENDERS = [("L1", "f"), ("L2", "f"), ("L3", "f"), ("L4", "m"), ("L5", "f"), ("L6", "f")]
_STYLES = "style_directive style_career style_challenge style_structure"
_TABLES: dict[str, tuple[str, Sequence[tuple[object, ...]]]] = {
    "competencies": ("competency_id name_zh name_en dimension aliases strategic", _COMPETENCIES),
    "behaviours": ("competency_id level text_zh text_en", _BEHAVIOURS),
    "posts": ("post_id name_zh name_en family", _POSTS),
    "competency_models": ("post_id competency_id required_level importance", _MODELS),
    "people": (
        "person_id name post_id department site grade manager_id time_zone languages"
        " joined_on left_on",
        _PEOPLE,
    ),
    "learners": (
        f"learner_id layer goals priorities {_STYLES} learning_mode mentor_kind availability",
        _LEARNERS,
    ),
    "assessments": ("learner_id competency_id level source assessed_on", _ASSESSMENTS),
    "shortfalls": (
        "learner_id kpi shortfall measured_on",
        [("L4", "按期交付率", 0.2, "2025-12-31")],
    ),
    "kpi_map": ("kpi competency_id weight", [("按期交付率", "C3", 1.0)]),
    "mentors": (
        f"mentor_id capacity minimum hours_per_month kind layers bio {_STYLES} methods"
        " availability paused_until",
        _MENTORS,
    ),
    "expertise": ("mentor_id competency_id level validated in_role wish", _EXPERTISE),
    "mentorships": (
        "mentorship_id learner_id mentor_id competency_id started_on ended_on rating uplift",
        _MENTORSHIPS,
    ),
    "exclusions": (
        "learner_id mentor_id reason since",
        [("L3", "M3", "banned", None), ("L2", "M1", "not_again", "2024-10-01")],
    ),
    "rules": (
        "rule department mode limit",
        [("time_zone", "", "hard", 6.0), ("same_department", "数据部", "soft", None)],
    ),
    "protected": ("person_id attribute value", [(who, "gender", what) for who, what in _GENDERS]),
}


def tiny_frames() -> dict[str, pd.DataFrame]:
    """Six learners, three mentors, one boss; five competencies, three posts; new at each call.

    Frames are as a person would type them: days as ISO text, blanks as None. The latest fact is of
    2026-02-20.
    """
    return {
        name: pd.DataFrame(rows, columns=header.split()) for name, (header, rows) in _TABLES.items()
    }


def scores_from(matrix: ArrayLike) -> PairScores:
    """Pair scores that equal a matrix of whole units; NaN and -inf are absent pairs.

    Learners are called ``l00000`` …, mentors ``m00000`` …, in the order of rows and columns.
    """
    units = np.asarray(matrix, dtype=np.float64)
    absent = ~np.isfinite(units)
    n, m = units.shape
    return PairScores(
        Index([f"l{i:05}" for i in range(n)], "learner"),
        Index([f"m{j:05}" for j in range(m)], "mentor"),
        csr_array(np.where(absent, 0.0, units).astype(np.float32)),
        np.eye(m, dtype=np.float32),
        {"x": slice(0, m)},
        csr_array(absent),
        {},
    )


def popular_scores(
    n_learners: int, n_mentors: int, seed: int
) -> tuple[PairScores, NDArray[np.intp]]:
    """Scores and seats of a company where everybody wants the same few mentors.

    A learner's strictness times a mentor's quality, and a little taste; a tenth more seats than
    learners.
    """
    rng = np.random.default_rng(seed)
    strictness = rng.uniform(0.5, 1.0, (n_learners, 1))
    quality = rng.gamma(2.0, 0.1, (n_mentors, 1))
    taste = rng.random((n_learners, n_mentors)) * 0.02
    units = np.rint((strictness @ quality.T + taste) * 2**18)
    seats = 1 + rng.multinomial(round(1.1 * n_learners) - n_mentors, np.ones(n_mentors) / n_mentors)
    return scores_from(units), seats.astype(np.intp)
