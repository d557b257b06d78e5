from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from api.store import Store, orm
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pages.hr_runs.world import solved, spring_world, words_of
from tests.api.pairing import TABLES
from tests.api.world import World


@pytest.fixture
def world(store: Store) -> World:
    return spring_world(store)


@pytest.fixture
def hr(world: World) -> Visitor:
    return visitor(world, "hr")


def test_the_certificate_says_all_that_a_works_council_asks(world: World, hr: Visitor) -> None:
    path = solved(world, hr)
    text = words_of(hr.text(f"{path}/certificate"))
    for said in (
        "What was decided",
        "nobody yet: it is a draft",
        "What is never used",
        "gender",
        "Never a pair",
        "no better assignment exists",
        "mentormatch verify run/",
    ):
        assert said in text
    with world.store.read() as tx:
        run = tx.scalars(sa.select(orm.MatchRun)).one()
    assert str(run.input_digest) in text
    total, limit = re.search(
        r"Reached by this run ([\d.]+) Limit for every assignment ([\d.]+)", text
    ).groups()  # type: ignore[union-attr]
    assert total == limit
    assert "受保护信息不影响任何结果" in hr.text(f"{path}/certificate", "zh")
    for link in re.findall(r'href="(/v1/match-runs/[^"]+)"', hr.text(f"{path}/certificate")):
        assert hr.get(link).headers["content-type"] == "application/zip"


def test_rules_are_told_as_they_held_with_the_company_s_own(world: World, hr: Visitor) -> None:
    text = words_of(hr.text(f"{solved(world, hr)}/certificate"))
    assert "more than 6 hours apart" in text
    assert "more than 9 hours apart" not in text
    assert "Better not: both are in the same department" in text
    assert text.count("the company's own") == len(TABLES.rules)


def test_lists_alone_have_no_certificate_and_nothing_to_export(world: World, hr: Visitor) -> None:
    path = solved(world, hr, mode="shortlist")
    assert hr.get(f"{path}/certificate").status_code == 409
    assert "nothing to export" in hr.text(f"{path}/export")
    assert "Learners" in hr.text(path)


def test_every_file_that_is_offered_can_be_taken(world: World, hr: Visitor) -> None:
    path = solved(world, hr)
    links = re.findall(r'href="(/v1/match-runs/[^"]+)"', hr.text(f"{path}/export"))
    assert len(links) >= 8
    for link in links:
        answer = hr.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert "attachment" in answer.headers["content-disposition"]


def test_the_report_lies_in_a_frame_of_our_own_and_who_looked_is_recorded(
    world: World, hr: Visitor
) -> None:
    path = solved(world, hr)
    assert "<iframe" not in hr.text(f"{path}/export")
    assert f'src="{path}/report"' in hr.text(f"{path}/export?show=report")
    report = hr.get(f"{path}/report")
    policy = report.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'sha256-" in policy
    assert report.headers["x-frame-options"] == "SAMEORIGIN"
    assert "DENY" in hr.get(path).headers["x-frame-options"]
    with world.store.read() as tx:
        acts = tx.scalars(sa.select(orm.AuditEntry.action)).all()
    assert acts.count("run_exported") == 1
