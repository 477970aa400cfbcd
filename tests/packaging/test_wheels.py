"""The two wheels: what is in them, and that they go together."""

from __future__ import annotations

import email
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from policypack import VERSION
from tests.fixed_environment import python_path
from tests.packaging.environment import COMMAND, ROOT
from tests.tracked import copy_tracked


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
    assert "policypack/rules/catalogue.json" in packed
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


# The HTML report brings a library under the MIT License.
@pytest.mark.parametrize(
    ("name", "terms"), [("pack", "Apache-2.0 AND MIT"), ("guards", "Apache-2.0")]
)
def test_wheels_carry_the_license(name: str, terms: str, request: pytest.FixtureRequest) -> None:
    wheel: zipfile.ZipFile = request.getfixturevalue(name)
    assert _metadata(wheel)["License-Expression"] == terms
    (text,) = (name for name in wheel.namelist() if name.endswith("/licenses/LICENSE"))
    assert wheel.read(text) == (ROOT / "LICENSE").read_bytes()


def test_the_parts_of_the_html_report_and_their_license_are_in_the_wheel(
    pack: zipfile.ZipFile,
) -> None:
    folder = ROOT / "policypack" / "report" / "html"
    files = {file for file in folder.rglob("*") if file.suffix not in (".pyc", "")}
    names = {file.relative_to(ROOT).as_posix() for file in files if file.is_file()}
    assert names <= {*pack.namelist()}
    assert "policypack/report/html/vendor/NOTICE" in pack.namelist()
    licenses = [name for name in pack.namelist() if ".dist-info/licenses/" in name]
    assert any(name.endswith("/LICENSE.uplot") for name in licenses)


@pytest.mark.parametrize("name", ["pack", "guards"])
def test_an_index_page_has_description_addresses_and_working_links(
    name: str, request: pytest.FixtureRequest
) -> None:
    metadata = _metadata(request.getfixturevalue(name))
    assert metadata["Summary"].endswith(".")
    urls = dict(url.split(", ", 1) for url in metadata.get_all("Project-URL") or [])
    assert {"Homepage", "Documentation", "Source", "Changelog", "Issues"} <= urls.keys()
    # THEN every link leaves the page, and those into the repository lead to a file of it
    text = metadata.get_payload()
    assert isinstance(text, str)
    links = set(re.findall(r"\]\(([^)\s]+)\)", text))
    assert links
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    inside = [
        link.partition("#")[0] for link in links if link.startswith(urls["Source"] + "/blob/")
    ]
    assert inside
    assert [link for link in inside if not (ROOT / link.split("/", 7)[7]).exists()] == []


@pytest.fixture(scope="module")
def built_twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """All distributions, from two copies of this checkout that differ in place, time and mode."""
    return _built(tmp_path_factory.mktemp("first"), 0o022), _built(
        tmp_path_factory.mktemp("second") / "deeper", 0o077
    )


def _built(folder: Path, umask: int) -> Path:
    copy = folder / "checkout"
    for target in copy_tracked(copy):
        target.chmod(0o644 & ~umask)
    command = [sys.executable, "-m", "tools.distributions", str(folder / "dist")]
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1790000000", **python_path(copy)}
    subprocess.run(command, cwd=copy, env=env, check=True, capture_output=True, umask=umask)
    return folder / "dist"


def test_two_builds_are_the_same_byte_for_byte(built_twice: tuple[Path, Path]) -> None:
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in built_twice
    )
    assert first == second
    assert sorted(first) == [
        "SHA256SUMS",
        f"stackwarden-{VERSION}-py3-none-any.whl",
        f"stackwarden-{VERSION}.tar.gz",
        f"stackwarden_guards-{VERSION}-py3-none-any.whl",
        f"stackwarden_guards-{VERSION}.tar.gz",
    ]


def test_a_folder_with_distributions_is_not_built_into(built_twice: tuple[Path, Path]) -> None:
    command = [sys.executable, "-m", "tools.distributions", str(built_twice[0])]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert ended.returncode == 2
    assert "has distributions already" in ended.stderr


def test_uv_installs_the_command_as_a_tool(built_twice: tuple[Path, Path], tmp_path: Path) -> None:
    # GIVEN the wheels in a folder, and everything else from the index
    places = {"UV_TOOL_DIR": "tools", "UV_TOOL_BIN_DIR": "bin", "XDG_CACHE_HOME": "cache"}
    own = {name: str(tmp_path / place) for name, place in places.items()}
    env = {**os.environ, **own, **python_path()}
    versions = tmp_path / "versions.txt"
    versions.write_text(
        re.sub(r" \\\n *--hash=\S+", "", COMMAND.read_text(encoding="utf-8")), encoding="utf-8"
    )
    install = [str(Path(sys.executable).with_name("uv")), "tool", "install", "stackwarden"]
    install += ["--find-links", str(built_twice[0]), "--constraints", str(versions)]
    install += ["--python", sys.executable]
    ended = subprocess.run(install, env=env, check=False, capture_output=True, encoding="utf-8")
    if ended.returncode != 0 and not os.environ.get("CI"):
        pytest.skip(f"the requirements cannot be installed here: {ended.stderr[-200:]}")
    assert ended.returncode == 0, ended.stderr

    def command(*arguments: str) -> str:
        words = [str(tmp_path / "bin" / "stackwarden"), *arguments]
        return subprocess.run(
            words, env=env, cwd=tmp_path, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    # THEN the command runs, links to its documentation, and hands its pack to Pulumi
    explained = command("explain", "sqs-queue-unencrypted")
    assert "SQS queue" in explained
    pack = Path(command("path").strip())
    project = json.loads((pack / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    environment = Path(project["runtime"]["options"]["virtualenv"])
    assert environment.is_relative_to(tmp_path / "tools")
