"""Dependencies of packages: pins, hashes, indexes, lookalikes."""

from __future__ import annotations

import json

import pytest

from policypack.resources import Resource
from policypack.rule import Severity
from policypack.topology.packages import FUNCTION
from tests.judging import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.packages import function, layer

SHA = "sha256:" + "a" * 64
SEED = "requests==2.31.0\npydantic==2.5.0\ncryptography==41.0.7\n"
PACKAGE_SEED = json.dumps({"dependencies": {"axios": "0.21.1", "lodash": "4.17.20"}})
LOCK = f"""
[[package]]
name = "requests"
version = "2.31.0"
source = {{ registry = "https://packages.example.com/simple" }}
wheels = [{{ url = "https://example.com/r.whl", hash = "{SHA}" }}]
"""
UNPINNED = "lambda-dependency-unpinned"
UNHASHED = "lambda-dependency-unhashed"
FOREIGN = "lambda-dependency-foreign-index"
LOOKALIKE = "lambda-dependency-lookalike"
REQUIREMENTS = ("violates", "code[requirements.txt]")


def requirements(text: str) -> Resource:
    return function({"requirements.txt": text})


@pytest.mark.parametrize(
    "line", ["requests", "requests>=2.31", "numpy==1.*", "git+https://e.com/a"]
)
def test_an_inexact_version_is_unpinned(line: str) -> None:
    assert outcomes(UNPINNED, requirements(line)) == [REQUIREMENTS]
    assert outcomes(UNPINNED, layer({"python/requirements.txt": line})) == [
        ("violates", "code[python/requirements.txt]")
    ]


@pytest.mark.parametrize(
    "line", ["requests==2.31.0", "# nothing", f"git+https://e.com/a@{'a1' * 20}"]
)
def test_an_exact_version_is_pinned(line: str) -> None:
    assert outcomes(UNPINNED, requirements(line)) == []


def test_seed_the_documents_samples_are_pinned() -> None:
    assert outcomes(UNPINNED, requirements(SEED)) == []
    assert outcomes(UNPINNED, function({"package.json": PACKAGE_SEED})) == []


def test_seed_the_documents_samples_are_unhashed() -> None:
    assert outcomes(UNHASHED, requirements(SEED)) == [REQUIREMENTS]
    assert outcomes(UNHASHED, function({"package.json": PACKAGE_SEED})) == [
        ("violates", "code[package.json]")
    ]


def test_the_message_names_the_first_requirements_with_their_lines() -> None:
    (found,) = verdicts(UNPINNED, requirements("\n".join("abcdefg")))
    assert found.message == (
        "requirements.txt gives no exact version for a (line 1), b (line 2), c (line 3), "
        "d (line 4), e (line 5) and 2 more"
    )


def test_a_lock_file_beside_the_code_is_enough() -> None:
    files = {"pyproject.toml": '[project]\ndependencies = ["requests"]'}
    assert outcomes(UNPINNED, function(files)) == [("violates", "code[pyproject.toml]")]
    assert outcomes(UNPINNED, function({**files, "uv.lock": LOCK})) == []


def test_what_ships_itself_needs_no_pin() -> None:
    files = {
        "requirements.txt": "requests",
        "requests-2.31.0.dist-info/METADATA": "Name: requests\nVersion: 2.31.0\n",
    }
    assert outcomes(UNPINNED, function(files)) == []
    assert outcomes(UNHASHED, function(files)) == []


def test_hashes_satisfy() -> None:
    assert outcomes(UNHASHED, requirements(f"requests==2.31.0 --hash={SHA}")) == []
    assert outcomes(UNHASHED, function({"uv.lock": LOCK})) == []
    unhashed = LOCK.replace(f', hash = "{SHA}"', "")
    assert outcomes(UNHASHED, function({"uv.lock": unhashed})) == [("violates", "code[uv.lock]")]


def test_hashes_on_some_lines_are_told_as_what_pip_refuses() -> None:
    (found,) = verdicts(UNHASHED, requirements(f"requests==2.31.0 --hash={SHA}\nflask==3.0.0"))
    assert found.message == (
        "requirements.txt has no hash for flask (line 2); "
        "pip rejects a file with hashes on some lines only"
    )


def test_the_root_of_a_package_lock_needs_no_integrity() -> None:
    packages = {
        "": {"name": "shop", "version": "1.0.0"},
        "node_modules/axios": {"version": "1.6.0", "integrity": "sha512-x"},
    }
    document = {"lockfileVersion": 3, "packages": packages}
    assert outcomes(UNHASHED, function({"package-lock.json": json.dumps(document)})) == []
    del packages["node_modules/axios"]["integrity"]
    assert outcomes(UNHASHED, function({"package-lock.json": json.dumps(document)})) == [
        ("violates", "code[package-lock.json]")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-url https://packages.example.com/simple",
        "--index-url https://packages.example.com/simple",
        "--trusted-host packages.example.com",
        "a @ https://packages.example.com/a-1.0-py3-none-any.whl",
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
        f"a @ https://packages.example.com/a-1.0-py3-none-any.whl#sha256={'a' * 64}",
        "--find-links ./wheels",
        "./wheels/a-1.0-py3-none-any.whl",
        "a==1.0",
    ],
)
def test_a_hash_and_the_packages_own_files_are_no_foreign_place(line: str) -> None:
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


def test_no_control_characters_are_told() -> None:
    lock = json.dumps({"packages": {"node_modules/a": {"version": "1", "name": "a\x1b[2J\nb"}}})
    (found,) = verdicts(UNHASHED, function({"package-lock.json": lock}))
    assert "a?[2J?b (line 1)" in found.message


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


ALL = [UNPINNED, UNHASHED, FOREIGN, LOOKALIKE]


@pytest.mark.parametrize("rule", ALL)
def test_unknown_code_is_undecided(rule: str) -> None:
    assert outcomes(rule, resource(FUNCTION, {"code": UNKNOWN})) == [("undecided", "code")]


@pytest.mark.parametrize("rule", ALL)
def test_a_manifest_that_cannot_be_read_is_undecided_beside_what_is_known(rule: str) -> None:
    bad = {"requirements.txt": "reqeusts\n--extra-index-url http://e.com\nflask==1.0"}
    found = outcomes(rule, function({**bad, "app/uv.lock": "["}))
    assert REQUIREMENTS in found
    assert ("undecided", "code[app/uv.lock]") in found


@pytest.mark.parametrize("rule", ALL)
def test_an_include_that_does_not_ship_is_undecided(rule: str) -> None:
    assert outcomes(rule, requirements("-r gone.txt")) == [("undecided", "code[requirements.txt]")]


@pytest.mark.parametrize("rule", ALL)
def test_code_without_dependencies_complies(rule: str) -> None:
    assert outcomes(rule, function({"handler.py": "import os"})) == []
