from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.e2e.chromium import window
from tests.e2e.stage import Stage


def test_what_a_weight_does_stands_beside_it_without_a_press(
    chromium: Browser, stage: Stage
) -> None:
    with window(chromium, stage.address) as seen:
        seen.sign_in("hr")
        seen.go(f"/hr/programmes/{stage.ids['programme_id']}/policy")
        brief = seen.page.locator("#effect-glance")
        total = brief.locator("dd").first
        expect(total).to_contain_text("0")
        before = total.inner_text()
        seen.page.locator('select[name="weight.style"]').select_option("must")
        expect(total).not_to_have_text(before)
        expect(seen.page.locator("#effect .totals")).to_be_visible()
        brief.get_by_role("link", name="All of it").click()
        expect(seen.page.locator("#effect-title")).to_be_in_viewport()
        seen.check()
