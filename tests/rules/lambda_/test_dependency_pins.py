"""Dependencies without an exact version or without a hash."""

from __future__ import annotations

import json

import pytest

from policypack.model.resources import Resource
from tests.judged import outcomes, verdicts
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


def test_no_control_characters_are_told() -> None:
    lock = json.dumps({"packages": {"node_modules/a": {"version": "1", "name": "a\x1b[2J\nb"}}})
    (found,) = verdicts(UNHASHED, function({"package-lock.json": lock}))
    assert "a?[2J?b (line 1)" in found.message


def test_a_lock_of_another_tool_or_an_empty_one_pins_nothing() -> None:
    listed = {"requirements.txt": "requests", "uv.lock": LOCK}
    assert outcomes(UNPINNED, function(listed)) == [REQUIREMENTS]
    empty = {"pyproject.toml": '[project]\ndependencies = ["requests"]', "uv.lock": "version = 1"}
    assert outcomes(UNPINNED, function(empty)) == [("violates", "code[pyproject.toml]")]


def test_a_lock_that_cannot_be_read_pins_nothing() -> None:
    broken = {"pyproject.toml": '[project]\ndependencies = ["requests"]', "uv.lock": "["}
    assert outcomes(UNPINNED, function(broken)) == [
        ("violates", "code[pyproject.toml]"),
        ("undecided", "code[uv.lock]"),
    ]
