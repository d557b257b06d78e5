from __future__ import annotations

import gzip
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from evaluation.simulator.catalogue import MODEL_SIZE, catalogue, catalogue_tables
from features.schema import DIMENSIONS

SOURCE = catalogue()
SHIPPED_LIMIT = 1_000_000


def _spoken(texts: pd.Series) -> pd.Series:
    return texts.str.strip().str.casefold()


def test_there_are_the_68_competencies_with_unique_codes() -> None:
    assert len(SOURCE.competencies) == 68
    assert SOURCE.competencies["competency_id"].is_unique
    assert set(SOURCE.competencies["dimension"]) == {choice.code for choice in DIMENSIONS}


@pytest.mark.parametrize("table", ["competencies", "posts", "families", "kpis"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_are_present_and_distinct_in_both_languages(table: str, lang: str) -> None:
    names = _spoken(getattr(SOURCE, table)[f"name_{lang}"])
    assert (names != "").all()
    assert names.is_unique
    assert names.str.contains(r"[\u4e00-\u9fff]").all() == (lang == "zh")


def test_no_word_means_two_competencies() -> None:
    words = SOURCE.competencies["aliases"].str.split("|").explode()
    own = pd.concat([SOURCE.competencies["name_zh"], SOURCE.competencies["name_en"], words])
    owner = pd.DataFrame({"word": _spoken(own), "row": own.index}).drop_duplicates()
    assert owner["word"].is_unique
    chinese = words.str.contains(r"[\u4e00-\u9fff]").groupby(words.index)
    assert chinese.any().all()
    assert not chinese.all().any()


def test_behaviours_of_every_competency_are_told_in_both_languages() -> None:
    behaviours = SOURCE.behaviours
    assert not behaviours.duplicated(["competency_id", "level"]).any()
    assert (behaviours[["text_zh", "text_en"]] != "").all(axis=None)
    assert set(behaviours["competency_id"]) == set(SOURCE.competencies["competency_id"])


def test_every_reference_resolves() -> None:
    competencies = set(SOURCE.competencies["competency_id"])
    families = set(SOURCE.families["family"])
    mapped = SOURCE.kpis["competencies"].str.split("|").explode().str.split(":").str[0]
    assert set(SOURCE.models["competency_id"]) <= competencies
    assert set(mapped) <= competencies
    assert set(SOURCE.models["post_id"]) == set(SOURCE.posts["post_id"])
    assert set(SOURCE.posts["family"]) == families
    assert set(SOURCE.kpis["families"].str.split("|").explode()) <= families


def test_levels_lie_on_the_grid_and_importance_in_its_range() -> None:
    for levels in (SOURCE.models["required_level"], SOURCE.behaviours["level"]):
        assert levels.between(0.5, 5.0).all()
        assert (levels * 2 % 1 == 0).all()
    assert SOURCE.models["importance"].between(1.0, 5.0).all()


def test_a_model_holds_the_most_important_competencies_of_its_post() -> None:
    assert (SOURCE.models.groupby("post_id").size() == MODEL_SIZE).all()
    packed = resources.files("evaluation.simulator") / "data" / "competency_models.csv.gz"
    with packed.open("rb") as stream, gzip.open(stream) as table:
        everything = pd.read_csv(table)
    kept = SOURCE.models.groupby("post_id")["importance"].min()
    merged = everything.merge(SOURCE.models, on=["post_id", "competency_id"], how="left")
    left_out = merged[merged["importance_y"].isna()].groupby("post_id")["importance_x"].max()
    assert (kept.loc[left_out.index] >= left_out).all()


def test_the_arrays_repeat_the_models() -> None:
    asked = ~np.isnan(SOURCE.required)
    assert asked.sum() == len(SOURCE.models)
    assert np.array_equal(asked, SOURCE.importance > 0)
    row = SOURCE.models.iloc[1234]
    post = SOURCE.posts["post_id"].tolist().index(row["post_id"])
    competency = SOURCE.competencies["competency_id"].tolist().index(row["competency_id"])
    assert SOURCE.required[post, competency] == row["required_level"]
    assert SOURCE.importance[post, competency] == row["importance"]


def test_posts_cover_all_job_families_and_shares_add_up() -> None:
    assert 150 <= len(SOURCE.posts) <= 250
    assert len(SOURCE.families) >= 12
    assert (SOURCE.posts["family"].value_counts() >= 4).all()
    assert SOURCE.families["share"].sum() == pytest.approx(1.0, abs=0.2)
    assert SOURCE.posts["grade"].between(1, 20).all()


def test_a_company_has_only_the_posts_that_somebody_holds() -> None:
    tables = catalogue_tables(SOURCE, np.array([3, 5, 3], dtype=np.intp), "en")
    wanted = SOURCE.posts["post_id"].iloc[[3, 5]].tolist()
    assert tables["posts"]["post_id"].tolist() == wanted
    assert set(tables["posts"]["family"]) == {"General management"}
    assert set(tables["competency_models"]["post_id"]) == set(wanted)


def test_the_shipped_data_are_small() -> None:
    folder = resources.files("evaluation.simulator") / "data"
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < SHIPPED_LIMIT
