from __future__ import annotations

import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY as TABLES_OF_DB
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pairing import now
from tests.api.routes.test_imports import COMPANY, csv, stored, workbook
from tests.api.routes.test_learners import TABLES
from tests.api.world import World

PEOPLE = COMPANY["people"].head(2)[["person_id", "name", "site"]].assign(site="昆明")
EVIL = "<script>alert(1)</script>"


def handed_in(hr: Visitor, name: str, content: bytes, **said: str) -> str:
    answer = hr.send("/hr/imports", {**said}, files={"file": (name, content)})
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.headers["location"])


def checked(demo: World, hr: Visitor, name: str, content: bytes, **said: str) -> str:
    place = handed_in(hr, name, content, **said)
    demo.work()
    return place


def did(demo: World, hr: Visitor, place: str, act: str, **said: str) -> str:
    answer = hr.send(f"{place}/{act}", {**said})
    assert answer.status_code == 303, answer.text[:2000]
    demo.work()
    return hr.text(str(answer.headers["location"]))


def test_a_file_is_checked_mapped_applied_and_undone_without_sending_it_again(
    demo: World, hr: Visitor
) -> None:
    theirs = PEOPLE.rename(columns={"person_id": "工号", "name": "姓名", "site": "办公城市"})
    place = handed_in(hr, "花名册.csv", csv(theirs, "gbk"))
    assert "Waiting to begin" in hr.text(place)
    fragment = hr.client.get(place, headers={"hx-request": "true"})
    assert "every 1s" in fragment.text
    assert "<html" not in fragment.text
    demo.work()
    assert hr.client.get(place, headers={"hx-request": "true"}).headers["HX-Redirect"] == place
    text = hr.text(place)
    assert "The file is good" in text
    assert "GB18030" in text
    assert "昆明" in text
    [at] = re.findall(r'<select name="(column-\d+)"[^>]*class="unread"', text)
    again = did(
        demo, hr, place, "check", sheet="0", table="people", mode="upsert", **{at: "site"},
        **{"column-0": "person_id", "column-1": "name"},
    )  # fmt: skip
    assert "unread" not in again
    assert re.search(r"people</th><td class=\"number\">0</td><td class=\"number\">2</td>", again)
    assert stored(demo.store).digest() == TABLES.digest()
    assert "Undo the import" in did(demo, hr, place, "apply")
    after = stored(demo.store).people.set_index("person_id")
    assert set(after.loc[PEOPLE["person_id"], "site"]) == {"昆明"}
    assert "taken back" in did(demo, hr, place, "undo")
    assert stored(demo.store).digest() == TABLES.digest()
    listed = hr.text("/hr/imports", "zh")
    assert "花名册.csv" in listed
    assert "已撤销" in listed


def test_how_much_longer_an_import_takes_is_told(light: World, clerk: Visitor) -> None:
    place = handed_in(clerk, "people.csv", b"person_id,name\n" + b"X1,a\n" * 3_000_000)
    with light.store.write() as tx:
        [job] = tx.scalars(sa.select(orm.Job).where(orm.Job.kind == "import"))
        job.started_at, job.state, job.worker_id = now(), "running", "w"
    assert re.search(r"about \d+ seconds left", clerk.text(place))
    assert re.search(r"约剩 \d+秒", clerk.text(place, "zh"))
    assert re.search(r'<progress max="1" value="0\.\d+"', clerk.text(place))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("side", ["learner", "mentor"])
def test_an_exported_workbook_comes_back_without_a_change(
    light: World, clerk: Visitor, side: str, lang: str
) -> None:
    people, strange = TABLES_OF_DB["people"], ["=1+1", "'quoted", "007", "1e5", "是", " a  b "]
    ids = TABLES.mentors["mentor_id"] if side == "mentor" else TABLES.learners["learner_id"]
    with light.store.write() as tx:
        for person_id, name in zip(ids, strange, strict=False):
            hers = people.c.person_id == person_id
            tx.execute(people.update().where(hers).values(name=name.strip(), department=name[:3]))
    file = clerk.get(f"/hr/people/export?side={side}&format=xlsx", lang)
    place = checked(light, clerk, f"{side}s.xlsx", file.content)
    text = clerk.text(place)
    assert "The file is good" in text, text
    assert "applying it would change nothing" in text
    assert "Not read" not in text
    assert "=1+1" in text
    changes = re.findall(
        r'<tr><th scope="row">(.*?)</th>' + r'<td class="number[^"]*">(\d+)</td>' * 3, text
    )
    unchanged = {name: int(same) for name, *_, same in changes}
    assert len(unchanged) == (3 if side == "mentor" else 2)
    assert all((added, changed) == ("0", "0") for _, added, changed, _ in changes), changes
    assert set(unchanged.values()) >= {len(ids)}


def test_every_bad_cell_is_listed_and_can_be_downloaded(light: World, clerk: Visitor) -> None:
    bad = COMPANY["people"].head(3).assign(grade=99).astype(object)
    bad.loc[0, "name"] = EVIL
    place = checked(light, clerk, "c.xlsx", workbook({"people": bad}))
    text = clerk.text(place)
    assert "3 cells need mending" in text
    assert text.count("<code><bdi>99</bdi></code>") == 3
    assert EVIL not in text
    assert "&lt;script&gt;" in text
    assert "3 处" in clerk.text(place, "zh")
    files = re.findall(r'href="(/v1/imports/[^"]+)"', text)
    assert [clerk.client.get(file).status_code for file in files] == [200, 200]
    left_out = did(light, clerk, place, "check", sheet="0", table="people", **{"column-5": ""})
    assert "The file is good" in left_out


def test_a_sheet_that_nothing_knows_is_given_a_table(light: World, clerk: Visitor) -> None:
    place = checked(light, clerk, "Sheet1.csv", csv(PEOPLE, "utf-16"))
    text = clerk.text(place)
    assert "not read" in text
    assert "UTF-16" in text
    told = did(light, clerk, place, "check", sheet="0", table="people", mode="full_sync")
    assert "people are not in the file" in told
    assert "Full sync" in told
    nothing = did(light, clerk, place, "check", sheet="0", table="", mode="upsert")
    assert "people are not in the file" not in nothing


def test_a_whole_company_fits_on_one_page_each(light: World, clerk: Visitor) -> None:
    place = checked(light, clerk, "all.xlsx", workbook(COMPANY))
    for at in range(len(COMPANY)):
        assert len(clerk.text(f"{place}?sheet={at}", "zh" if at % 2 else "en").encode()) < 150_000
    wide = PEOPLE.assign(**{f"c{n}": "x" for n in range(400)})
    page = clerk.text(checked(light, clerk, "people.csv", csv(wide)))
    assert len(page.encode()) < 150_000
    assert "of 403 columns" in page


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("people.csv", b"0" * 5_000_000)
    return content.getvalue()


def test_what_cannot_be_read_is_told_beside_the_field(clerk: Visitor) -> None:
    for name, content, says in (
        ("x.xlsm", b"PK", "without macros"),
        ("x.pdf", b"%PDF", "whose name ends in"),
        ("x.csv", b"", "not empty"),
        ("", b"", "choose a file"),
    ):
        answer = clerk.send("/hr/imports", {"mode": "full_sync"}, files={"file": (name, content)})
        assert answer.status_code == 422
        assert says in answer.text
        assert re.search(r'value="full_sync" checked', answer.text)


def test_a_bomb_a_damaged_file_and_one_too_large_say_why(light: World, clerk: Visitor) -> None:
    place = checked(light, clerk, "bomb.zip", bomb())
    assert "times its size when unpacked" in clerk.text(place)
    assert "倍于原大小" in clerk.text(place, "zh")
    assert "cannot be read" in clerk.text(checked(light, clerk, "a.xlsx", b"PK\x03\x04 no"))
    most = light.settings.max_upload_bytes
    large = clerk.send("/hr/imports", files={"file": ("a.csv", b"x" * (most + 1))})
    assert large.status_code == 413
    assert "<h1>" in large.text


def test_an_import_that_was_cancelled_has_changed_nothing(light: World, clerk: Visitor) -> None:
    place = handed_in(clerk, "people.csv", csv(PEOPLE))
    assert clerk.send(f"{place}/cancel").status_code == 303
    assert "nothing has changed" in clerk.text(place)
    assert stored(light.store).digest() == TABLES.digest()


def test_an_undo_that_comes_too_late_says_so(light: World, clerk: Visitor) -> None:
    first = checked(light, clerk, "people.csv", csv(PEOPLE))
    did(light, clerk, first, "apply")
    second = checked(light, clerk, "people.csv", csv(PEOPLE.assign(site="大理")))
    did(light, clerk, second, "apply")
    assert "no longer be undone" in clerk.text(first)
    assert clerk.send(f"{first}/undo").status_code == 409


def test_only_hr_imports_and_only_for_its_own_company(light: World, clerk: Visitor) -> None:
    place = handed_in(clerk, "people.csv", csv(PEOPLE))
    analyst = visitor(light, "analyst")
    assert analyst.get("/hr/imports").status_code == 403
    assert analyst.get(place).status_code == 403
    assert analyst.send(f"{place}/apply").status_code == 403
    assert clerk.get("/hr/imports/imp_nobody").status_code == 404


def test_who_has_imported_nothing_is_told_how_to_begin(clerk: Visitor) -> None:
    assert "Nothing has been imported yet" in clerk.text("/hr/imports")
    assert "尚未导入" in clerk.text("/hr/imports", "zh")
    assert clerk.get("/hr/imports/template.xlsx", "zh").content.startswith(b"PK")
