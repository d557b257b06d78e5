from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from api.files.marking import is_marked
from api.services.company.imports import performing
from api.services.jobs import JobContext
from api.services.jobs.tidying import FOUND_KEPT
from api.store import Store, orm
from api.store.imports import holds_file
from api.store.seats import free_seats
from api.store.snapshots import load_tables
from features.schema import TABLES as SCHEMAS
from features.tables import Tables
from tests.api.pairing import perform
from tests.api.routes.test_learners import LEARNER, TABLES
from tests.api.routes.test_mentors import MENTOR
from tests.api.world import TENANT, World, live_pair
from tests.factories import tiny_frames

COMPANY = TABLES.frames()


def csv(frame: pd.DataFrame, encoding: str = "utf-8") -> bytes:
    return frame.to_csv(index=False).encode(encoding)


def workbook(frames: dict[str, pd.DataFrame]) -> bytes:
    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="xlsxwriter") as book:
        for name, frame in frames.items():
            frame.to_excel(book, sheet_name=SCHEMAS[name].label.zh, index=False)
    return content.getvalue()


def archive(frames: dict[str, pd.DataFrame]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, frame in frames.items():
            packed.writestr(f"company/{name}.csv", csv(frame))
    return content.getvalue()


def imported(world: World, name: str, content: bytes, **asked: Any) -> dict[str, Any]:
    """Hand in a file, do the job, and return the import."""
    hr = world.headers("hr")
    mapping = asked.pop("mapping", None)
    files = {"file": (name, content)} | ({"mapping": ("m.yaml", mapping)} if mapping else {})
    answer = world.client.post("/v1/imports", params=asked, files=files, headers=hr)
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "queued"
    assert answer.headers["Location"] == f"/v1/imports/{answer.json()['import_id']}"
    assert world.work() == 1
    found: dict[str, Any] = world.client.get(answer.headers["Location"], headers=hr).json()
    return found


def stored(store: Store) -> Tables:
    with store.read() as tx:
        return load_tables(tx, TENANT)


def undone(world: World, import_id: str) -> dict[str, Any]:
    hr = world.headers("hr")
    answer = world.client.post(f"/v1/imports/{import_id}:undo", headers=hr)
    assert answer.status_code == 202, answer.text
    world.work()
    job: dict[str, Any] = world.client.get(answer.headers["Location"], headers=hr).json()
    return job


def test_a_csv_in_gbk_with_its_own_headers_adds_and_changes(world: World) -> None:
    rows = COMPANY["people"].iloc[:2][["person_id", "name", "site"]].assign(site="昆明")
    rows.loc[len(rows)] = ["新员工", "吴迪", "成都"]
    theirs = rows.rename(columns={"person_id": "工号", "name": "姓名", "site": "办公城市"})
    told = imported(
        world, "花名册.csv", csv(theirs, "gbk"), mapping="人员:\n  办公城市: site\n".encode()
    )
    assert told["state"] == "applied", told
    [file] = told["report"]["files"]
    assert (file["table"], file["encoding"], file["rows"]) == ("people", "gb18030", 3)
    assert told["report"]["changes"]["people"] == {
        "added": 1, "changed": 2, "unchanged": 0, "removed": 0, "missing": 0,
    }  # fmt: skip
    after = stored(world.store).people.set_index("person_id")
    before = COMPANY["people"].set_index("person_id")
    assert after.loc[rows["person_id"], "site"].tolist() == ["昆明", "昆明", "成都"]
    kept = before.loc[rows["person_id"][:2]].drop(columns="site")
    pd.testing.assert_frame_equal(after.loc[kept.index].drop(columns="site"), kept)


def test_a_whole_company_comes_as_a_workbook_or_an_archive(world: World) -> None:
    frames = tiny_frames()
    with world.store.write() as tx:
        tx.add(orm.Tenant(tenant_id="new", name="new", created_at=pd.Timestamp.now("UTC")))
    hr = {"X-API-Key": world.key("hr", tenant_id="new")}
    for name, content in (("c.xlsx", workbook(frames)), ("c.zip", archive(frames))):
        files = {"file": (name, content)}
        place = world.client.post("/v1/imports", files=files, headers=hr).headers["Location"]
        world.work()
        assert world.client.get(place, headers=hr).json()["state"] == "applied"
        with world.store.read() as tx:
            assert load_tables(tx, "new").digest() == Tables.from_frames(frames).digest()
            assert free_seats(tx, "new", ["M1"])["M1"] == 2
    assert stored(world.store).digest() == TABLES.digest()


def test_every_bad_cell_is_told_and_nothing_is_written(world: World) -> None:
    hr = world.headers("hr")
    people = COMPANY["people"].head(3).astype(object)
    people.loc[1, "grade"] = 99
    people.loc[2, "time_zone"] = "Asia/Shanghia"
    people.loc[0, "email"] = "Li Na <li.na@example.com>"
    mentors = COMPANY["mentors"].head(2).astype(object)
    mentors.loc[0, "capacity"] = "many"
    told = imported(world, "c.xlsx", workbook({"people": people, "mentors": mentors}))
    assert (told["state"], told["report"]["problems"]) == ("refused", 4)
    assert told["report"]["by_code"] == {
        "out_of_range": 1, "unknown_time_zone": 1, "not_a_number": 1, "not_an_email": 1,
    }  # fmt: skip
    assert stored(world.store).digest() == TABLES.digest()
    place = f"/v1/imports/{told['import_id']}"
    answer = world.client.get(f"{place}/errors.csv", headers=hr)
    cells = pd.read_csv(io.BytesIO(answer.content)).set_index("column")
    assert cells["row"].to_dict() == {"grade": 3, "time_zone": 4, "capacity": 2, "email": 2}
    assert cells["value"].to_dict()["email"] == "Li Na <li.na@example.com>"
    assert cells.loc["email", "nearest"] == "li.na@example.com"
    assert cells["value"].astype(str).to_dict()["capacity"] == "many"
    assert cells.loc["time_zone", "nearest"] == "Asia/Shanghai"
    marked = world.client.get(f"{place}/marked.xlsx", headers=hr)
    assert CalamineWorkbook.from_filelike(io.BytesIO(marked.content)).sheet_names[1:]


def test_a_file_is_checked_without_being_applied(world: World) -> None:
    rows = COMPANY["people"].head(1).assign(site="Lhasa")
    told = imported(world, "people.csv", csv(rows), validate_only=True)
    assert (told["state"], told["report"]["changes"]["people"]["changed"]) == ("checked", 1)
    assert stored(world.store).digest() == TABLES.digest()


def test_a_full_sync_tells_leavers_and_deletes_nobody(world: World) -> None:
    gone = set(COMPANY["people"]["person_id"]) - set(COMPANY["people"]["manager_id"].dropna())
    leaver = sorted(gone & set(COMPANY["learners"]["learner_id"]))[0]
    rest = COMPANY["people"][COMPANY["people"]["person_id"] != leaver]
    told = imported(world, "people.csv", csv(rest), mode="full_sync")
    assert told["report"]["leavers"] == {"count": 1, "marked": False, "ids": [leaver]}
    assert told["report"]["changes"]["people"]["missing"] == 1
    assert stored(world.store).digest() == TABLES.digest()
    live_pair(world.store, leaver, MENTOR)
    told = imported(world, "people.csv", csv(rest), mode="full_sync", mark_leavers=True)
    assert told["report"]["leavers"]["marked"]
    people = stored(world.store).people.set_index("person_id")
    assert people["left_on"].notna().loc[leaver]
    pairs = world.client.get("/v1/pairs", headers=world.headers("hr")).json()["items"]
    assert [one["state"] for one in pairs] == ["ended"]
    assert undone(world, told["import_id"])["state"] == "done"
    assert stored(world.store).digest() == TABLES.digest()


def test_a_full_sync_takes_out_what_is_not_defined_any_more(world: World) -> None:
    mine = COMPANY["expertise"]["mentor_id"] == MENTOR
    fewer = COMPANY["expertise"].drop(index=COMPANY["expertise"].index[mine][:1])
    told = imported(world, "expertise.csv", csv(fewer), mode="full_sync")
    assert told["report"]["changes"]["expertise"]["removed"] == 1
    assert len(stored(world.store).expertise) == len(fewer)


def test_a_capacity_below_live_pairs_is_told_and_kept(world: World) -> None:
    live_pair(world.store, LEARNER, MENTOR)
    rows = COMPANY["mentors"][COMPANY["mentors"]["mentor_id"] == MENTOR].assign(
        capacity=0, minimum=0
    )
    told = imported(world, "mentors.csv", csv(rows))
    assert told["report"]["kept_capacity"] == [{"mentor_id": MENTOR, "asked": 0, "live_pairs": 1}]
    assert stored(world.store).mentors.set_index("mentor_id").loc[MENTOR, "capacity"] == 1
    with world.store.read() as tx:
        assert free_seats(tx, TENANT, [MENTOR]) == {MENTOR: 0}


def test_the_last_import_is_undone_to_the_cell_and_only_the_last(world: World) -> None:
    hr = world.headers("hr")
    first = imported(world, "people.csv", csv(COMPANY["people"].head(2).assign(site="A")))
    mentors = COMPANY["mentors"].head(2).assign(capacity=9)
    mentors.loc[5] = mentors.iloc[0].to_dict() | {"mentor_id": LEARNER}
    second = imported(world, "mentors.csv", csv(mentors))
    refused = world.client.post(f"/v1/imports/{first['import_id']}:undo", headers=hr)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert undone(world, second["import_id"])["state"] == "done"
    pd.testing.assert_frame_equal(stored(world.store).mentors, COMPANY["mentors"])
    with world.store.read() as tx:
        seats = free_seats(tx, TENANT)
    assert seats == {
        m: int(c)
        for m, c in zip(
            COMPANY["mentors"]["mentor_id"], COMPANY["mentors"]["capacity"], strict=True
        )
        if c
    }
    again = world.client.post(f"/v1/imports/{second['import_id']}:undo", headers=hr)
    assert again.status_code == 409


def test_what_somebody_changed_since_is_not_undone(world: World) -> None:
    hr = world.headers("hr")
    rows = COMPANY["people"][COMPANY["people"]["person_id"] == LEARNER].assign(site="A")
    told = imported(world, "people.csv", csv(rows))
    world.client.patch(f"/v1/learners/{LEARNER}", json={"site": "B"}, headers=hr)
    job = undone(world, told["import_id"])
    assert (job["state"], job["error"]["code"]) == ("failed", "changed_since")
    place = f"/v1/imports/{told['import_id']}"
    assert world.client.get(place, headers=hr).json()["state"] == "applied"


def test_what_cannot_be_read_says_why(world: World) -> None:
    for name, content, code in (
        ("c.xlsx", b"no workbook", "unreadable_file"),
        ("c.zip", b"no archive", "unreadable_file"),
        ("c.parquet", b"no parquet", "unreadable_file"),
        ("people.csv", b"\xff\xff\xff", "undecodable_text"),
    ):
        told = imported(world, name, content)
        assert (told["state"], told["report"]["error"]["code"]) == ("refused", code)
        assert told["report"]["error"]["message"]


def test_a_file_of_no_known_format_is_refused_at_once(world: World) -> None:
    for name, content, code in (
        ("c.xls", b"x", "unknown_format"), ("c.csv", b"", "empty_file"),
    ):  # fmt: skip
        answer = world.client.post(
            "/v1/imports", files={"file": (name, content)}, headers=world.headers("hr")
        )
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_upsert_knows_of_no_leavers(world: World) -> None:
    answer = world.client.post(
        "/v1/imports?mark_leavers=true",
        files={"file": ("people.csv", b"x")},
        headers=world.headers("hr"),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_full_sync")


def test_a_retry_makes_one_import(world: World) -> None:
    hr = world.headers("hr") | {"Idempotency-Key": "once"}
    files = {"file": ("people.csv", csv(COMPANY["people"].head(1)))}
    first = world.client.post("/v1/imports", files=files, headers=hr)
    again = world.client.post("/v1/imports", files=files, headers=hr)
    assert first.content == again.content
    listed = world.client.get("/v1/imports", headers=hr).json()
    assert [one["import_id"] for one in listed["items"]] == [first.json()["import_id"]]


def test_a_profile_that_changes_while_a_file_is_read_is_not_lost(world: World) -> None:
    hr = world.headers("hr")
    people = COMPANY["people"]
    rows = people[people["person_id"] != LEARNER].head(3)[["person_id"]].assign(site="X")
    answer = world.client.post("/v1/imports", files={"file": ("people.csv", csv(rows))}, headers=hr)
    payload = {"import_id": answer.json()["import_id"], "act": "apply", "lang": "en"}
    job = JobContext(world.store, TENANT, "job", "tests", payload, lambda: datetime.now(UTC))
    effect = performing.perform(job)
    world.client.patch(f"/v1/learners/{LEARNER}", json={"site": "Y"}, headers=hr)
    with world.store.write() as tx:
        effect(tx)
    assert world.client.get(answer.headers["Location"], headers=hr).json()["state"] == "applied"
    site = stored(world.store).people.set_index("person_id")["site"]
    assert site.loc[LEARNER] == "Y"
    assert set(site.loc[rows["person_id"]]) == {"X"}


def test_is_marked_knows_what_comes_back(world: World, tmp_path: Any) -> None:
    bad = COMPANY["people"].head(1).assign(time_zone="nowhere")
    told = imported(world, "people.csv", csv(bad))
    place = f"/v1/imports/{told['import_id']}/marked.xlsx"
    path = tmp_path / "marked.xlsx"
    path.write_bytes(world.client.get(place, headers=world.headers("hr")).content)
    assert is_marked(path)


def asked(world: World, import_id: str, act: str, **body: Any) -> Any:
    hr = world.headers("hr")
    sent = body if act == "check" else None
    return world.client.post(f"/v1/imports/{import_id}:{act}", headers=hr, json=sent)


def test_a_checked_file_is_mapped_by_hand_and_applied_without_sending_it_again(
    world: World,
) -> None:
    rows = COMPANY["people"].iloc[:2][["person_id", "name", "site"]].assign(site="昆明")
    theirs = rows.rename(columns={"person_id": "工号", "name": "姓名", "site": "办公城市"})
    content = csv(theirs.assign(部门="临时"), "gbk")
    told = imported(world, "Sheet1.csv", content, validate_only=True)
    assert (told["state"], told["report"]["files"]) == ("checked", [])
    mapping = {"files": {"sheet1": "人员"}, "人员": {"办公城市": "site", "部门": None}}
    again = asked(world, told["import_id"], "check", mapping=mapping)
    assert (again.status_code, again.json()["state"]) == (202, "queued"), again.text
    world.work()
    hr = world.headers("hr")
    found = world.client.get(again.headers["Location"], headers=hr).json()
    assert found["state"] == "checked"
    assert found["report"]["changes"]["people"]["changed"] == 2
    assert stored(world.store).digest() == TABLES.digest()
    assert asked(world, told["import_id"], "apply").status_code == 202
    world.work()
    after = stored(world.store).people.set_index("person_id").loc[rows["person_id"]]
    assert set(after["site"]) == {"昆明"}
    assert "临时" not in set(after["department"])
    twice = asked(world, told["import_id"], "apply")
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")
    assert undone(world, told["import_id"])["state"] == "done"
    assert stored(world.store).digest() == TABLES.digest()


def test_a_file_of_which_nothing_is_read_is_never_applied(world: World) -> None:
    content = csv(COMPANY["people"].head(1))
    told = imported(world, "Sheet1.csv", content)
    assert (told["state"], told["report"]["error"]["code"]) == ("refused", "nothing_read")
    assert "Sheet1.csv" in told["report"]["notes"][0]
    mapping = {"files": {"Sheet1": "people"}}
    assert asked(world, told["import_id"], "check", mapping=mapping).status_code == 202
    world.work()
    checked = imported(world, "Sheet1.csv", content, validate_only=True)
    again = asked(world, checked["import_id"], "apply")
    world.work()
    hr = world.headers("hr")
    later = world.client.get(again.headers["Location"], headers=hr).json()
    assert (later["state"], later["report"]["error"]["code"]) == ("refused", "nothing_read")
    assert stored(world.store).digest() == TABLES.digest()


def test_a_file_is_kept_until_its_sender_hands_in_another(world: World) -> None:
    bad = csv(COMPANY["people"].head(1).assign(grade=99))
    first = imported(world, "people.csv", bad)
    assert first["state"] == "refused"
    assert asked(world, first["import_id"], "apply").status_code == 409
    nowhere = asked(world, first["import_id"], "check", mapping={"people": {"grade": "rank"}})
    assert (nowhere.status_code, nowhere.json()["errors"][0]["where"]) == (422, "/body/mapping")
    one_sender = world.headers("hr")
    good = {"file": ("people.csv", csv(COMPANY["people"].head(1)))}
    for _ in range(2):
        world.client.post("/v1/imports?validate_only=true", files=good, headers=one_sender)
        world.work()
    with world.store.read() as tx:
        kept = {one.import_id: one.content for one in tx.scalars(sa.select(orm.Import))}
    assert kept[first["import_id"]]  # of another sender: each key is one
    assert sorted(content is not None for content in kept.values()) == [False, True, True]


def test_leaving_a_bad_column_out_makes_a_file_good(world: World) -> None:
    bad = csv(COMPANY["people"].head(2).assign(grade=99))
    first = imported(world, "people.csv", bad)
    asked(world, first["import_id"], "check", mapping={"people": {"grade": None}})
    world.work()
    hr = world.headers("hr")
    found = world.client.get(f"/v1/imports/{first['import_id']}", headers=hr).json()
    assert (found["state"], found["report"]["problems"]) == ("checked", 0)


def test_a_workbook_with_macros_is_refused_by_name(world: World) -> None:
    files = {"file": ("c.xlsm", b"PK")}
    answer = world.client.post("/v1/imports", files=files, headers=world.headers("hr"))
    assert (answer.status_code, answer.json()["code"]) == (422, "macro_workbook")


def test_files_are_kept_for_some_days_and_what_undoes_the_last_import_for_good(
    world: World,
) -> None:
    good = COMPANY["people"].iloc[:1][["person_id", "name"]].assign(name="新名字")
    done = imported(world, "people.csv", csv(good))
    bad = imported(world, "people.csv", csv(good.assign(post_id="none")))
    assert (done["state"], bad["state"]) == ("applied", "refused")
    errors = f"/v1/imports/{bad['import_id']}/errors.csv"
    hr, now = world.headers("hr"), datetime.now(UTC)
    for days, kept in ((-1, 200), (1, 404)):
        with world.store.read() as tx:
            assert holds_file(tx, TENANT, bad["import_id"]) == (kept == 200)
        perform(world.store, "tidy_jobs", at=now + FOUND_KEPT + timedelta(days))
        assert world.client.get(errors, headers=hr).status_code == kept
    told = world.client.get(f"/v1/imports/{bad['import_id']}", headers=hr).json()
    assert told["report"]["by_code"] == bad["report"]["by_code"]
    assert undone(world, done["import_id"])["state"] == "done"
    assert stored(world.store).digest() == TABLES.digest()
