"""Competencies, posts, families and performance figures, read from the package's data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.label import Lang

MODEL_SIZE = 20
"""How many competencies a post's model keeps: its most important ones."""


@dataclass(frozen=True)
class Catalogue:
    """What there is to be good at, and what each post asks for.

    Attributes
    ----------
    competencies, behaviours, posts, families, kpis, phrases : DataFrame
        As in the package's data files.
    models : DataFrame
        ``post_id``, ``competency_id``, ``required_level``, ``importance``: the `MODEL_SIZE` most
        important competencies of every post.
    required : ndarray of float64, shape (n_posts, n_competencies)
        Required level 0-5; NaN where the post's model does not hold the competency.
    importance : ndarray of float64, shape (n_posts, n_competencies)
        1-5; 0 where the post's model does not hold the competency.
    """

    competencies: pd.DataFrame
    behaviours: pd.DataFrame
    posts: pd.DataFrame
    families: pd.DataFrame
    kpis: pd.DataFrame
    phrases: pd.DataFrame
    models: pd.DataFrame
    required: NDArray[np.float64]
    importance: NDArray[np.float64]

    @property
    def post_family(self) -> NDArray[np.intp]:
        """Position of every post's family, shape ``(n_posts,)``."""
        found = pd.Index(self.families["family"]).get_indexer(self.posts["family"])
        return np.asarray(found, dtype=np.intp)

    def name(self, table: str, lang: Lang) -> list[str]:
        """Names of the rows of one of the tables in `lang`."""
        frame: pd.DataFrame = getattr(self, table)
        return frame[f"name_{lang}"].tolist()


def _read(name: str) -> pd.DataFrame:
    source = resources.files("evaluation.simulator") / "data" / name
    with resources.as_file(source) as path:
        return pd.read_csv(path, keep_default_na=False, na_values={"grade": [""]})


def _wide(
    models: pd.DataFrame, posts: pd.Series, competencies: pd.Series, value: str
) -> pd.DataFrame:
    wide = models.pivot(index="post_id", columns="competency_id", values=value)
    return wide.reindex(index=posts, columns=competencies)


@cache
def catalogue() -> Catalogue:
    """Read the catalogue; the same object every time."""
    competencies, posts = _read("competencies.csv"), _read("posts.csv")
    models = _read("competency_models.csv.gz").sort_values(
        ["post_id", "importance", "competency_id"], ascending=[True, False, True]
    )
    models = models.groupby("post_id").head(MODEL_SIZE)
    models = models.sort_values(["post_id", "competency_id"], ignore_index=True)
    ids = posts["post_id"], competencies["competency_id"]
    return Catalogue(
        competencies=competencies,
        behaviours=_read("behaviours.csv"),
        posts=posts,
        families=_read("families.csv"),
        kpis=_read("kpis.csv"),
        phrases=_read("phrases.csv"),
        models=models,
        required=_wide(models, *ids, "required_level").to_numpy(np.float64),
        importance=_wide(models, *ids, "importance").fillna(0.0).to_numpy(np.float64),
    )


def catalogue_tables(
    source: Catalogue, used: NDArray[np.intp], lang: Lang
) -> dict[str, pd.DataFrame]:
    """Tables ``competencies``, ``behaviours``, ``posts`` and ``competency_models`` of a company.

    Parameters
    ----------
    source : Catalogue
    used : ndarray of intp
        Positions of the posts that somebody holds; the others are left out.
    lang : {"zh", "en"}
        Language of the families' names; competencies and posts have both names.
    """
    posts = source.posts.iloc[np.unique(used)]
    family = source.families.set_index("family")[f"name_{lang}"]
    posts = posts.assign(family=posts["family"].map(family))
    models = source.models[source.models["post_id"].isin(posts["post_id"])]
    return {
        "competencies": source.competencies.copy(),
        "behaviours": source.behaviours.copy(),
        "posts": posts,
        "competency_models": models.reset_index(drop=True),
    }
