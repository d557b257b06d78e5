"""What learners and mentors do in their windows, from a list to a pair and to its end."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import expect

from tests.e2e.chromium import Window

_SEND = "document.querySelector('#field-first').form.requestSubmit()"
_PLACES = ("First choice", "Second choice", "Third choice")


def rank(learner: Window, mentors: Sequence[str]) -> None:
    """Open the list, and fill in a ranking; it is not sent."""
    learner.go("/my")
    learner.follow("Look at my mentors")
    learner.sees("My three mentors")
    for place, mentor in zip(_PLACES, mentors, strict=False):
        learner.page.get_by_label(place).select_option(label=mentor)


def send_at_once(learners: Sequence[Window]) -> None:
    """Send what several have filled in, before any of them has an answer; wait for all."""
    for one in learners:
        one.page.evaluate(_SEND)
    for one in learners:
        one.page.wait_for_url("**/my?done=choice-*")


def choose_too_late(learner: Window, mentor: str) -> None:
    """Choose a mentor alone whose last seat is taken, and be told so."""
    learner.follow("Look at my mentors")
    card = learner.page.get_by_role("article").filter(
        has=learner.page.get_by_role("heading", name=mentor, exact=True)
    )
    expect(card).to_contain_text("no seat free just now")
    learner.press("Choose this mentor", within=card)
    learner.told("The seats of those you chose have just been taken: you are on the waitlist now.")
    learner.sees("You are on the waitlist")


def asked_of(learner: Window) -> str:
    """Return the mentor whom the learner's page says she has asked."""
    learner.go("/my")
    headline = learner.page.get_by_role("heading", name="You have asked")
    return headline.locator("bdi").inner_text()


def decline(mentor: Window, learner: str, reason: str) -> None:
    """Say no to a learner who asks."""
    mentor.go("/mentoring")
    request = mentor.page.get_by_role("article").filter(has_text=learner)
    request.locator("summary").click()
    request.get_by_label("Reason").select_option(label=reason)
    mentor.press("Decline", within=request)
    mentor.told("Declined: another mentor is asked.")
    expect(request).to_have_count(0)


def accept(mentor: Window, learner: str) -> None:
    """Say yes to a learner who asks."""
    mentor.go("/mentoring")
    mentor.press("Accept", within=mentor.page.get_by_role("article").filter(has_text=learner))
    mentor.told("Accepted: the two of you begin now.")
    mentor.sees(learner)


def ask_for_another(learner: Window, mentor: str, reason: str) -> None:
    """End a running pair for a new list, and wait until the list is there."""
    learner.go("/my")
    learner.sees(f"You are a pair with {mentor}")
    learner.follow("Open my pair")
    expect(learner.page.get_by_text("None of this is anybody's fault")).to_be_visible()
    learner.page.get_by_text("Ask for another mentor").click()
    form = learner.page.locator("form").filter(has_text="End it and show me others")
    form.get_by_label("Why?").select_option(label=reason)
    learner.press("End it and show me others", within=form)
    learner.told("pair has ended; a new list is being made.")
    learner.go("/my/mentors")
    expect(learner.page.get_by_role("article").first).to_be_visible()
