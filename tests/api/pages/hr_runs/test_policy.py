from __future__ import annotations

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa

from api.pages.hr_runs.policy_form import policy_in, values_of
from api.pages.hr_runs.policy_held import Held, differences
from api.pages.hr_runs.policy_words import BLOCK_TEXTS, rule_lines, weight_lines
from api.services.errors import Unacceptable
from api.store import Store, orm
from api.store.company import COMPANY
from features.blocks import BLOCKS
from matching.pipeline import match_cohort
from matching.policy import RULE_CODES, KindPolicy, Policy, RulePolicy
from tests.api.pages.browsing import Visitor, visitor
from tests.api.pages.hr_runs.world import solved, spring_world, words_of
from tests.api.services.runs.spring import with_programme
from tests.api.world import World, company, world_of

EDITOR = "/hr/programmes/spring/policy"
LEARNER = str(company().learners["learner_id"].iloc[0])
MENTOR = str(company().mentors["mentor_id"].iloc[0])
RICH = Policy(
    name="rich",
    weights={"style": "off", "site": 2.5, "goals": 8.0},
    rules=(
        RulePolicy(rule="time_zone", mode="soft", limit=3, weight=4.5),
        RulePolicy(rule="same_department", mode="hard", department="销售.A|B"),
    ),
    kinds=(
        KindPolicy(kind="outside", layers=("executive",), topics=("leadership",)),
        KindPolicy(kind="inside"),
    ),
    minimum_score=0.25,
    floor="largest",
    load_cap=3,
    pair_cap=2**-10,
    stay_bonus=1.25,
    list_length=4,
    exposure_slack=1.5,
    relaxation_order=("other_site", "time_zone"),
)


@pytest.fixture
def world(store: Store) -> World:
    return spring_world(store)


@pytest.fixture
def hr(world: World) -> Visitor:
    return visitor(world, "hr")


def _fields(text: str) -> dict[str, str | list[str]]:
    """Read what a browser would send of the editor's form."""
    found: dict[str, str | list[str]] = {}
    form = text[text.index('id="policy-form"') :]
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind, name = attributes.get("type", "text"), attributes.get("name")
        if (
            name is None
            or name == "csrf"
            or (kind in ("checkbox", "radio") and " checked" not in tag)
        ):
            continue
        value = html.unescape(attributes.get("value", ""))
        if kind == "checkbox" and name.split(".")[-1] in ("kinds", "layers", "topics"):
            found[name] = [*found.get(name, []), value]
        else:
            found[html.unescape(name)] = value
    for name, body in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option(?: value="([^"]*)")? selected', body)
        first = re.findall(r'<option value="([^"]*)"', body)
        found[html.unescape(name)] = html.unescape((chosen or first or [""])[0])
    return found


def _save(hr: Visitor, start: str = EDITOR, **changes: Any) -> Any:
    return hr.send(
        EDITOR, _fields(hr.text(start)) | {k.replace("__", "."): v for k, v in changes.items()}
    )


@pytest.mark.parametrize("policy", [Policy(), RICH], ids=["default", "rich"])
def test_what_the_fields_hold_is_read_back_as_the_same_policy(policy: Policy) -> None:
    again = policy_in(values_of(policy))
    assert differences(policy, again) == []
    assert again.pair_cap == policy.pair_cap
    assert [one.share for one in weight_lines(again)] == [one.share for one in weight_lines(policy)]


def test_every_block_and_rule_is_said_in_words() -> None:
    assert BLOCK_TEXTS.keys() == {block.name for block in BLOCKS}
    for mode in ("hard", "soft", "report", "off"):
        rules = tuple(
            RulePolicy(rule=code, mode=mode)
            for code in RULE_CODES
            if mode != "soft" or code not in ("banned", "not_again")
        )
        for line in rule_lines(Policy(rules=rules)):
            assert not re.search(r"[{}]", line.sentence.zh + line.sentence.en)
            assert not re.search(r"[A-Za-z]{3,}", line.sentence.zh)
    assert sum(line.share for line in weight_lines(RICH)) == pytest.approx(1)


def test_what_contradicts_itself_is_told_beside_its_field() -> None:
    values = values_of(RICH) | {f"weight.{block.name}": "off" for block in BLOCKS}
    values |= {"objective": "stable", "rule.mentor_kind..mode": "soft", "minimum_score": "many"}
    values |= {"rule.new.department": "销售.A|B", "rule.new.code": "same_department"}
    values |= {"stay_bonus": "number", "stay_bonus.number": "", "load_cap": "1.5"}
    with pytest.raises(Unacceptable) as caught:
        policy_in(values)
    assert {fault.where for fault in caught.value.faults} == {
        "weights",
        "pair_cap",
        "rule.mentor_kind..mode",
        "minimum_score",
        "rule.new.department",
        "stay_bonus.number",
        "load_cap",
    }


def test_a_draft_is_saved_read_compared_put_in_force_and_taken_up_again(hr: Visitor) -> None:
    assert "default policy" in hr.text(EDITOR)
    assert "默认政策" in hr.text(EDITOR, "zh")
    assert "no version of your own yet" in hr.text(f"{EDITOR}/versions")
    saved = _save(hr, weight__style="off", note="<b>less style</b>")
    assert (saved.status_code, saved.headers["location"]) == (303, f"{EDITOR}?done=draft-saved")
    draft = words_of(hr.text(f"{EDITOR}/versions/1"))
    assert "style fit : very not at all" in draft
    assert "&lt;b&gt;less style" in draft
    sent = {"version": "1", "revision": _revision(hr)}
    done = hr.send(f"{EDITOR}/activate", sent)
    assert done.headers["location"] == f"{EDITOR}/versions?done=policy-activated"
    assert "Version 1 is in force" in hr.text(EDITOR)
    _save(hr, weight__style="must", rule__other_site____mode="soft")
    two = words_of(hr.text(f"{EDITOR}/versions?before=1&after=2"))
    assert "style fit : not at all must" in two
    begun = hr.text(f"{EDITOR}?from=1")
    assert "You begin from version 1" in begun
    assert _fields(begun)["weight.style"] == "off"


def _revision(hr: Visitor) -> str:
    return str(_fields(hr.text(EDITOR))["revision"])


def test_a_setting_for_one_department_comes_and_goes(hr: Visitor) -> None:
    offered = hr.text(EDITOR).partition('name="rule.new.department"')[2]
    department = re.findall(r'<option value="([^"]+)">', offered)[0]
    new = {"rule.new.department": department, "rule.new.code": "other_site"}
    _save(hr, **new, **{"rule.new.mode": "hard"})
    text = hr.text(EDITOR)
    assert f'name="rule.other_site.{department}.mode"' in text
    _save(hr, **{f"rule.other_site.{department}.drop": "true"})
    assert f"rule.other_site.{department}.mode" not in hr.text(EDITOR)


def test_what_is_wrong_comes_back_with_what_was_typed(hr: Visitor) -> None:
    answer = _save(hr, minimum_score="<script>7", note="x" * 200, weight__style="very")
    assert answer.status_code == 422
    assert 'value="&lt;script&gt;7"' in answer.text
    assert "expected a number from 0 to 1" in answer.text
    assert "x" * 200 in answer.text
    assert "<script>7" not in answer.text
    nothing = hr.get(f"{EDITOR}/versions/1")
    assert nothing.status_code == 404


def test_who_was_slower_gets_both_changes_to_look_at(world: World, hr: Visitor) -> None:
    other = visitor(world, "hr")
    mine = _fields(hr.text(EDITOR)) | {"weight.goals": "must"}
    _save(other, weight__style="off", minimum_score="0.4")
    clash = hr.send(EDITOR, mine)
    assert clash.status_code == 409
    assert "Somebody was quicker" in clash.text
    assert "style fit : very not at all" in words_of(clash.text)
    both = _fields(clash.text)
    assert (both["weight.goals"], both["weight.style"], both["minimum_score"]) == (
        "must",
        "off",
        "0.4",
    )
    assert hr.send(EDITOR, both).status_code == 303
    kept = _fields(hr.text(EDITOR))
    assert (kept["weight.goals"], kept["weight.style"]) == ("must", "off")


def test_the_picture_follows_the_fields_before_they_are_saved(hr: Visitor) -> None:
    fields = _fields(hr.text(EDITOR)) | {f"weight.{block.name}": "off" for block in BLOCKS}
    shown = hr.send(f"{EDITOR}/preview", fields | {"weight.goals": "must"})
    assert "goals and bio" in shown.text
    assert "style fit : very not at all" in words_of(shown.text)
    wrong = hr.send(f"{EDITOR}/preview", fields)
    assert "something has to count" in wrong.text


def test_the_effect_is_shown_on_a_learner_a_pair_and_the_last_run(
    world: World, hr: Visitor
) -> None:
    fields = _fields(hr.text(EDITOR))
    none_yet = words_of(hr.send(f"{EDITOR}/effect", fields).text)
    assert "There is no run of this programme yet" in none_yet
    solved(world, hr)
    strict = {"rule.other_site..mode": "hard", "minimum_score": "0.6", "weight.style": "off"}
    sent = fields | strict | {"try_learner": LEARNER, "try_mentor": MENTOR}
    shown = hr.send(f"{EDITOR}/effect", sent)
    text = words_of(shown.text)
    assert "<html" in shown.text
    assert text.count("Version in force") >= 3
    assert "not in other" not in text
    assert re.search(r"Pairs that would break a strict rule none other site: \d+", text)
    assert "On the last run" in text
    assert re.search(r"Below the minimum score 0 \d+ \+\d+", text)
    part = hr.send(f"{EDITOR}/effect", sent | {"try_learner": "nobody <i>"})
    assert "Nobody is called so" in part.text
    wrong = hr.send(f"{EDITOR}/effect", sent | {"minimum_score": "x"})
    assert "mend it to see the effect" in wrong.text


def test_rules_that_the_company_set_itself_are_told_beside_those_of_the_policy(hr: Visitor) -> None:
    said = words_of(hr.text(EDITOR))
    assert "They hold in every programme" in said
    assert "Never a pair: they are more than 6 hours apart" in said


def test_shares_and_rules_are_told_as_they_hold_with_the_company_s_own(
    world: World, hr: Visitor
) -> None:
    soft = r"keeping the rule: same department( they are in different departments)? \d"
    fields = _fields(hr.text(EDITOR))
    assert re.search(soft, words_of(hr.text(EDITOR)))
    assert re.search(soft, words_of(hr.send(f"{EDITOR}/preview", fields).text))
    _save(hr)
    version = words_of(hr.text(f"{EDITOR}/versions/1"))
    assert "keeping the rule: same department" in version
    assert "keeping the rule: other site (生产部)" in version
    assert "more than 6 hours apart. the company's own" in version
    assert "more than 9 hours apart" not in version
    assert version.count("the company's own") == len(company().rules)
    assert "公司自定" in hr.text(f"{EDITOR}/versions/1", "zh")
    for page in (f"{EDITOR}/versions", f"{EDITOR}/versions?before=1&after=1"):
        said = words_of(visitor(world, "analyst").text(page))
        assert "Better not: both are in the same department" in said


def test_the_shares_are_those_that_a_run_scores_by() -> None:
    tables = company()
    held = Held.of(Policy(), tables.rules.to_dict("records")).policy
    shares = {line.block: line.share for line in weight_lines(held)}
    assert shares == pytest.approx(match_cohort(tables, mode="assign").weights)


def test_a_change_that_a_rule_of_the_company_goes_before_is_told_to_be_idle(hr: Visitor) -> None:
    said = {"rule.time_zone..limit": "3", "rule.same_manager..mode": "report"}
    idle = "changes nothing: a rule of the company's own goes before it"
    _save(hr, **said)
    for page in (EDITOR, f"{EDITOR}/versions/1"):
        changes = re.findall(r"<li><b>.*?</li>", hr.text(page).partition('class="changes"')[2])
        told = {words_of(one).partition(" : ")[0]: idle in html.unescape(one) for one in changes}
        assert told == {"time zones too far apart": True, "same manager": False}


def test_where_no_rule_is_the_company_s_own_nothing_is_said_of_such(store: Store) -> None:
    plain = world_of(store, company(), demo=True)
    with_programme(store)
    with store.write() as tx:
        tx.execute(COMPANY["rules"].delete())
    hr = visitor(plain, "hr")
    _save(hr, **{"rule.time_zone..limit": "3"})
    for page in ("", "/versions", "/versions/1"):
        said = words_of(hr.text(f"{EDITOR}{page}"))
        assert not re.search("company.s own|company has rules", said)


def test_a_company_without_people_is_told_to_import_them(store: Store) -> None:
    empty = world_of(store, demo=True)
    with_programme(store)
    hr = visitor(empty, "hr")
    text = hr.text(EDITOR)
    assert "import people first" in text
    assert "They hold in every programme" not in text
    assert "import them first" in hr.send(f"{EDITOR}/effect", _fields(text)).text


def test_others_may_read_versions_and_change_nothing(world: World, hr: Visitor) -> None:
    _save(hr)
    analyst = visitor(world, "analyst")
    assert "/activate" not in analyst.text(f"{EDITOR}/versions/1")
    assert analyst.get(EDITOR).status_code == 403
    for act in ("", "/activate", "/preview"):
        assert analyst.send(f"{EDITOR}{act}").status_code == 403
    learner = visitor(world, "learner", LEARNER)
    assert learner.get(f"{EDITOR}/versions").status_code == 403
    for path in ("", "/versions", "/versions/1"):
        assert hr.get(f"/hr/programmes/nothing/policy{path}").status_code == 404
    assert hr.get(f"{EDITOR}/versions/0").status_code == 404


def test_who_activates_what_has_changed_meanwhile_is_told(world: World, hr: Visitor) -> None:
    _save(hr)
    revision = _revision(hr)
    _save(hr, weight__style="off")
    answer = hr.send(f"{EDITOR}/activate", {"version": "1", "revision": revision})
    assert answer.status_code in (409, 412)
    with world.store.read() as tx:
        assert tx.scalars(sa.select(orm.PolicyVersion.state)).all() == ["draft"]
