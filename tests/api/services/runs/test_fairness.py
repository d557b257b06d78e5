from __future__ import annotations

from api.services.actors import Actor
from api.services.runs.fairness import FairnessReport, fairness_of
from tests.api.drafts import draft, programme
from tests.api.routes.test_imports import COMPANY, csv, imported
from tests.api.routes.test_publishing import LEARNERS, SEATED
from tests.api.world import TENANT, World

HR = Actor(TENANT, "hr", "tests")


def judged(world: World) -> FairnessReport:
    with world.store.read() as tx:
        return fairness_of(tx, HR, "run_a")


def groups(report: FairnessReport, attribute: str) -> set[str]:
    found = next(one for one in report.attributes if one.attribute == attribute)
    return {group.value for group in found.groups}


def test_a_report_is_kept_until_what_it_is_made_from_changes(world: World) -> None:
    programme(world.store)
    draft(world.store, "run_a", dict.fromkeys(LEARNERS[:24], None) | {LEARNERS[0]: SEATED[0]})
    first = judged(world)
    assert judged(world) is first
    people = COMPANY["people"][["person_id", "name"]]
    moved = people[people["person_id"].isin(LEARNERS[:12])].assign(department="Moved")
    assert imported(world, "people.csv", csv(moved))["state"] == "applied"
    second = judged(world)
    assert "Moved" in groups(second, "department") - groups(first, "department")
    traits = people.iloc[:0].assign(attribute="", value="")
    traits["person_id"] = LEARNERS[:24]
    traits = traits.assign(attribute="shift", value=["day", "night"] * 12).drop(columns="name")
    assert imported(world, "protected.csv", csv(traits))["state"] == "applied"
    assert groups(judged(world), "shift") == {"day", "night"}
