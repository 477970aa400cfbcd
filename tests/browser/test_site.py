"""The built site in a browser: search, filters, accessibility, and nothing from elsewhere."""

from __future__ import annotations

import posixpath
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from policypack.facts.frameworks import frameworks_of
from policypack.rule.rule import Severity
from policypack.rules import catalogue
from tests.browser.conftest import AXE, axe_script, watch
from tests.tries import nightly, represented, some_of
from tools.site import build, staging
from tools.site.__main__ import made_at
from tools.site.checks import tags
from tools.site.staging import ROOT

pytestmark = pytest.mark.exhaustive

VERSION, EARLIER = "1.1.0", "1.0.0"
RULE = "rules/sqs-queue-unencrypted.html"
SEARCHED = (
    "sqs-queue-unencrypted",
    "s3-bucket-policy-public",
    "lambda-function-public-and-privileged",
)
# Styles that differ in dark mode.
COLORS = {"runOnly": ["color-contrast"]}
# One page of each kind.
ALL_RULES = "rules/index.html"
KINDS = (
    "index.html",
    "tutorial.html",
    RULE,
    "rules/lambda.html",
    "events/sqs.html",
    "frameworks/cis-aws-5.0.html",
    "reference/commands.html",
    "reference/settings.html",
    "reference/guards.html",
)
PHONE = {"viewport": {"width": 390, "height": 844}}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FIRST_FOUND = "a[href*='/rules/'][href*='.html']"


def few_pages(folder: Path) -> Path:
    """The site of the pages that the tests open. Links to other pages are broken."""
    opened = {*KINDS, ALL_RULES, *(f"rules/{rule}.html" for rule in SEARCHED)}
    pages = {
        path: text
        for path, text in staging.pages().items()
        if path.replace(".md", ".html") in opened
    }
    assert len(pages) == len(opened)
    build.stage(folder, pages, staging.SITE, [])
    return build.generated(build.generator(ROOT), folder)


SITES = {"few pages": few_pages, "all pages": made_at}


@pytest.fixture(scope="module", params=represented(SITES, "few pages"))
def versions(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of two versions: this one, and an earlier one."""
    folder = tmp_path_factory.mktemp("site")
    into = folder / "versions"
    (into / EARLIER).mkdir(parents=True)
    (into / EARLIER / "index.html").write_text(
        "<!doctype html><title>Earlier</title>", encoding="utf-8"
    )
    build.publish(SITES[request.param](folder / "staged"), into, VERSION)
    return into


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Prints nothing."""


@pytest.fixture(scope="module")
def served(versions: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(versions)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Reader:
    """Opens pages of the site, and notes what they request, print and ask."""

    def __init__(self, browser: Browser, served: str) -> None:
        self.served, self.faults, self._browser = served, list[str](), browser
        self._contexts: list[Any] = []

    def page(self, **options: Any) -> Page:
        context = self._browser.new_context(reduced_motion="reduce", **options)
        self._contexts.append(context)
        page = context.new_page()
        watch(page, self.served, self.faults)
        return page

    def open(self, path: str, page: Page | None = None, **options: Any) -> Page:
        page = page or self.page(**options)
        page.goto(f"{self.served}{VERSION}/{path}")
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def reader(browser: Browser, served: str) -> Iterator[Reader]:
    made = Reader(browser, served)
    yield made
    made.close()
    assert made.faults == []


def test_the_root_leads_to_the_newest_version(reader: Reader) -> None:
    page = reader.page()
    page.goto(reader.served)
    page.wait_for_url(f"**/{VERSION}/index.html")
    # AND the selector lists both versions
    listed = page.locator(".md-version__link")
    expect(listed).to_have_text([VERSION, EARLIER])


@nightly("tools/test_site.py::test_every_page_that_is_no_list_is_in_the_navigation")
@pytest.mark.parametrize("versions", ["all pages"], indirect=True)
def test_no_page_is_lost(versions: Path) -> None:
    """GIVEN the links of every page WHEN followed from the first one THEN they reach all."""
    site = versions / VERSION
    pages = {file.relative_to(site).as_posix(): file for file in site.rglob("*.html")}
    reached, left = {"index.html", "404.html"}, ["index.html"]
    while left:
        name = left.pop()
        for _, held in tags(pages[name].read_text(encoding="utf-8")):
            target = held.get("href", "").partition("#")[0].partition("?")[0]
            leads = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if leads in pages and leads not in reached:
                reached.add(leads)
                left.append(leads)
    assert pages.keys() - reached == set()
    assert {f"rules/{rule.id}.html" for rule in catalogue()} <= reached


@pytest.mark.parametrize("scheme", represented(["light", "dark"], "light"))
def test_the_pages_have_no_accessibility_violation(reader: Reader, scheme: str) -> None:
    axe = axe_script()
    page = reader.page(color_scheme=scheme)
    found: list[str] = []
    for path in some_of(KINDS, 4):
        reader.open(path, page)
        page.add_script_tag(path=axe)
        violations = page.evaluate(AXE, {} if scheme == "light" else COLORS)
        found += [
            f"{path}: {each['id']}: {node['html'][:200]}"
            for each in violations
            for node in each["nodes"][:3]
        ]
    assert found == [], "\n".join(found)


def test_a_rule_is_the_first_that_the_search_finds(reader: Reader) -> None:
    page = reader.open("index.html")
    page.keyboard.press("/")
    first = page.locator(FIRST_FOUND).filter(visible=True).first
    for rule in SEARCHED:
        page.get_by_role("combobox", name="Search").fill(rule)
        wanted = re.compile(rf"/rules/{rule}\.html(\?.*)?$")
        # The index is read when the search opens; a busy machine takes its time.
        expect(first).to_have_attribute("href", wanted, timeout=60_000)


def expect_rules(page: Page, rules: set[str]) -> None:
    expect(page.locator(".rules tbody tr:not([hidden]) td:first-child")).to_have_text(
        [each.id for each in catalogue() if each.id in rules]
    )


def test_the_filters_show_what_they_name(reader: Reader) -> None:
    page = reader.open(ALL_RULES)
    rules = catalogue()
    expect_rules(page, {rule.id for rule in rules})
    page.get_by_label("Severity").select_option("high")
    page.get_by_label("Framework").select_option("cis-aws-5.0")
    page.get_by_label("Safe fix").select_option("yes")
    wanted = {
        rule.id
        for rule in rules
        if rule.severity is Severity.HIGH and rule.fix and "cis-aws-5.0" in frameworks_of(rule.id)
    }
    assert wanted
    expect_rules(page, wanted)
    expect(page.locator(".rules-filter output")).to_have_text(
        f"{len(wanted)} of {len(rules)} rules"
    )
    # AND the view has an address, which shows the same
    page.reload()
    expect_rules(page, wanted)
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Words").fill("sqs DEAD-letter")
    rows = page.locator(".rules tbody tr:not([hidden])")
    expect(rows.filter(has_text="sqs-queue-without-dlq")).to_have_count(1)
    expect(rows.filter(has_not_text=re.compile("sqs|dead.letter", re.I))).to_have_count(0)


def test_a_phone_scrolls_in_one_direction(reader: Reader) -> None:
    page = reader.page(**PHONE)
    over = {path: reader.open(path, page).evaluate(OVERFLOW) for path in (*KINDS, ALL_RULES)}
    # The scroll bar of Chromium without a screen takes its own width.
    assert max(over.values()) <= 0, over


def test_print_has_every_example_and_no_navigation(reader: Reader) -> None:
    page = reader.open(RULE)
    tabs = page.locator(".tabbed-set").first.locator(".tabbed-block")
    expect(tabs).to_have_count(3)
    expect(tabs.filter(visible=True)).to_have_count(1)
    page.emulate_media(media="print")
    expect(tabs.filter(visible=True)).to_have_count(3)
    expect(page.locator(".md-sidebar--primary")).to_be_hidden()
