"""What HR does in a window, from an empty company to a published run."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.chromium import Window

_ANY_PRICE = re.compile(r"costs|gains|fewer|more")


def import_workbook(hr: Window, workbook: Path, *, learners: int, mentors: int) -> None:
    """Hand in a workbook, look at what it would change, and apply it."""
    hr.go("/hr/imports")
    hr.page.get_by_label("Workbook, CSV or archive").set_input_files(workbook)
    hr.press("Check the file")
    hr.sees("The file is good")
    hr.sees("How the file was read")
    hr.page.get_by_label("Sheets and files").get_by_role("link", name="learners").click()
    expect(hr.page.get_by_label("It was read as")).to_have_value("learners")
    changes = hr.page.get_by_role("region", name="What would change")
    for table, number in (("learners", learners), ("mentors", mentors)):
        row = changes.get_by_role("row").filter(
            has=hr.page.get_by_role("rowheader", name=table, exact=True)
        )
        expect(row.get_by_role("cell")).to_have_text([str(number), "0", "0"])
    hr.press("Apply the import")
    hr.sees("Applied")


def make_programme(hr: Window, name: str) -> str:
    """Make a programme in which mentors agree, with a cohort of everyone; returns its path."""
    hr.go("/hr/programmes")
    hr.follow("Make a programme")
    hr.page.get_by_label("Name", exact=True).fill(name)
    hr.page.get_by_label("Learners choose, mentors agree").check()
    hr.press("Save")
    hr.sees(name)
    path = hr.path()
    hr.follow("Open a cohort")
    hr.page.get_by_label("Name", exact=True).fill("Everybody")
    hr.page.get_by_label("Everyone, whoever joins later too").check()
    hr.press("Open the cohort")
    hr.told("The cohort is open")
    return path


def weigh(hr: Window, programme: str, block: str, word: str) -> None:
    """Say by a word how much a block counts, and put the policy in force."""
    hr.go(programme)
    hr.follow("Policy")
    hr.page.get_by_label(f"{block}: counts").select_option(label=word)
    hr.press("Save the draft")
    hr.told("The draft is saved.")
    hr.follow("Put it in force…")
    hr.sees("What putting it in force changes")
    expect(hr.page.get_by_role("listitem").filter(has_text=block).first).to_contain_text(word)
    hr.press("Put it in force")
    hr.told("In force from now on.")


def run(hr: Window, programme: str) -> str:
    """Start a run of the programme's cohort and watch it until it is solved; returns its path."""
    hr.go(programme)
    hr.follow("Start a match run")
    hr.press("Start the run")
    under_way = hr.page.get_by_role("progressbar", name="Progress of the run")
    solved = hr.page.get_by_role("heading", name="What to do next")
    expect(under_way.or_(solved).first).to_be_visible()
    expect(solved).to_be_visible()
    return hr.path()


def lock(hr: Window, run: str, learner: str) -> None:
    """Lock whom the run gives a learner."""
    _look_at(hr, run, learner)
    card = hr.page.locator("form").filter(has=hr.page.get_by_role("heading", name="Lock"))
    hr.press("Show the price", within=card)
    expect(hr.page.locator(".verdict")).to_have_text("costs nothing")
    hr.press("Do it")
    hr.told("Done. It can be undone.")
    expect(hr.page.locator(".badge").filter(has_text="locked")).to_be_visible()


def move(hr: Window, run: str, learner: str) -> tuple[str, str]:
    """Give a learner another mentor, the price known; returns who it was, and who it is."""
    _look_at(hr, run, learner)
    before = _mentor_of(hr)
    others = hr.page.get_by_role("region", name="Other mentors, and what they would cost")
    first = others.get_by_role("row").nth(1)
    expect(first.get_by_role("cell").nth(1)).to_have_text(_ANY_PRICE)
    after = first.get_by_role("rowheader").locator("bdi").inner_text()
    first.get_by_role("link", name="Move here…").click()
    hr.sees(f"{after} for {learner}?")
    expect(hr.page.locator(".verdict")).to_have_text(_ANY_PRICE)
    hr.sees("Who moves")
    hr.press("Do it")
    hr.told("Done. It can be undone.")
    assert _mentor_of(hr) == after != before
    return before, after


def undo(hr: Window) -> str:
    """Undo the decision that was just taken; returns the learner's mentor then."""
    hr.press("Undo this decision")
    hr.told("Undone.")
    return _mentor_of(hr)


def publish(hr: Window, run: str) -> None:
    """Try what would happen, then publish."""
    hr.go(f"{run}/publish")
    hr.press("First try what would happen")
    hr.sees("Exactly this would happen now")
    hr.press("Publish")
    hr.told("Published.")


def set_capacity(hr: Window, mentor_id: str, seats: int) -> None:
    """Change how many learners a mentor takes."""
    hr.go(f"/hr/people/mentors/{mentor_id}/edit")
    hr.page.get_by_label("capacity").fill(str(seats))
    hr.press("Save")
    hr.told("Saved.")


def _look_at(hr: Window, run: str, learner: str) -> None:
    hr.go(f"{run}/board")
    hr.follow(learner)
    hr.sees(learner)


def _mentor_of(hr: Window) -> str:
    return hr.page.locator(".card h2 bdi").first.inner_text()
