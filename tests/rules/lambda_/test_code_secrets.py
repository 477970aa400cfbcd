"""Credentials and .env files in packages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policypack.supply_chain.guards import releases
from policypack.topology import code_secrets
from policypack.topology.packages import FUNCTION
from tests.judging import outcomes, resource, verdicts
from tests.rules.lambda_.packages import folder, function, layer
from tests.supply_chain import zip_files

SECRET = "9f2Kq7!xVb31"
CODE = f'DB_PASSWORD = "{SECRET}"\n'
FUNCTION_SECRET = "lambda-function-code-secret"
LAYER_SECRET = "lambda-layer-code-secret"
ENV_FILE = "lambda-code-env-file"


def secrets(files: dict[str, Any]) -> list[tuple[str, str]]:
    found = outcomes(FUNCTION_SECRET, function(files))
    assert outcomes(LAYER_SECRET, layer(files)) == found
    return found


def test_a_secret_in_the_code_is_found_in_functions_and_layers() -> None:
    assert secrets({"app/a.py": "x = 1\n" + CODE, "b.py": "y = 2"}) == [
        ("violates", "code[app/a.py]")
    ]


def test_the_message_tells_where_and_never_what() -> None:
    (found,) = verdicts(FUNCTION_SECRET, function({"a.py": "\n" + CODE}))
    assert found.message == "a.py contains a secret (value named like a password in line 2)"
    assert SECRET not in found.message + found.fix


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": 'DB_PASSWORD = os.environ["DB_PASSWORD"]'},
        {"a.py": 'DB_PASSWORD = "changeme"'},
        {"a.py": 'KEY = "AKIAIOSFODNN7EXAMPLE"'},
        {"a.bin": "\0\1" + CODE},
    ],
)
def test_no_secret(files: dict[str, Any]) -> None:
    assert secrets(files) == []


def test_files_of_published_packages_are_left_out_unless_they_were_changed() -> None:
    record = {
        "a-1.dist-info/METADATA": "Name: a\nVersion: 1\n",
        "a-1.dist-info/RECORD": f"a/test.py,sha256=x,{len(CODE)}\n",
    }
    assert secrets({**record, "a/test.py": CODE}) == []
    assert secrets({**record, "a/test.py": CODE + "#"}) == [("violates", "code[a/test.py]")]
    assert secrets({"node_modules/a/test.js": CODE}) == []


def test_guards_of_a_release_are_left_out_unless_they_were_changed() -> None:
    name = "runtime_guards/guard.py"
    known = releases.sources(releases.folder())["guard.py"].decode()
    assert secrets({name: known}) == []
    assert secrets({name: f'{known}\nDB_PASSWORD = "9f2Kq7!xVb31"\n'}) == [
        ("violates", f"code[{name}]")
    ]


def test_a_waiver_by_path_accepts_test_vectors() -> None:
    waiver = {
        "rule": FUNCTION_SECRET,
        "resource": "it",
        "path": "code[tests/*]",
        "reason": "published test vectors",
        "owner": "ann",
        "expires": "2027-01-01",
    }
    files = {"tests/vectors.py": CODE, "app.py": CODE}
    found = verdicts(FUNCTION_SECRET, function(files), waivers=[waiver])
    assert [(seen.path, seen.blocking) for seen in found] == [
        ("code[app.py]", True),
        ("code[tests/vectors.py]", False),
    ]


def test_very_many_files_with_secrets_are_told_in_one_line_after_the_first() -> None:
    found = outcomes(FUNCTION_SECRET, function({f"{n:02}.py": CODE for n in range(25)}))
    assert len(found) == 21
    assert found[-1] == ("violates", "code")


def test_a_bundle_of_megabytes_is_looked_at() -> None:
    files = {"a.js": "word " * 1_000_000 + "\n" + CODE}
    assert outcomes(FUNCTION_SECRET, function(files)) == [("violates", "code[a.js]")]


@pytest.mark.parametrize("word", ["word ", "w\u00f6rd "])
def test_what_is_beyond_the_most_that_is_looked_at_is_undecided(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_secrets, "MAX_TEXT", 100_000)
    files = {"0.py": CODE, "1.txt": word * 10_000, "2.txt": word * 10_000}
    assert secrets(files) == [("violates", "code[0.py]"), ("undecided", "code")]


def test_a_file_that_cannot_be_unpacked_is_undecided(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.with_broken_bytes("a.py"))
    code = resource(FUNCTION, {"code": folder(str(tmp_path / "code.zip"))})
    assert outcomes(FUNCTION_SECRET, code) == [("undecided", "code[a.py]")]


@pytest.mark.parametrize("name", [".env", "app/.env", ".env.local", ".env.production", "prod.env"])
def test_an_env_file_ships(name: str) -> None:
    assert outcomes(ENV_FILE, function({name: "STAGE=dev"})) == [("violates", f"code[{name}]")]
    assert outcomes(ENV_FILE, layer({name: "STAGE=dev"})) == [("violates", f"code[{name}]")]


@pytest.mark.parametrize(
    "files",
    [
        {".env.example": "STAGE=dev"},
        {".env.sample": "STAGE=dev"},
        {".env": ""},
        {"env.py": "x = 1"},
        {"environment": "x"},
        {"node_modules/a/.env": "STAGE=dev"},
    ],
)
def test_no_env_file(files: dict[str, str]) -> None:
    assert outcomes(ENV_FILE, function(files)) == []
