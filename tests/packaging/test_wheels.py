"""The two wheels: what is in them, and that they go together."""

from __future__ import annotations

import email
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _build(project: Path, target: Path) -> zipfile.ZipFile:
    # The locked build backend, run directly: nothing is fetched.
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*command, str(target)], cwd=project, check=True, capture_output=True)
    (wheel,) = target.glob("*.whl")
    return zipfile.ZipFile(wheel)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return _build(ROOT, tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def guards(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return _build(ROOT / "runtime_guards", tmp_path_factory.mktemp("guards"))


def _metadata(wheel: zipfile.ZipFile) -> email.message.Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return email.message_from_bytes(wheel.read(name))


def _modules(package: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in (ROOT / package).rglob("*.py")}


def _packed(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_pack_wheel_holds_the_whole_pack_and_nothing_else(pack: zipfile.ZipFile) -> None:
    packed = _packed(pack)
    assert _modules("policypack") <= packed
    assert {"policypack/py.typed", "policypack/PulumiPolicy.yaml"} <= packed
    assert all(name.startswith("policypack/") for name in packed)


def test_guards_wheel_holds_the_guards_and_nothing_else(guards: zipfile.ZipFile) -> None:
    assert _packed(guards) == _modules("runtime_guards") | {"runtime_guards/py.typed"}


def test_guards_need_nothing_and_the_pack_needs_these_guards(
    pack: zipfile.ZipFile, guards: zipfile.ZipFile
) -> None:
    ours, theirs = _metadata(pack), _metadata(guards)
    assert ours["Version"] == theirs["Version"]
    assert f"stackwarden-guards=={theirs['Version']}" in (ours.get_all("Requires-Dist") or [])
    needs = theirs.get_all("Requires-Dist") or []
    assert needs
    assert all("extra ==" in need for need in needs), needs
    assert set(theirs.get_all("Provides-Extra") or []) == {"models", "schema", "encryption", "aws"}


@pytest.mark.parametrize("name", ["pack", "guards"])
def test_wheels_carry_the_license(name: str, request: pytest.FixtureRequest) -> None:
    wheel: zipfile.ZipFile = request.getfixturevalue(name)
    assert _metadata(wheel)["License-Expression"] == "Apache-2.0"
    (text,) = (name for name in wheel.namelist() if name.endswith("/licenses/LICENSE"))
    assert wheel.read(text) == (ROOT / "LICENSE").read_bytes()
