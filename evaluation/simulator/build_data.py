"""Derive the shipped tables of levels and behaviours from O*NET and the Chinese classification.

Run as ``python -m evaluation.simulator.build_data SOURCE`` where ``SOURCE`` holds the folders
``onet`` and ``csco`` (see ``data/README.md``). The hand-made files of ``data`` (names, aliases,
families, translations of behaviours) are read, checked against the sources, and kept.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from features.levels import LEVEL_MAX, STEP, to_steps

ONET_MAX = 7.0
"""Top of O*NET's level scale."""
ZONE_GRADE = {1: 3, 2: 4, 3: 6, 4: 8, 5: 10}
"""Usual grade of a post by its O*NET job zone (1 little to 5 extensive preparation)."""


def to_grid(onet_levels: pd.Series) -> pd.Series:
    """Map levels on O*NET's 0-7 scale to 0-5 in half steps (``level * 5 / 7``, rounded)."""
    return pd.Series(to_steps(onet_levels * LEVEL_MAX / ONET_MAX) * STEP, index=onet_levels.index)


def competency_models(
    ratings: pd.DataFrame, posts: pd.DataFrame, competencies: pd.DataFrame
) -> pd.DataFrame:
    """Read required levels and importance of every post off O*NET.

    Parameters
    ----------
    ratings : DataFrame
        O*NET's skills and knowledge, one row an occupation and element: ``soc``, ``element_id``,
        ``importance_1_5``, ``level_0_7``, ``recommend_suppress``, ``not_relevant``.
    posts, competencies : DataFrame
        The hand-made tables; only their ids are kept.

    Returns
    -------
    DataFrame
        ``post_id``, ``competency_id``, ``required_level`` (0.5-5), ``importance`` (1-5), sorted by
        both ids. Ratings that O*NET marks as not relevant or to suppress are left out, and so is
        what rounds to level 0.
    """
    kept = ratings[(ratings["recommend_suppress"] != "Y") & (ratings["not_relevant"] != "Y")]
    kept = kept[kept["soc"].isin(posts["post_id"])]
    kept = kept[kept["element_id"].isin(competencies["competency_id"])]
    models = pd.DataFrame(
        {
            "post_id": kept["soc"],
            "competency_id": kept["element_id"],
            "required_level": to_grid(kept["level_0_7"]),
            "importance": kept["importance_1_5"],
        }
    )
    models = models[models["required_level"] > 0]
    return models.sort_values(["post_id", "competency_id"], ignore_index=True)


def behaviours(anchors: pd.DataFrame, translations: pd.DataFrame) -> pd.DataFrame:
    """Behavioural anchors on the 0-5 grid, with their Chinese translation where there is one.

    Parameters
    ----------
    anchors : DataFrame
        O*NET's level anchors: ``Element ID``, ``Anchor Value`` (0-7), ``Anchor Description``.
    translations : DataFrame
        ``competency_id``, ``anchor`` (0-7), ``text_zh``.

    Returns
    -------
    DataFrame
        ``competency_id``, ``level``, ``text_zh``, ``text_en``, sorted by the first two.
    """
    named = anchors.rename(
        columns={
            "Element ID": "competency_id",
            "Anchor Value": "anchor",
            "Anchor Description": "text_en",
        }
    )
    both = named.merge(translations, on=["competency_id", "anchor"], how="left")
    both["level"] = to_grid(both["anchor"].astype(np.float64))
    both["text_zh"] = both["text_zh"].fillna("")
    columns = ["competency_id", "level", "text_zh", "text_en"]
    return both[columns].sort_values(["competency_id", "level"], ignore_index=True)


def grades(posts: pd.DataFrame, zones: pd.DataFrame) -> pd.Series:
    """Return the usual grade of every post, 3 to 17: by zone, more for supervisors and managers."""
    zone = posts["post_id"].map(zones.set_index("O*NET-SOC Code")["Job Zone"])
    grade = zone.fillna(3).map(ZONE_GRADE)
    supervises = posts["post_id"].str.match(r"\d\d-10\d\d") & posts["name_zh"].str.contains(
        "主管|班|店长|总厨"
    )
    grade = grade.where(~supervises, grade.clip(lower=7))
    grade = grade.where(~posts["post_id"].str.startswith("11-"), 13)
    return grade.where(~posts["post_id"].str.match("11-10"), 17).astype(np.int64)


def check_codes(posts: pd.DataFrame, classification: pd.DataFrame) -> None:
    """Raise `ValueError` when a post names a code that the Chinese classification does not hold."""
    codes = posts["csco_code"].dropna()
    unknown = sorted(set(codes) - set(classification["code"]))
    if unknown:
        raise ValueError(f"expected codes of the classification, got {unknown}")


def build(source: Path, data: Path) -> None:
    """Write the derived files of `data` from the folders ``onet`` and ``csco`` of `source`."""
    onet = source / "onet"
    posts = pd.read_csv(data / "posts.csv")
    competencies = pd.read_csv(data / "competencies.csv")
    check_codes(posts, pd.read_csv(source / "csco" / "csco22.csv.gz"))
    ratings = pd.concat([pd.read_csv(onet / f"{part}.csv.gz") for part in ("skills", "knowledge")])
    models = competency_models(ratings, posts, competencies)
    with gzip.GzipFile(data / "competency_models.csv.gz", "wb", mtime=0) as packed:
        packed.write(models.to_csv(index=False, lineterminator="\n").encode())
    anchors = pd.read_csv(onet / "level_anchors_skills_knowledge.csv")
    translations = pd.read_csv(data / "anchors_zh.csv")
    behaviours(anchors, translations).to_csv(data / "behaviours.csv", index=False)
    posts["grade"] = grades(posts, pd.read_csv(onet / "job_zones.csv.gz"))
    posts.to_csv(data / "posts.csv", index=False)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(__file__).parent / "data")
