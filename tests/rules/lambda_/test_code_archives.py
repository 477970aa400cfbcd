"""Malformed archives and manifests, and native code for another architecture."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.model.resources import Resource
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.packages import folder, function, layer
from tests.supply_chain import zip_files

FUNCTION_SECRET = "lambda-function-code-secret"
MALFORMED = "lambda-code-malformed"
ARCHITECTURE = "lambda-code-wrong-architecture"
X86_64 = "\x7fELF\x02\x01" + "\0" * 12 + "\x3e\0"


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
