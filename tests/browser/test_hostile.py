"""Names and messages that others control are plain text in the report."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from policypack.report.html.page import page as page_of
from policypack.start.wording import visible
from tests.browser.conftest import RULES, Open, every
from tests.report.html.journals import end_line, finding_line, run_line, stack_lines

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=http://192.0.2.1/x onerror=alert(1)>",
    "<!--<script>",
    "javascript:alert(1)",
    "\u2028\u202eevil\x00",
    "__proto__",
    "\ud800",
    "&lt;b&gt;%s{{7*7}}${7*7}",
)


def journal(*names: str) -> list[dict[str, Any]]:
    """An audit in which each name stands wherever another person may write one."""
    stacks = [line for name in names for line in stack_of(name)]
    end = end_line(errors=[*names], notes=[*names])
    return [run_line(loosened=[*names], profile=names[0]), *stacks, end]


def stack_of(name: str) -> list[dict[str, Any]]:
    urn = f"urn:pulumi:{name}::{name}::{name}::{name}"
    whose = {"project": name, "stack": name}
    waiver = {"reason": name, "owner": name, "expires": name}
    given = {
        **whose,
        **dict.fromkeys(("rule", "title", "path", "message", "fix", "waits_for", "file"), name),
        "resource": {"urn": urn, "type": name, "name": name},
    }
    found = [finding_line(0, 0, **given), finding_line(0, 1, **given, waived=waiver)]
    expiring = [{"rule": name, "resource": name, "owner": name, "expires": name}]
    facts = {
        **whose,
        **dict.fromkeys(("source", "version", "time"), name),
        "tags": {name: name},
        "waivers": {"from": "history", "expiring": expiring},
        "notes": [name],
    }
    return stack_lines(0, found, **facts, error=name)


def test_a_hostile_name_is_shown_and_never_obeyed(show: Open) -> None:
    page = show(journal(*HOSTILE))
    for name in HOSTILE:
        expect(page.locator("main")).to_contain_text(visible(name), use_inner_text=True)
    for view in ("Findings", "Stacks", "Waivers"):
        link = page.get_by_role("navigation", name="Views").get_by_role("link", name=view)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        expect(page.locator("main img, main script, main b")).to_have_count(0)
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Findings").click()
    for button in every(page.locator(".finding button")):
        button.click()
    expect(page.locator(".fix:visible")).to_have_count(len(HOSTILE))
    expect(page.locator("main img, main script, main b")).to_have_count(0)
    expect(page.locator("a:not([href^='#'], [href^='https://github.com/'])")).to_have_count(0)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_page_has_the_elements_of_its_frame_alone(name: str) -> None:
    made = "".join(page_of(journal(name), RULES, title=name))
    assert made.count("</script>") == 2
    made.encode()


def test_the_browser_itself_refuses_requests_and_markup(browser: Browser, tmp_path: Any) -> None:
    file = tmp_path / "report.html"
    file.write_text("".join(page_of(journal("x"), RULES, title="x")), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.on("requestfinished", lambda request: sent.append(f"finished {request.url}"))
    fetched = "fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')"
    assert page.evaluate(fetched) == "refused"
    markup = (
        "(() => { try { document.body.innerHTML = '<b>'; return 'made' }"
        " catch { return 'refused' } })()"
    )
    assert page.evaluate(markup) == "refused"
    picture = (
        "new Promise(done => { const image = new Image(); image.onload = () => done('made');"
        " image.onerror = () => done('refused');"
        " image.src = 'data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>' })"
    )
    assert page.evaluate(picture) == "refused"
    assert not [each for each in sent if each.startswith("finished http")]
    page.close()
