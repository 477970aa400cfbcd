"""What lies in packages besides dependencies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policypack.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.judge import judge
from policypack.resources import Resource
from policypack.rules.lambda_ import code as code_rules
from policypack.settings import Settings
from policypack.supply_chain.archives import DeploymentPackage, Source, open_package
from policypack.supply_chain.archives.program import VARIABLE
from policypack.supply_chain.guards import releases
from policypack.topology import packages
from policypack.topology.packages import FUNCTION, LAYER
from tests.judging import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.packages import archive, folder, function, layer
from tests.supply_chain import zip_files

SECRET = "9f2Kq7!xVb31"
CODE = f'DB_PASSWORD = "{SECRET}"\n'
FUNCTION_SECRET = "lambda-function-code-secret"
LAYER_SECRET = "lambda-layer-code-secret"
ENV_FILE = "lambda-code-env-file"
MALFORMED = "lambda-code-malformed"
ARCHITECTURE = "lambda-code-wrong-architecture"
X86_64 = "\x7fELF\x02\x01" + "\0" * 12 + "\x3e\0"


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
    assert found.message == "a.py holds a secret (value named like a password in line 2)"
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
        ("code[tests/vectors.py]", False),
        ("code[app.py]", True),
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
    monkeypatch.setattr(code_rules, "_MOST_TEXT", 100_000)
    files = {"0.py": CODE, "1.txt": word * 10_000, "2.txt": word * 10_000}
    assert secrets(files) == [("violates", "code[0.py]"), ("undecided", "code")]


def test_a_file_that_cannot_be_unpacked_is_undecided(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.with_broken_bytes("a.py"))
    code = at_path(tmp_path / "code.zip")
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


def at_path(path: Path, kind: str = FUNCTION) -> Resource:
    return resource(kind, {"code": folder(str(path))})


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"no zip", ""),
        (zip_files.bomb(30_000_000), "zeros.txt"),
        (zip_files.zipped({"../a": "x"}), "../a"),
        (zip_files.with_link("a", "/etc/passwd"), "a"),
        (zip_files.with_twins("a.py"), "a.py"),
        (zip_files.encrypted("a.py"), "a.py"),
    ],
)
def test_a_malformed_archive_is_a_finding_and_undecided_for_the_others(
    data: bytes, name: str, tmp_path: Path
) -> None:
    (tmp_path / "code.zip").write_bytes(data)
    code = at_path(tmp_path / "code.zip")
    path = f"code[{name}]" if name else "code"
    assert outcomes(MALFORMED, code) == [("violates", path)]
    assert outcomes("lambda-dependency-unpinned", code) == [("undecided", path)]
    assert outcomes(FUNCTION_SECRET, code) == [("undecided", path)]


def test_overlapping_entries_are_a_finding(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.overlapping(5))
    assert ("violates", "code[00000]") in outcomes(MALFORMED, at_path(tmp_path / "code.zip"))


def test_a_link_inside_the_package_is_fine(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.with_link("a", "b"))
    assert outcomes(MALFORMED, at_path(tmp_path / "code.zip", LAYER)) == []


def test_a_manifest_that_cannot_be_read_is_a_finding_with_its_line() -> None:
    (found,) = verdicts(MALFORMED, function({"uv.lock": "[[package]]\nname ="}))
    assert (found.path, found.message) == (
        "code[uv.lock]",
        "uv.lock, line 2, is not valid TOML",
    )


def test_machine_code_for_another_processor() -> None:
    files = {"a.so": X86_64, "b.py": "x"}
    assert outcomes(ARCHITECTURE, function(files, architectures=["arm64"])) == [
        ("violates", "code[a.so]")
    ]
    assert outcomes(ARCHITECTURE, layer(files, compatibleArchitectures=["arm64"])) == [
        ("violates", "code[a.so]")
    ]


def test_machine_code_for_the_right_processor() -> None:
    files = {"a.so": X86_64}
    assert outcomes(ARCHITECTURE, function(files)) == []
    assert outcomes(ARCHITECTURE, function(files, architectures=["x86_64"])) == []
    assert outcomes(ARCHITECTURE, layer(files)) == []
    assert outcomes(ARCHITECTURE, layer(files, compatibleArchitectures=["arm64", "x86_64"])) == []


def test_an_unknown_processor_is_undecided() -> None:
    code = function({"a.so": X86_64}, architectures=[UNKNOWN])
    assert outcomes(ARCHITECTURE, code) == [("undecided", "architectures[0]")]


RULES = [FUNCTION_SECRET, LAYER_SECRET, ENV_FILE, MALFORMED, ARCHITECTURE]


def either(rule: str, properties: dict[str, Any]) -> Resource:
    return resource(LAYER if rule == LAYER_SECRET else FUNCTION, properties)


@pytest.mark.parametrize("rule", RULES)
def test_unknown_code_is_undecided(rule: str) -> None:
    assert outcomes(rule, either(rule, {"code": UNKNOWN})) == [("undecided", "code")]


@pytest.mark.parametrize("rule", RULES)
def test_an_unknown_file_leaves_the_others_judged(rule: str) -> None:
    code = archive({"a.py": "x = 1", "b.py": {SIGNATURE: ASSET, "hash": "0" * 64}, "c": UNKNOWN})
    assert outcomes(rule, either(rule, {"code": code})) == [
        ("undecided", "code[b.py]"),
        ("undecided", "code[c]"),
    ]


@pytest.mark.parametrize(
    ("properties", "path", "helps"),
    [
        ({"s3Bucket": "b", "s3Key": "k"}, "code", "the object in S3"),
        ({"s3Bucket": UNKNOWN, "s3Key": "k"}, "code", "the object in S3"),
        (
            {"code": {SIGNATURE: ARCHIVE, "uri": "https://example.com/a.zip"}},
            "code",
            "the content of an address",
        ),
        ({"code": {SIGNATURE: ARCHIVE, "hash": "0" * 64}}, "code", "only its hash is known"),
        (
            {"code": archive({"a": {SIGNATURE: ASSET, "uri": "https://example.com/a"}})},
            "code[a]",
            "the content of an address",
        ),
        ({"code": "a text"}, "code", "an archive: this is none"),
    ],
)
def test_what_cannot_be_read_is_undecided_and_says_what_it_waits_for(
    properties: dict[str, Any], path: str, helps: str
) -> None:
    for rule in RULES:
        (found,) = verdicts(rule, either(rule, properties))
        assert (found.outcome.value, found.path) == ("undecided", path)
        assert helps in (found.waits_for or "")


def test_a_relative_path_that_nobody_tells_the_folder_of_is_undecided_and_says_how_to_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PWD", "/")
    (found,) = verdicts(FUNCTION_SECRET, resource(FUNCTION, {"code": folder("./orders")}))
    assert found.outcome.value == "undecided"
    assert f"set {VARIABLE}" in (found.waits_for or "")


@pytest.mark.parametrize("rule", RULES)
def test_a_container_image_has_no_package(rule: str) -> None:
    image = {"imageUri": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/a@sha256:0"}
    assert outcomes(rule, either(rule, {"packageType": "Image", **image})) == []


@pytest.mark.parametrize("place", [{}, {"path": "/dev/null"}])
def test_an_empty_text_travels_as_its_hash(place: dict[str, str]) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    code = archive({"a/__init__.py": {SIGNATURE: ASSET, "hash": empty, **place}})
    assert outcomes(MALFORMED, resource(FUNCTION, {"code": code})) == []


def test_a_zip_that_is_handed_over_as_a_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(zip_files.zipped({"a.py": CODE}))
    asset = {SIGNATURE: ASSET, "path": str(tmp_path / "code.zip")}
    assert outcomes(FUNCTION_SECRET, resource(FUNCTION, {"code": asset})) == [
        ("violates", "code[a.py]")
    ]


def test_the_code_of_a_resource_is_opened_once_for_all_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def counting(source: Source, program: Path | None) -> DeploymentPackage:
        asked.append(source)
        return open_package(source, program)

    monkeypatch.setattr(packages, "open_package", counting)
    shipped = resource(FUNCTION, {"code": archive({"a.py": CODE}), "handler": "a.b"})
    judge([shipped, resource(FUNCTION, {"s3Bucket": "code", "s3Key": "a.zip"})], Settings())
    assert len(asked) == 2
