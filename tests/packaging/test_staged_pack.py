"""What `make pack` stages runs alone: its requirements in an empty environment, and itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from google.protobuf import empty_pb2
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policypack.reading.syntax_trees import GRAMMARS
from policypack.rules import catalogue
from tests.house.test_import_graph import imports, modules, names
from tests.packaging.environment import REQUIREMENTS, ROOT, run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# Rules and readers of manifests are loaded by name.
SERVED = (
    *("policypack.engine", "policypack.program_files", "policypack.rules"),
    "policypack.supply_chain",
)
# `tomllib` is in the standard library since Python 3.11.
OWN = {"policypack", "runtime_guards", "tomllib"}
# Distributions that Pulumi's SDK brings, and that speak its protocol.
WITH_PULUMI = {"grpcio", "protobuf", "googleapis-common-protos"}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("staged") / "pack"
    run(sys.executable, ROOT / "tools" / "stage_pack.py", folder)
    return folder


def test_it_starts_where_nothing_else_of_the_checkout_is(staged: Path, empty_python: Path) -> None:
    # WHEN the staged pack is started as Pulumi starts one, in an environment of its own
    process = subprocess.Popen(
        [str(empty_python), "-u", "-m", "pulumi.policy", "127.0.0.1:1", "."],
        cwd=staged,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        assert process.stdout is not None
        info = _analyzer_info(int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
    # THEN it tells its policies without having been told about a stack, as publishing asks
    assert {rule.id for rule in catalogue()} <= {policy.name for policy in info.policies}


def test_it_has_an_environment_of_its_own(staged: Path) -> None:
    project = yaml.safe_load((staged / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    assert project["runtime"]["options"] == {"toolchain": "pip", "virtualenv": "venv"}
    assert not list(staged.rglob("__pycache__"))


def _served(staged: Path) -> set[str]:
    """The modules that serving may load, those that are found by name included."""
    graph = imports(staged)
    loaded, new = set[str](), {name for name in graph if name.startswith(SERVED)}
    while new:
        loaded |= new
        new = {each for name in new for each in graph[name]} - loaded
    return loaded


def test_it_has_every_module_that_serving_may_load(staged: Path) -> None:
    """Also those that a function imports, once it is called."""
    needed = {name for name in _served(ROOT) if name.startswith("policypack.")}
    assert needed - modules(staged).keys() == set(), "take its room out of LEFT_OUT"


def test_it_has_no_room_that_serving_does_not_need(staged: Path) -> None:
    rooms = {path.parent.name for path in (staged / "policypack").glob("*/__init__.py")}
    needed = {name.split(".")[1] for name in _served(staged) if name.startswith("policypack.")}
    assert rooms - needed == set(), "add it to LEFT_OUT in tools/stage_pack.py"


def test_what_it_serves_imports_what_it_requires_and_nothing_else(staged: Path) -> None:
    files = modules(staged)
    # WHEN their imports of other distributions are listed
    named = {each for name in _served(staged) for each in names(files[name], name)}
    tops = {each.partition(".")[0] for each in named} - OWN - sys.stdlib_module_names
    owners = packages_distributions()
    used = {canonicalize_name(owners.get(top, [top])[0]) for top in tops}
    # The grammars are imported by name.
    used |= {canonicalize_name(f"tree-sitter-{package}") for package, *_ in GRAMMARS.values()}
    # THEN each is required, and each requirement is imported
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "dependency-groups"
    ]
    required = {Requirement(each).name for each in groups["pack"]}
    project = {canonicalize_name(Requirement(each).name) for each in _project()["dependencies"]}
    assert used - WITH_PULUMI == required
    assert required <= project


def _project() -> Mapping[str, Any]:
    project: Mapping[str, Any] = tomllib.loads(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]
    return project


SHIPPED = """
import sys

from policypack.supply_chain.archives import Members, OnDisk, open_package
from policypack.supply_chain.guards import Code, shipped_guards

package = open_package(Members({"runtime_guards": OnDisk(sys.argv[1])}), None)
print(*shipped_guards(Code(package)).altered)
"""


def test_it_knows_the_guards_that_it_was_staged_with(
    staged: Path, empty_python: Path, tmp_path: Path
) -> None:
    # It has the contract alone beside it, so it cannot look at the guards themselves.
    assert not (staged / "runtime_guards" / "guard.py").exists()
    guards = tmp_path / "runtime_guards"
    shutil.copytree(ROOT / "runtime_guards", guards)

    def altered() -> str:
        command = (empty_python, "-c", SHIPPED, guards)
        return run(*command, cwd=staged, PYTHONDONTWRITEBYTECODE="1").strip()

    assert altered() == ""
    with (guards / "guard.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert altered() == "runtime_guards/guard.py"


def test_staging_again_replaces_the_pack_and_spares_other_folders(tmp_path: Path) -> None:
    stage = (sys.executable, str(ROOT / "tools" / "stage_pack.py"))
    pack, other = tmp_path / "pack", tmp_path / "other"
    run(*stage, pack)
    (pack / "left.over").touch()
    run(*stage, pack)
    assert not (pack / "left.over").exists()
    # A folder that is not a staged pack is left as it is.
    other.mkdir()
    ended = subprocess.run([*stage, str(other)], capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 2
    assert "is not a staged pack" in ended.stderr
    assert other.is_dir()


def test_the_pack_asks_for_versions_and_hashes_of_the_lock() -> None:
    def entries(path: Path) -> dict[str, frozenset[str]]:
        blocks = re.split(r"\n(?=[a-z])", path.read_text(encoding="utf-8"))
        return {
            block.split(" ", 1)[0]: frozenset(re.findall(r"--hash=(\S+)", block))
            for block in blocks
        }

    lock, pack = entries(ROOT / "requirements.lock"), entries(REQUIREMENTS)
    assert pack.items() <= lock.items()
    assert all(pack.values())


def _analyzer_info(port: int) -> analyzer_pb2.AnalyzerInfo:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        info: analyzer_pb2.AnalyzerInfo = stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
        return info
