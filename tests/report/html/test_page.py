"""The page as a whole: its policy, its parts, and what others wrote in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from policypack.report.html.page import page
from policypack.report.html.report import of_document
from tests.report.html.journals import lines, run_line, stack_lines
from tests.report.run_documents import finding, preview

ADDRESS = re.compile(r"(?:src|href|url|import|fetch|WebSocket)\s*[=(]\s*[\"']?https?:")


def made() -> str:
    return "".join(page(lines(6), {}, title='"Audit" & more'))


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_allows_the_style_and_script_of_the_page_and_nothing_else() -> None:
    text = made()
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert found
    policy = dict(each.split(" ", 1) for each in found[1].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert style
    assert script
    assert policy["style-src"] == f"'sha256-{digest(style[1])}'"
    assert policy["script-src"] == f"'sha256-{digest(script[1])}'"
    assert policy["require-trusted-types-for"] == "'script'"


def test_the_page_names_no_address_that_it_would_ask() -> None:
    assert ADDRESS.search(made()) is None
    assert ADDRESS.search('<img src="https://example.com/x">')


def test_a_picture_stays_within_its_element() -> None:
    drawing = ["svg", {}, "</script><b>"]
    line = {**stack_lines(0, [])[0], "project": 'a"', "stack": "</script>", "map": drawing}
    text = "".join(page([run_line(), line], {}, title="x"))
    (name, held) = re.findall(r'<script type="application/json" data-stack="(.*?)">(.*?)</s', text)[
        0
    ]
    assert name == "a&quot;/&lt;/script&gt;"
    assert json.loads(held) == drawing


def test_the_title_is_escaped() -> None:
    assert "<title>&quot;Audit&quot; &amp; more</title>" in made()


def test_a_run_without_findings_is_a_small_file() -> None:
    assert len("".join(page(lines(0), {}, title="x"))) < 120_000


def test_the_page_of_a_document_has_its_stack_in_the_title() -> None:
    assert "<title>shop/dev: preview</title>" in "".join(of_document(preview(), {}))
    alone = preview([finding("iam-policy-admin")])
    alone["stack"] = None
    assert "<title>stackwarden preview</title>" in "".join(of_document(alone, {}))
