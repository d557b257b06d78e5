from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np

from api.files.log_folder import DICTIONARY, read_log_folder
from api.report.groups import SMALLEST_GROUP
from api.store.groups import groups_known
from models.learning_rows import learning_rows
from models.log import Log
from models.log_columns import TABLES
from tests.api.services.learning.logged import PER_LIST, PROGRAMME, add_log
from tests.api.world import TENANT, World

PLACE = f"/v1/programmes/{PROGRAMME}"


def _programme(world: World) -> None:
    made = world.client.put(PLACE, json={"name": "Spring"}, headers=world.headers("hr"))
    assert made.is_success
    add_log(world.store, 40)


def _exported(world: World, folder: Path, headers: dict[str, str]) -> Log:
    answer = world.client.get(f"{PLACE}/log", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == sorted([*(f"{n}.parquet" for n in TABLES), DICTIONARY])
        archive.extractall(folder)
    return read_log_folder(folder)


def test_a_log_that_was_taken_along_is_learned_from_as_it_is_here(
    world: World, tmp_path: Path
) -> None:
    _programme(world)
    log = _exported(world, tmp_path, world.headers("analyst"))
    assert len(log.exposures) == 40 * PER_LIST
    assert learning_rows(log, np.datetime64("2026-01-01")).training.labelled.sum() == 40
    audit = world.client.get("/v1/audit?limit=50", headers=world.headers("hr")).json()["items"]
    assert [one["details"]["lists"] for one in audit if one["action"] == "log_exported"] == [40]


def test_groups_are_of_people_in_the_log_and_none_of_a_few(world: World, tmp_path: Path) -> None:
    _programme(world)
    log = _exported(world, tmp_path, world.headers("hr"))
    people = {*log.exposures["learner_id"], *log.exposures["mentor_id"]}
    assert set(log.groups["person_id"]) <= people
    assert log.groups.groupby(["attribute", "group"]).size().min() >= SMALLEST_GROUP
    with world.store.read() as tx:
        known = groups_known(tx, TENANT)
        open_ones = groups_known(tx, TENANT, protected=False)
    assert set(open_ones["attribute"]) == {"department", "site", "layer"}
    assert set(known["attribute"]) > set(open_ones["attribute"])
    assert set(log.groups["attribute"]) - set(open_ones["attribute"])


def test_who_may_not_see_fairness_gets_no_protected_groups(world: World, tmp_path: Path) -> None:
    _programme(world)
    narrow = {"name": "export", "role": "service", "scopes": ["log:export"]}
    made = world.client.post("/v1/keys", json=narrow, headers=world.headers("admin"))
    assert made.status_code == 201, made.text
    log = _exported(world, tmp_path, {"X-API-Key": made.json()["secret"]})
    assert set(log.groups["attribute"]) <= {"department", "site", "layer"}


def test_nobody_else_takes_a_log_and_there_must_be_a_programme(world: World) -> None:
    for role in ("learner", "mentor", "manager"):
        answer = world.client.get(f"{PLACE}/log", headers=world.headers(role, "E0001"))
        assert answer.status_code == 403
    missing = world.client.get(f"{PLACE}/log", headers=world.headers("hr"))
    assert missing.status_code == 404
