"""The page of the map in a real browser: it asks for nothing, and a click tells the statement."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from policypack.exposure.drawing.formats import render
from policypack.exposure.graph.exposure import exposure
from tests.browser.conftest import AXE, axe_script, every
from tests.exposure.stacks import large


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("map") / "map.html"
    found.write_text(render(exposure(large()), "shop/dev", "html"), encoding="utf-8")
    return found


def test_a_click_on_a_line_tells_its_statement_and_nothing_is_requested(
    browser: Browser, file: Path
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    expect(page.locator(".map-details section:visible")).to_have_count(0)
    page.locator("svg g.map-hot.map-reads a").first.click(force=True)
    shown = page.locator(".map-details section:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("policy.Statement[")
    expect(shown).to_contain_text("Fix: ")
    assert (told, asked) == ([], [file.as_uri()])


@pytest.mark.parametrize("width", [390, 1400])
def test_every_box_is_legible_and_the_page_does_not_scroll_sideways(
    browser: Browser, file: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for box in every(page.locator("svg .map-box")):
        frame = box.locator("rect").bounding_box()
        assert frame is not None
        for text in every(box.locator("text")):
            inside = text.bounding_box()
            assert inside is not None
            assert inside["x"] + inside["width"] <= frame["x"] + frame["width"]
            assert inside["height"] >= 6


@pytest.mark.parametrize("width", [390, 1400])
def test_the_page_has_no_accessibility_violation(browser: Browser, file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto(file.as_uri())
    # AND with the details of a box shown
    page.locator("svg g.map-box a").first.click()
    page.add_script_tag(path=axe_script())
    violations = page.evaluate(AXE)
    found = [(each["id"], node["html"][:200]) for each in violations for node in each["nodes"][:3]]
    assert found == []
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("h1")).to_have_count(1)
