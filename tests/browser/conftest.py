"""Opens a report in headless Chromium. No test ends with a request, an error or a dialog."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect, sync_playwright

from policypack.report.html.contents import Excerpt, no_excerpt
from policypack.report.html.page import Tree
from policypack.report.html.page import page as page_of
from policypack.report.html.trend import Point
from policypack.rules import catalogue
from tools.site.staging import ROOT
from tools.typescript_sdks import NoSdks, ensure

# Runs axe in a page and returns its violations.
AXE = "(options) => axe.run(options || {}).then(({violations}) => violations)"
# A busy machine draws late; a test that passes never waits this long.
expect.set_options(timeout=30_000)
Open = Callable[..., Page]
RULES = {rule.id: rule for rule in catalogue()}


def missing(what: str) -> Any:
    """Skips the test, or fails it in CI, where everything must be there."""
    return (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


def axe_script() -> str:
    """The path of axe's script, installed by its lock file."""
    try:
        return str(ensure(ROOT, "axe") / "axe-core" / "axe.min.js")
    except NoSdks as error:
        missing(str(error))
        raise


# While Playwright runs, so does its event loop, which tests of other modules must not meet.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        missing("no Chromium on PATH; Debian's package is `chromium`")
    with sync_playwright() as playwright:
        # Containers often run as root, where Chromium's own sandbox does not start.
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the report of lines at a fragment of its address."""
    faults: list[str] = []
    contexts = []

    def opened(
        lines: Iterable[Mapping[str, Any]],
        fragment: str = "",
        *,
        earlier: Sequence[Point] = (),
        maps: Mapping[str, Tree] = MappingProxyType({}),
        excerpt: Excerpt = no_excerpt,
        **options: Any,
    ) -> Page:
        file = tmp_path / "report.html"
        drawn = (
            {**line, "map": maps.get(f"{line['project']}/{line['stack']}")}
            if line["kind"] == "stack"
            else line
            for line in lines
        )
        title = "Security audit"
        written = page_of(drawn, RULES, title=title, earlier=earlier, excerpt=excerpt)
        file.write_text("".join(written), encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        watch(page, file.as_uri(), faults)
        page.goto(f"{file.as_uri()}{fragment}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def every(found: Locator) -> list[Locator]:
    """The elements, once there is one: `all` alone returns none if a view is not drawn yet."""
    expect(found).not_to_have_count(0)
    return found.all()


def watch(page: Page, own: str, faults: list[str]) -> None:
    """Notes every request but that of the page itself, every console message and dialog."""
    page.on("request", lambda sent: None if sent.url.startswith(own) else faults.append(sent.url))
    page.on("console", lambda told: faults.append(told.text))
    page.on("pageerror", lambda error: faults.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
