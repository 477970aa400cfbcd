"""The report in a real browser: from the overview down to a resource and its fix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from policypack.report.code_frames import frame_of
from policypack.report.html.page import tree
from policypack.report.html.trend import point
from tests.browser.conftest import Open
from tests.report.html.journals import (
    end_line,
    finding_line,
    lines,
    run_line,
    stack_lines,
)

MANY = 10_000
PHONE = {"width": 390, "height": 844}


def expect_status(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("status")).to_have_text(text)


def test_the_overview_leads_to_a_resource_and_its_fix(show: Open) -> None:
    page = show(lines(30))
    expect(page.get_by_text("30 open violations in 6 of 6 stacks, 15 blocking")).to_be_visible()
    page.get_by_role("link", name="Critical 10").click()
    expect_status(page, "10 findings")
    page.get_by_role("button", name="policy-1 iam.Policy orders/dev").click()
    detail = page.locator(".finding .detail:visible")
    expect(detail).to_contain_text("policy.Statement[0].Action of policy-1 allows sqs:*")
    expect(detail.locator(".fix")).to_have_text("Fix Name the actions that policy-1 needs")
    urn = "urn:pulumi:dev::orders::aws:iam/policy:Policy::policy-1"
    expect(detail.get_by_text(urn)).to_be_visible()
    detail.get_by_role("link", name="policy-1").click()
    expect_status(page, "1 finding")
    expect(page.get_by_text("Resource: policy-1")).to_be_visible()
    page.go_back()
    expect_status(page, "10 findings")


def test_a_finding_shows_its_code_with_the_place_marked(show: Open, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "queue = Queue(\n    'orders',\n\n\n    open='<b>',\n)\n", encoding="utf-8"
    )
    place = {"file": "main.py", "line": 5, "column": 5, "end_line": 5, "end_column": 15}
    call = {"file": "main.py", "line": 1}
    related = [{"file": "settings.py", "line": 2, "column": 1}]
    found = finding_line(0, 0, **place, call=call, related=related)
    page = show(
        [run_line(), *stack_lines(0, [found]), end_line()],
        "#finding?number=0",
        excerpt=lambda each: frame_of(each, tmp_path, None),
    )
    shown = page.get_by_role("region", name="Code at main.py:5")
    told = [
        "  1 │ queue = Queue(",
        "⋮",
        "  3 │ ",
        "  4 │ ",
        "> 5 │     open='<b>',",
        "    │     ^^^^^^^^^^",
        "  6 │ )",
    ]
    expect(shown).to_have_text("\n".join(told), use_inner_text=True)
    expect(page.get_by_text("settings.py:2:1")).to_be_visible()


@pytest.mark.parametrize(
    ("heading", "link", "expected"),
    [
        ("Projects", "payments", "5 findings"),
        ("Teams", "platform", "10 findings"),
        ("Services", "s3", "5 findings"),
        ("Worst stacks", "search/dev", "5 findings"),
        ("Most frequent rules", "Lambda function without dlq in any stack", "5 findings"),
    ],
)
def test_each_table_leads_to_its_findings(
    heading: str, link: str, expected: str, show: Open
) -> None:
    page = show(lines(30))
    page.get_by_role("region", name=heading).get_by_role("link", name=link).first.click()
    expect_status(page, expected)


def test_search_and_filters_narrow_the_list_and_stand_in_the_address(show: Open) -> None:
    page = show(lines(130), "#findings")
    expect_status(page, "114 findings, 1 to 50 shown")
    page.get_by_label("Undecided").check()
    page.get_by_label("Critical").check()
    expect_status(page, "34 findings")
    page.get_by_role("searchbox", name="Search").fill("BUCKET-3 orders")
    expect_status(page, "1 finding")
    expect(page).to_have_url(re.compile(re.escape("q=BUCKET-3+orders")))
    page.reload()
    expect_status(page, "1 finding")
    expect(page.get_by_label("Undecided")).to_be_checked()
    page.get_by_role("searchbox", name="Search").fill("")
    expect_status(page, "34 findings")
    page.get_by_role("link", name="Clear all filters").click()
    expect_status(page, "114 findings, 1 to 50 shown")


def test_numbers_of_a_filter_are_those_that_it_would_leave(show: Open) -> None:
    page = show(lines(130), "#findings")
    page.get_by_label("Critical").check()
    expect_status(page, "32 findings")
    expect(page.locator(".check", has_text="High").locator(".amount")).to_have_text("16")
    page.get_by_label("Critical").uncheck()
    page.get_by_label("High").check()
    expect_status(page, "16 findings")


def test_ten_thousand_findings_are_light(show: Open) -> None:
    page = show(lines(MANY, stacks=200), "#findings")
    assert len(page.content()) < 2_600_000
    expect_status(page, "8,600 findings, 1 to 50 shown")
    expect(page.locator(".finding")).to_have_count(50)
    page.get_by_role("button", name="Next").click()
    expect_status(page, "8,600 findings, 51 to 100 shown")
    page.get_by_role("searchbox", name="Search").fill("bucket-17 warehouse")
    expect_status(page, re.compile(r"^\d+ findings$"))
    page.get_by_role("link", name="Stacks").click()
    expect(page.locator("tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Show all 200 stacks").click()
    expect(page.locator("tbody tr")).to_have_count(200)


def test_a_keyboard_is_enough(show: Open) -> None:
    page = show(lines(30), "#findings")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    button = page.locator(".finding button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".fix").first).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(".fix").first).to_be_hidden()


def test_severity_is_a_word_and_a_number_of_bars(show: Open) -> None:
    page = show(lines(30), "#findings")
    for word, filled in (("Critical", 4), ("High", 3), ("Medium", 2), ("Low", 1)):
        mark = page.locator(".finding .severity", has_text=word).first
        expect(mark.locator(".on")).to_have_count(filled)


def test_a_trend_is_drawn_and_told_in_numbers(show: Open) -> None:
    earlier = point(lines(60, at=1, started="2026-10-01T03:00:00Z"))
    page = show(lines(30), earlier=[earlier])
    told = "Open violations in 2 runs: from 60 on 2026-10-01 to 30 on 2026-11-26"
    expect(page.get_by_role("img", name=told).locator("canvas")).to_be_visible()
    page.get_by_text("Numbers of the trend").click()
    expect(page.get_by_role("row", name="2026-10-01 03:00 6")).to_be_visible()


def test_waivers_are_listed_by_their_last_day(show: Open) -> None:
    page = show(lines(130), "#waivers")
    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("2026-12-12")
    expect(rows.first).to_contain_text("Expires soon")
    expect(rows.nth(1)).to_contain_text("Replaced this quarter")
    rows.nth(1).get_by_role("link").click()
    expect(page.locator(".finding .state").first).to_have_text("Waived")


def test_what_was_not_judged_is_named(show: Open) -> None:
    error = "the checkpoint is truncated"
    broken = stack_lines(0, [], error=error, notes=["read again after a timeout"])
    unknown = stack_lines(1, [], waivers={"from": None, "expiring": []})
    end = end_line(errors=["s3://other: no such bucket"])
    page = show([run_line(loosened=["x: level advisory"]), *broken, *unknown, end])
    for text in (error, "s3://other: no such bucket", "read again after a timeout"):
        expect(page.get_by_role("cell", name=text)).to_be_visible()
    expect(page.get_by_text("The configuration of 1 stack is unknown")).to_be_visible()
    expect(page.get_by_text("x: level advisory")).to_be_visible()
    expect(page.get_by_text("No open violations")).to_be_visible()


def test_an_interrupted_audit_says_so(show: Open) -> None:
    page = show([run_line(), *stack_lines(0, [])])
    expect(page.get_by_text("This audit was interrupted")).to_be_visible()


def test_a_baseline_tells_what_is_new_and_fixed(show: Open) -> None:
    new, old = finding_line(0, 0, status="new"), finding_line(0, 1, status="unchanged")
    keys = ("project", "stack", "rule", "severity", "resource", "path", "fingerprint")
    gone = {key: finding_line(1, 3)[key] for key in keys}
    fixed = {"kind": "fixed", **gone}
    page = show([run_line(baseline=True), *stack_lines(0, [new, old]), fixed, end_line()])
    page.get_by_role("link", name="1 new").click()
    expect_status(page, "1 finding")
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="1 fixed").click()
    expect(page.locator(".finding .state")).to_have_text("Fixed")
    # Findings that only the baseline has were not judged.
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".subtitle")).to_contain_text("Stack orders/dev")


def test_a_stack_has_a_page_with_its_picture(show: Open) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)">'
        '<script>alert(1)</script><image href="http://192.0.2.1/x"/>'
        "<style>.name { fill: rgb(1, 2, 3) }</style>"
        '<g style="fill:red" class="name"><title>orders</title><rect width="9" height="9"/></g>'
        "</svg>"
    )
    drawn = {"orders/dev": tree(drawing)}
    page = show(lines(30), "#stack?name=orders%2Fdev", maps=drawn)
    expect(page.get_by_role("heading", level=1)).to_have_text("orders/dev")
    expect_status(page, "5 findings")
    expect(page.get_by_text("team=checkout", exact=True)).to_be_visible()
    picture = page.get_by_role("group", name="Exposure of orders/dev").locator("svg")
    expect(picture.locator("rect")).to_be_visible()
    fill = "element => getComputedStyle(element).fill"
    assert picture.locator("rect").evaluate(fill) == "rgb(1, 2, 3)"
    assert page.locator("header .name").evaluate(fill) != "rgb(1, 2, 3)"
    expect(picture.locator("script, image, [style]")).to_have_count(0)
    expect(picture).not_to_have_attribute("onload", re.compile(""))


def test_a_picture_is_legible_on_a_phone_and_widens_no_page(show: Open) -> None:
    drawn = ["svg", {"viewBox": "0 0 1376 300", "width": "1376", "height": "300"}, ["g", {}]]
    page = show(lines(30), "#stack?name=orders%2Fdev", maps={"orders/dev": drawn}, viewport=PHONE)
    picture = page.get_by_role("group", name="Exposure of orders/dev").locator("svg")
    expect(picture).to_be_visible()
    assert picture.evaluate("element => element.getBoundingClientRect().width") >= 960
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_resources_that_no_rule_judges_are_told_by_type(show: Open) -> None:
    stack, *found = stack_lines(0, [finding_line(0, 0)])
    kinds = {f"aws:glue/t{number}:T": 1 for number in range(9)} | {"aws:glue/job:Job": 3}
    page = show([run_line(), {**stack, "unjudged": kinds}, *found, end_line()])
    region = page.get_by_role("region", name="Resources that no rule judges")
    expect(region.locator("tbody tr").first).to_have_text("aws:glue/job:Job3 in 1 stack")
    expect(region.get_by_text("and 2 more types")).to_be_visible()


@pytest.mark.parametrize("amount", [0, 400])
def test_nothing_is_wider_than_a_phone(amount: int, show: Open) -> None:
    page = show(lines(amount), viewport=PHONE)
    views = {"findings": "Findings", "stacks": "Stacks", "waivers": "Waivers"}
    named = {"stack?name=orders/dev": "orders/dev"} if amount else {}
    for view, title in {**views, **named, "overview": "Overview"}.items():
        page.evaluate(f"location.hash = '{view}'")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_light_dark_and_print_are_pictures_of_their_own(show: Open) -> None:
    page = show(lines(30), earlier=[point(lines(60, at=1, started="2026-10-01T03:00:00Z"))])
    page.emulate_media(color_scheme="light")
    light = page.screenshot(full_page=True)
    page.emulate_media(color_scheme="dark")
    dark = page.screenshot(full_page=True)
    assert light[:4] == dark[:4] == b"\x89PNG"
    assert light != dark
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(18, 20, 22)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    expect(page.get_by_role("navigation")).to_be_hidden()


def test_a_print_has_every_finding_with_its_fix(show: Open) -> None:
    page = show(lines(130), "#findings")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".fix:visible")).to_have_count(114)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".finding")).to_have_count(50)
    assert page.pdf()[:5] == b"%PDF-"


def test_an_unknown_value_is_one_finding_of_the_rules_that_need_it(show: Open) -> None:
    first = finding_line(0, 12, message="undecided: policy needs an output of key")
    second = {**first, "rule": "iam-policy-admin", "fingerprint": "1" * 32}
    page = show([run_line(), *stack_lines(0, [first, second]), end_line()])
    page.get_by_role("link", name="1 undecided").click()
    page.get_by_role("button", name="2 rules need policy.Statement[0].Action").click()
    detail = page.locator(".finding .detail:visible")
    expect(detail.locator(".evidence")).to_have_text("policy needs an output of key")
    expect(detail.locator(".rule")).to_have_count(2)
    expect(detail.locator(".fix")).to_have_count(0)
