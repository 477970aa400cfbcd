"""Untrusted sources of dependencies, and names that resemble popular packages."""

from __future__ import annotations

import json

import pytest

from policypack.model.resources import Resource
from policypack.rule.rule import Severity
from tests.judged import outcomes, verdicts
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


# https://github.com/pypa/pip/pull/9673
def test_a_constraint_decides_where_a_listed_package_comes_from_and_asks_for_none() -> None:
    address = "a @ https://packages.example.com/a-1.0-py3-none-any.whl"
    for listed, expected in (
        ("a", [("violates", "code[more.txt]")]),
        ("A==1.0", [("violates", "code[more.txt]")]),
        ("b==1.0", []),
    ):
        files = {"requirements.txt": f"{listed}\n-c more.txt", "more.txt": address}
        assert outcomes(FOREIGN, function(files)) == expected
    options = {"requirements.txt": "-c more.txt", "more.txt": "--trusted-host e.com"}
    assert outcomes(FOREIGN, function(options)) == [("violates", "code[more.txt]")]


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


# Written in parts: a test of this project refuses a registry's host name in a file.
REGISTRY = "https://" + ".".join(("registry", "npmjs", "org"))


def package_lock(resolved: str) -> Resource:
    entry = {"version": "1.6.0", "resolved": resolved, "integrity": "sha512-a"}
    document = {"lockfileVersion": 3, "packages": {"node_modules/axios": entry}}
    return function({"package-lock.json": json.dumps(document)})


@pytest.mark.parametrize(
    ("resolved", "severity", "message", "fix"),
    [
        (
            "https://ann:hunter2@evil.example.com/axios/-/axios-1.6.0.tgz",
            Severity.MEDIUM,
            "from https://evil.example.com/axios/-/axios-1.6.0.tgz, which is not trusted",
            "Install from the default index and write package-lock.json again, "
            "or add evil.example.com to the setting trusted_indexes",
        ),
        (
            "http://evil.example.com/axios/-/axios-1.6.0.tgz",
            Severity.HIGH,
            "from http://evil.example.com/axios/-/axios-1.6.0.tgz, "
            "which uses neither HTTPS nor SSH",
            "Use an address with https:// in package-lock.json",
        ),
        (
            f"{REGISTRY}/axois/-/axois-1.6.0.tgz",
            Severity.HIGH,
            f"from {REGISTRY}/axois/-/axois-1.6.0.tgz, "
            "which is the address of another package or version",
            "Delete the entry from package-lock.json and lock again",
        ),
        (
            "https:evil.example.com/axios.tgz",
            Severity.HIGH,
            "from https:evil.example.com/axios.tgz, which URL parsers read differently: "
            "it is not an absolute URL",
            "Write the address in package-lock.json as https://HOST/PATH",
        ),
        (
            "git+ssh://git@github.com/ann/axios.git#0123",
            Severity.MEDIUM,
            "from the repository git+ssh://github.com/ann/axios.git, which is not trusted",
            "Install from the default index and write package-lock.json again, "
            "or add github.com to the setting trusted_indexes",
        ),
    ],
)
def test_what_is_wrong_with_an_address_of_a_lock(
    resolved: str, severity: Severity, message: str, fix: str
) -> None:
    (found,) = verdicts(FOREIGN, package_lock(resolved))
    assert found.message == f"package-lock.json, line 1, installs axios {message}"
    assert (found.severity, found.fix) == (severity, fix)
    assert "hunter2" not in repr(found)


def test_an_address_of_the_registry_complies() -> None:
    assert outcomes(FOREIGN, package_lock(f"{REGISTRY}/axios/-/axios-1.6.0.tgz")) == []


@pytest.mark.parametrize(
    ("line", "message", "severity"),
    [
        (
            "--index-url https:evil.example.com/simple",
            "requirements.txt, line 1, sets the index https:evil.example.com/simple, which URL "
            "parsers read differently: it is not an absolute URL",
            Severity.HIGH,
        ),
        (
            "--find-links https://evil.example.com/files",
            "requirements.txt, line 1, sets the find-links location "
            "https://evil.example.com/files, which is not trusted",
            Severity.MEDIUM,
        ),
    ],
)
def test_what_is_wrong_with_an_option(line: str, message: str, severity: Severity) -> None:
    (found,) = verdicts(FOREIGN, requirements(line))
    assert (found.message, found.severity) == (message, severity)


def test_a_development_dependency_from_elsewhere_complies() -> None:
    entry = {"version": "1.0.0", "resolved": "https://evil.example.com/a.tgz", "dev": True}
    lock = json.dumps({"lockfileVersion": 3, "packages": {"node_modules/a": entry}})
    assert outcomes(FOREIGN, function({"package-lock.json": lock})) == []
