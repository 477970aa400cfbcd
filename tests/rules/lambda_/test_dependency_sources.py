"""Untrusted sources of dependencies, and names that resemble popular packages."""

from __future__ import annotations

import pytest

from policypack.resources import Resource
from policypack.rule import Severity
from tests.judging import outcomes, verdicts
from tests.rules.lambda_.packages import function

FOREIGN = "lambda-dependency-foreign-index"
LOOKALIKE = "lambda-dependency-lookalike"
REQUIREMENTS = ("violates", "code[requirements.txt]")


def requirements(text: str) -> Resource:
    return function({"requirements.txt": text})


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-url https://packages.example.com/simple",
        "--index-url https://packages.example.com/simple",
        "--trusted-host packages.example.com",
        "a @ https://packages.example.com/a-1.0-py3-none-any.whl",
        f"a @ https://packages.example.com/a-1.0-py3-none-any.whl#sha256={'a' * 64}",
        "a @ git+https://packages.example.com/a.git",
        "-e .",
    ],
)
def test_other_places_are_foreign_also_in_an_included_file(line: str) -> None:
    assert outcomes(FOREIGN, requirements(line)) == [REQUIREMENTS]
    assert outcomes(FOREIGN, function({"requirements.txt": "-r more.txt", "more.txt": line})) == [
        ("violates", "code[more.txt]")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "--find-links ./wheels",
        "./wheels/a-1.0-py3-none-any.whl",
        "a==1.0",
    ],
)
def test_the_packages_own_files_are_no_foreign_place(line: str) -> None:
    assert outcomes(FOREIGN, requirements(line)) == []


def test_the_organization_may_trust_an_index() -> None:
    line = "--extra-index-url https://packages.example.com/simple"
    assert outcomes(FOREIGN, requirements(line), trusted_indexes=["packages.example.com"]) == []


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("--extra-index-url https://packages.example.com/simple", Severity.MEDIUM),
        ("--extra-index-url http://packages.example.com/simple", Severity.HIGH),
        ("--trusted-host packages.example.com", Severity.HIGH),
    ],
)
def test_a_place_that_anybody_can_answer_for_is_worse(line: str, severity: Severity) -> None:
    (found,) = verdicts(FOREIGN, requirements(line))
    assert found.severity is severity


def test_no_credentials_are_told() -> None:
    line = "--extra-index-url https://ann:hunter2@packages.example.com/simple?token=hunter2"
    (found,) = verdicts(FOREIGN, requirements(line))
    assert "hunter2" not in found.message
    assert "https://packages.example.com/simple" in found.message


def test_variables_in_the_host_make_it_undecided_and_in_the_password_do_not() -> None:
    path = "code[requirements.txt]"
    assert outcomes(FOREIGN, requirements("--extra-index-url https://${HOST}/simple")) == [
        ("undecided", path)
    ]
    assert outcomes(FOREIGN, requirements("a @ git+https://${HOST}/a.git")) == [("undecided", path)]
    assert outcomes(FOREIGN, requirements("--extra-index-url https://${U}:${P}@e.com/simple")) == [
        REQUIREMENTS
    ]


@pytest.mark.parametrize("name", ["reqeusts", "request", "requestss", "Requestz", "nunpy"])
def test_one_letter_from_a_popular_name(name: str) -> None:
    assert outcomes(LOOKALIKE, requirements(f"{name}==1.0")) == [REQUIREMENTS]


@pytest.mark.parametrize("name", ["requests", "boto", "psycopg2", "orders-common"])
def test_popular_and_other_names(name: str) -> None:
    assert outcomes(LOOKALIKE, requirements(f"{name}==1.0")) == []


def test_a_name_is_told_once_and_also_where_it_ships() -> None:
    files = {
        "requirements.txt": "reqeusts==1.0",
        "reqeusts-1.0.dist-info/METADATA": "Name: reqeusts\nVersion: 1.0\n",
        "node_modules/lodahs/package.json": '{"name": "lodahs", "version": "1.0.0"}',
    }
    assert outcomes(LOOKALIKE, function(files)) == [
        REQUIREMENTS,
        ("violates", "code[node_modules/lodahs/package.json]"),
    ]
