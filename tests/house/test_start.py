"""What the start of the pack adds to gRPC: these distributions, and nothing for later. And what
`stackwarden preview` loads before it starts the engine, and what a small program makes the pack
load.

Every preview waits for it. The grammar of Python's requirements alone took 15 ms of CPU.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.stage_pack import stage

ROOT = Path(__file__).parents[2]
SMALL_PROGRAM = Path(__file__).with_name("small_program.py")
OURS = {"policypack"}
# Modules that only some packages and commands need.
LATER = {
    # The SDK is the runtime of programs; policies for it import it.
    *("pulumi", "pulumi_policy", "opentelemetry"),
    *("yaml", "packaging", "semver", "policypack.supply_chain.dependencies"),
    *("packaging.markers", "packaging.requirements", "packaging.specifiers", "packaging.tags"),
    *("csv", "difflib", "importlib.metadata", "sqlite3", "tomllib", "zipfile"),
    *("policypack.supply_chain.advisories", "policypack.supply_chain.manifests.pep508"),
    *("policypack.supply_chain.archives.tars", "policypack.supply_chain.archives.zips"),
    *("policypack.program_files.tree_source", "policypack.settings.schema"),
    # Only programs with resources of aws-native.
    *(
        "policypack.facts.native_types",
        "policypack.model.native.reading",
        "policypack.model.native.view",
    ),
    *(
        "policypack.model.native.names",
        "policypack.model.native.paths",
        "policypack.model.native.view",
    ),
    *("policypack.commands", "policypack.offline", "policypack.sealed_log"),
}
# Modules that only the report of a preview needs; they are loaded while the engine works.
OF_REPORTS = {
    *("importlib.metadata", "pydantic", "rich"),
    *("policypack.preview.outcome", "policypack.report.run", "policypack.settings.schema"),
}
# Modules that functions, triggers and documents of other programs need.
OF_OTHER_PROGRAMS = {
    *("policypack.code_reading.javascript.handlers", "policypack.code_reading.javascript.entries"),
    *("policypack.reading.syntax_trees", "policypack.supply_chain.scripts"),
    *("policypack.topology.fronts.fronts", "policypack.topology.edge.distributions"),
    *("policypack.topology.networks.security_groups", "policypack.topology.apis.api_parts"),
}
# How many modules of the pack judge the small program, and how many patterns they compile. A module
# costs a fifth of a millisecond beside what is in it.
MOST_MODULES = 500
MOST_PATTERNS = 65
REPAIR = "import them in the function that needs them"
_PROGRAM = """
import sys, json
sys.path.insert(0, sys.argv[1])
import grpc
known = set(sys.modules)
import policypack.engine.server
from policypack.engine.analyzer import Analyzer
Analyzer()
print(json.dumps([name for name in sys.modules if name not in known]))
"""
_PREVIEW = f"""
import sys, json
sys.path.insert(0, {str(ROOT)!r})
from policypack.commands import main
from policypack.preview import engine
def stop(*_):
    print(json.dumps([*sys.modules]))
    raise SystemExit
engine.run = stop
main(["preview", "--online", "--quiet"])
"""
# Stops where the garbage collector is switched on again, and tells how often it has run by then.
_ENTRY = f"""
import sys, os, gc
sys.path.insert(0, {str(ROOT)!r})
def runs():
    return sum(each["collections"] for each in gc.get_stats())
def stop():
    print(runs() - before, "policypack.engine.analyzer" in sys.modules, flush=True)
    os._exit(0)
gc.freeze = stop
before = runs()
from policypack.engine.server import serve
serve()
"""


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that is installed."""
    folder = tmp_path_factory.mktemp("staged") / "pack"
    stage(folder)
    return folder


@pytest.fixture(scope="module")
def added(staged: Path) -> frozenset[str]:
    """The modules that a fresh interpreter loads for the protocol and the catalogue of it."""
    return frozenset(json.loads(_printed(_PROGRAM, None, str(staged))))


def _printed(program: str, folder: Path | None = None, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_start_adds_exactly_these_distributions(added: frozenset[str]) -> None:
    tops = {name.partition(".")[0] for name in added}
    # Python 3.10 needs a package to read TOML; names of builds begin with a line.
    found = {name for name in tops if not name.startswith("_")} - {*sys.stdlib_module_names}
    assert found - {"google", "tomli"} == OURS


def test_what_is_for_later_is_not_loaded(added: frozenset[str]) -> None:
    loaded = sorted(LATER & added)
    assert not loaded, f"{loaded}: {REPAIR}"
    rules = {name for name in added if name.startswith("policypack.rules.")}
    assert not rules, f"{sorted(rules)}: a start reads the catalogue's file"


def test_a_small_program_loads_what_it_needs(staged: Path) -> None:
    """GIVEN ten resources with one function in Python WHEN they are judged THEN no more is loaded
    than judges them."""
    found = json.loads(_printed(SMALL_PROGRAM.read_text(encoding="utf-8"), None, str(staged)))
    # It is judged: two of its resources are as no one should deploy them.
    assert {"dynamodb-table-deletable", "lambda-trigger-without-validator"} <= {*found["policies"]}
    modules = {*found["modules"]}
    assert "policypack.code_reading.python.reader" in modules
    early = sorted(OF_OTHER_PROGRAMS & modules)
    assert not early, f"{early}: {REPAIR}"
    assert len(modules) <= MOST_MODULES, REPAIR
    assert found["patterns"] <= MOST_PATTERNS


def test_a_preview_starts_the_engine_before_it_loads_what_the_report_needs(
    tmp_path: Path,
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (tmp_path / "pulumi").touch(0o755)
    places = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    loaded = {*json.loads(_printed(_PREVIEW, tmp_path, **places))}
    rules = {name for name in loaded if name.startswith("policypack.rules.")}
    assert "policypack.preview.surroundings" in loaded
    assert not loaded & OF_REPORTS | rules, f"{sorted(loaded & OF_REPORTS | rules)}: {REPAIR}"


def test_garbage_is_hardly_collected_while_modules_are_loaded() -> None:
    # 15 times before it is switched off; with it, some 145.
    runs, is_loaded = _printed(_ENTRY).split()
    assert (is_loaded, int(runs) < 40) == ("True", True), runs
