"""Installed dependencies that were changed after their installation."""

from __future__ import annotations

import json
from typing import Any

from policypack.rules.lambda_.code import dependencies
from tests.judged import outcomes, resource, verdicts
from tests.rules.lambda_.packages import folder, function, layer
from tests.supply_chain.packages import recorded

ALTERED = "lambda-dependency-altered"
INSTALLED = recorded("rates", "1.0", {"rates/__init__.py": "", "rates/table.py": "LIMIT = 100\n"})
CHANGED = {**INSTALLED, "rates/table.py": "LIMIT = 900\n"}


def found(files: dict[str, Any]) -> list[tuple[str, str, str]]:
    verdict = verdicts(ALTERED, function(files))
    return [(it.outcome.value, it.severity.value, it.message) for it in verdict]


def test_an_altered_module_violates() -> None:
    expected = [("violates", "code[rates/table.py]")]
    assert outcomes(ALTERED, function(CHANGED)) == expected
    assert outcomes(ALTERED, layer(CHANGED)) == expected
    assert outcomes(ALTERED, function(INSTALLED)) == []


def test_messages_name_the_files() -> None:
    added = {**INSTALLED, **{f"rates/a{number}.py": "" for number in range(5)}}
    missing = {name: text for name, text in INSTALLED.items() if name != "rates/table.py"}
    assert found(CHANGED) == [
        ("violates", "high", "altered since the installation of rates-1.0: rates/table.py")
    ]
    assert found(added) == [
        (
            "violates",
            "high",
            "added since the installation of rates-1.0: rates/a0.py, rates/a1.py, rates/a2.py "
            "and 2 more",
        )
    ]
    assert found(missing) == [
        ("violates", "low", "missing since the installation of rates-1.0: rates/table.py")
    ]


def test_many_altered_distributions_are_counted() -> None:
    files: dict[str, str] = {}
    for number in range(dependencies._MOST_ALTERED + 2):
        files |= recorded(f"a{number}", "1", {f"a{number}/__init__.py": "x"})
        files[f"a{number}/__init__.py"] = "y"
    assert found(files)[-1][2] == "more altered distributions: 2"


def test_a_record_that_cannot_be_read_is_undecided() -> None:
    files = {**INSTALLED, "rates-1.0.dist-info/RECORD": '"' + "9" * 200_000}
    path = "code[rates-1.0.dist-info/RECORD]"
    assert outcomes(ALTERED, function(files)) == [("undecided", path)]
    # Another file that cannot be read says nothing about what was installed.
    assert outcomes(ALTERED, function({**INSTALLED, "uv.lock": "["})) == []


def test_a_package_that_cannot_be_read_is_undecided() -> None:
    gone = resource("aws:lambda/function:Function", {"code": folder("/no/such/folder")})
    assert [outcome for outcome, _ in outcomes(ALTERED, gone)] == ["undecided"]


LOCK = json.dumps(
    {
        "lockfileVersion": 3,
        "packages": {
            "node_modules/left": {"version": "1.0.0"},
            "node_modules/left/node_modules/@acme/deep": {"version": "2.0.0"},
            "node_modules/own": {"resolved": "own", "link": True},
        },
    }
)


def installed(**versions: str) -> dict[str, str]:
    given = {"left": "1.0.0", "left/node_modules/@acme/deep": "2.0.0", "own": "9.9.9", **versions}
    described = {
        f"node_modules/{name}/package.json": json.dumps({"name": name, "version": version})
        for name, version in given.items()
    }
    return {"node_modules/.package-lock.json": LOCK, **described}


def test_a_package_that_npm_did_not_install_violates() -> None:
    assert found(installed()) == []
    assert found(installed(right="1.0.0")) == [
        ("violates", "high", "right was added since the installation by npm")
    ]
    assert found(installed(left="1.0.1")) == [
        (
            "violates",
            "high",
            "left has version 1.0.1 instead of 1.0.0 since the installation by npm",
        )
    ]
    added = installed(**{"left/node_modules/@acme/deep": "3.0.0"})
    path = "code[node_modules/left/node_modules/@acme/deep/package.json]"
    assert outcomes(ALTERED, layer(added)) == [("violates", path)]


def test_what_npm_does_not_list_by_itself_complies() -> None:
    # Fixtures of a package, and what tools generate.
    fixture = "node_modules/left/test/node_modules/right/package.json"
    generated = "node_modules/.prisma/package.json"
    assert found({**installed(), fixture: "{}", generated: "{}"}) == []
    # Without the file of npm, nothing tells what was installed.
    files = installed(right="1.0.0")
    del files["node_modules/.package-lock.json"]
    assert found(files) == []


def test_many_altered_packages_are_counted() -> None:
    more = {f"a{number}": "1.0.0" for number in range(dependencies._MOST_ALTERED + 2)}
    assert found(installed(**more))[-1][2] == "more altered packages of npm: 2"
