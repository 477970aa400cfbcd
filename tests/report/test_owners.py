"""Owners of findings: tags of the stack, and CODEOWNERS as GitHub and GitLab read it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.judging.run import judge
from policypack.report import audit_lines, owners
from policypack.report.owners import CodeOwners, of_tags, owned
from policypack.settings.settings import Settings
from tests.judged import resource
from tests.organization.states import backend, queue
from tests.rules_of_tests import QUEUE, make

# The rules of GitHub's example, in our words, with matching and other paths.
CASES = [
    ("* @all", "a/b.py", "@all"),
    ("*.js @web", "a/b/c.js", "@web"),
    ("*.js @web", "a/b/c.jsx", None),
    ("/build/logs/ @ops", "build/logs/x/y", "@ops"),
    ("/build/logs/ @ops", "a/build/logs/x", None),
    ("docs/* @docs", "docs/a.md", "@docs"),
    ("docs/* @docs", "docs/more/a.md", None),
    ("apps/ @apps", "x/apps/y/z", "@apps"),
    ("apps/ @apps", "apps", None),
    ("/docs/ @docs", "docs/a/b", "@docs"),
    ("**/logs @logs", "deep/er/logs/x", "@logs"),
    ("**/logs @logs", "logs/x", "@logs"),
    ("shop/**/x.py @x", "shop/x.py", "@x"),
    ("shop/**/x.py @x", "shop/a/b/x.py", "@x"),
    ("shop/** @x", "shop/a/b", "@x"),
    ("shop @x", "shop/a/b", "@x"),
    ("/shop @x", "a/shop/b", None),
    ("a?.py @x", "ab.py", "@x"),
    ("a?.py @x", "a/.py", None),
    ("a+b.py @x", "a+b.py", "@x"),
    ("a+b.py @x", "aab.py", None),
    ("my\\ file.py @x ann@example.com", "my file.py", "@x ann@example.com"),
    ("* @all\n/shop/ @shop", "shop/a.py", "@shop"),
    ("/shop/ @shop\n* @all", "shop/a.py", "@all"),
    ("* @all\n/shop/", "shop/a.py", None),
    ("* @all\n/shop/ team", "shop/a.py", "@all"),
    ("*.js tpyo @web ann", "a.js", "@web"),
    ("\\#notes.md @x", "#notes.md", "@x"),
    ("[Web] @web\n*\n!*.md", "a.md", None),
    ("# * @all", "a", None),
    ("* @all # who else", "a", "@all"),
    ("[Web] @web\n*.js\n*.py @py", "a.js", "@web"),
    ("^[Web][2] @web\n*.js\n*.py @py", "a.py", "@py"),
]


@pytest.mark.parametrize(("text", "path", "expected"), CASES)
def test_the_last_pattern_that_matches_has_the_owners(
    text: str, path: str, expected: str | None
) -> None:
    assert CodeOwners.of(text).owner(path) == expected


def test_tags_of_a_stack_name_owner_and_team_in_any_case() -> None:
    assert of_tags({"Owner": "ann", "team": "web"}) == {"owner": "ann", "team": "web"}
    assert of_tags({"owner": "", "x": "y"}) == {"owner": None, "team": None}


def test_a_finding_without_an_owner_has_that_of_its_file_or_of_its_stack() -> None:
    rules = CodeOwners.of("/shop/ @shop\n/infra/ @infra")
    lines: list[dict[str, Any]] = [
        {"kind": "stack", "project": "shop", "stack": "dev"},
        {"rule": "r", "file": "infra/__main__.py", "owner": None},
        {"rule": "r", "file": None, "project": "shop", "stack": "dev"},
        {"rule": "r", "file": "infra/__main__.py", "owner": "ann"},
        {"rule": "r", "file": "other.py", "owner": None},
    ]
    assert [each.get("owner") for each in owned(lines, rules)] == [
        None,
        "@infra",
        "@shop",
        "ann",
        None,
    ]
    assert [*owned(lines, None)] == lines


def test_a_repository_has_the_first_file_that_is_there(tmp_path: Path) -> None:
    assert owners.of_repository(tmp_path) is None
    assert owners.of_repository(None) is None
    for place in reversed(owners.PLACES):
        file = tmp_path / place
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"* @{place}", encoding="utf-8")
        found = owners.of_repository(tmp_path)
        assert found is not None
        assert found.owner("a") == f"@{place}"


def test_binary_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "CODEOWNERS"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="invalid UTF-8"):
        owners.read(file)


def test_an_audit_takes_the_tags_of_the_stack_and_the_file_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    location = backend(tmp_path / "states", {"shop/dev": [queue()]})
    (tmp_path / "CODEOWNERS").write_text("/shop/ @shop", encoding="utf-8")
    given = ["--codeowners", str(tmp_path / "CODEOWNERS"), "--format", "csv"]
    main(["audit", location, "--output", str(tmp_path / "out"), *given])
    main(["report", str(tmp_path / "out/audit.jsonl.gz"), *given])
    for text in ((tmp_path / "out/audit.csv").read_text(encoding="utf-8"), capsys.readouterr().out):
        rows = [*csv.DictReader(io.StringIO(text))]
        # A spreadsheet would run what begins with an at sign.
        assert {row["owner"] for row in rows} == {"'@shop"}
    made = audit_lines.findings([], "shop", "dev", "", {"team": "web"})
    assert made == []
    assert main(["report", str(tmp_path / "out/audit.jsonl.gz"), "--codeowners", "nowhere"]) == 2
    assert "--codeowners nowhere: No such file" in capsys.readouterr().err


def test_a_tag_of_a_resource_comes_before_one_of_its_stack() -> None:
    made = resource(QUEUE, {"open": True, "tags": {"owner": "ann"}}, "orders")
    found = judge([made], Settings(), [make()])
    (line,) = audit_lines.findings(found, "shop", "dev", "", {"owner": "bob", "team": "web"})
    assert (line["owner"], line["team"]) == ("ann", "web")
