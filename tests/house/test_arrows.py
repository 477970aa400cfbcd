"""Imports go one way: the table of who may import whom.

A room is a module or package directly inside `policypack`, or another top-level name. Imports for
type checking count: what needs another's types needs the other.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SDK = "pulumi grpc google"
# What every module of the pack may use as if it were of the standard library.
COMMON = {"policypack.lazy", "policypack.record"}
ARROWS = {
    "policypack.lazy": "",
    "policypack.record": "",
    "policypack.unknown": "",
    "policypack.values": "policypack.unknown",
    "policypack.urns": "",
    "policypack.deserialization": "policypack.values policypack.unknown",
    "policypack.resources": "policypack.deserialization"
    " policypack.urns policypack.values policypack.wording"
    " policypack.unknown",
    "policypack.stack": "policypack.resources policypack.unknown policypack.values",
    "policypack.documentation": "",
    "policypack.implication": "",
    "policypack.rule": "policypack.documentation policypack.implication policypack.unknown",
    "policypack.requirement": "",
    "policypack.property_rule": "policypack.documentation policypack.implication"
    " policypack.requirement"
    " policypack.resources policypack.rule policypack.settings policypack.unknown"
    " policypack.values",
    "policypack.waivers": "policypack.setting_errors policypack.setting_values policypack.urns",
    "policypack.setting_errors": "",
    "policypack.wording": "",
    "policypack.beside_bytecode": "policypack",
    "policypack.containment": "",
    "policypack.installed": "",
    # A setting names triggers of the contract, and is refused where there is no such trigger.
    "policypack.setting_values": "policypack.rule runtime_guards.contract pydantic",
    "policypack.settings": "policypack.rule policypack.setting_values policypack.urns"
    " policypack.waivers",
    "policypack.settings_model": "policypack.setting_errors policypack.setting_values"
    " policypack.settings policypack.waivers pydantic",
    "policypack.checked_settings": "policypack.settings policypack.settings_model"
    " policypack.waivers",
    "policypack.stack_settings": "policypack.checked_settings policypack.rule"
    " policypack.setting_errors policypack.settings",
    "policypack.program_files": "policypack.checked_settings policypack.setting_errors"
    " policypack.settings"
    " policypack.stack_settings policypack.supply_chain policypack.urns policypack.waivers"
    " yaml tomli",
    "policypack.sdk_policies": "policypack.deserialization policypack.documentation"
    " policypack.resources policypack.rule policypack.settings policypack.stack"
    " policypack.unknown policypack.values pulumi pulumi_policy",
    "policypack.verdict": "policypack.rule policypack.settings policypack.waivers",
    "policypack.folding": "policypack.implication policypack.rule policypack.settings"
    " policypack.verdict",
    "policypack.facts": "",
    "policypack.credentials": "policypack.facts",
    "policypack.iam": "policypack.beside_bytecode policypack.facts policypack.implication"
    " policypack.unknown"
    " policypack.wording",
    "policypack.supply_chain": "policypack.facts runtime_guards.contract packaging semver tomli"
    " yaml",
    "policypack.topology": "policypack.resources policypack.stack policypack.settings"
    " policypack.unknown policypack.urns policypack.values policypack.iam"
    " policypack.supply_chain policypack.credentials policypack.facts runtime_guards.contract",
    "policypack.exposure": "policypack.facts policypack.iam policypack.resources"
    " policypack.settings policypack.stack policypack.topology policypack.unknown policypack.urns"
    " policypack.values policypack.wording",
    "policypack.families": "policypack.documentation policypack.implication"
    " policypack.property_rule"
    " policypack.requirement policypack.topology policypack.resources policypack.stack"
    " policypack.rule policypack.settings policypack.unknown policypack.values policypack.iam"
    " policypack.credentials",
    "policypack.rules": "policypack.installed policypack.families policypack.implication"
    " policypack.property_rule"
    " policypack.requirement"
    " policypack.topology policypack.resources policypack.stack policypack.rule"
    " policypack.settings policypack.unknown policypack.values policypack.wording"
    " policypack.containment policypack.sdk_policies"
    " policypack.iam policypack.supply_chain policypack.credentials policypack.facts"
    " runtime_guards.contract",
    "policypack.native": "policypack.facts policypack.resources policypack.unknown"
    " policypack.values",
    "policypack.redaction": "policypack.resources policypack.rule policypack.stack"
    " policypack.unknown policypack.values",
    "policypack.execution": "policypack.containment policypack.resources policypack.rule"
    " policypack.settings"
    " policypack.stack policypack.supply_chain policypack.topology policypack.unknown",
    "policypack.silence": "policypack.resources policypack.rule policypack.unknown"
    " policypack.values",
    "policypack.judge": "policypack.credentials policypack.execution policypack.folding"
    " policypack.redaction policypack.silence"
    " policypack.rules policypack.resources policypack.rule policypack.settings policypack.stack"
    " policypack.supply_chain policypack.topology policypack.unknown policypack.urns"
    " policypack.verdict policypack.waivers",
    "policypack.report": "policypack policypack.verdict policypack.rule policypack.rules"
    " policypack.urns policypack.wording policypack.credentials policypack.facts"
    " pydantic typing_extensions rich",
    "policypack.engine": "policypack policypack.beside_bytecode policypack.checked_settings"
    " policypack.deserialization policypack.facts policypack.judge policypack.settings_model"
    " policypack.native"
    " policypack.report"
    " policypack.resources policypack.rule policypack.rules policypack.setting_errors"
    " policypack.settings policypack.stack policypack.stack_settings policypack.verdict"
    " policypack.containment policypack.program_files policypack.supply_chain policypack.unjudged"
    " policypack.unknown policypack.waiting policypack.wording policypack.documentation"
    " policypack.implication"
    f" pulumi_policy runtime_guards.contract {SDK}",
    "policypack.unjudged": "policypack.facts policypack.resources policypack.rule policypack.stack"
    " policypack.urns",
    "policypack.waiting": "policypack.judge policypack.resources policypack.stack"
    " policypack.verdict",
    "policypack.organization": "policypack policypack.settings_model policypack.containment"
    " policypack.deserialization policypack.exposure policypack.judge"
    " policypack.native policypack.report policypack.resources"
    " policypack.rule policypack.rules"
    " policypack.settings policypack.stack"
    " policypack.stack_settings policypack.unjudged policypack.urns policypack.verdict"
    " policypack.waiting",
    "policypack.__main__": "policypack.engine",
    # Shares no code with what seals: a fault of one shall not be a fault of both.
    "policypack.sealed_log": "",
    "policypack.offline": f"policypack.facts {SDK}",
    # The engine's names of settings and variables; yaml reads projects and stacks.
    "policypack.preview": "policypack.engine policypack.native policypack.offline policypack.report"
    " policypack.program_files policypack.resources policypack.rule policypack.setting_errors"
    " policypack.settings policypack.stack policypack.stack_settings"
    " policypack.supply_chain policypack.urns policypack.wording yaml",
    "policypack.program_edits": "policypack.program_files policypack.rule libcst",
    "policypack.commands": "policypack policypack.checked_settings policypack.engine"
    " policypack.exposure policypack.families"
    " policypack.folding"
    " policypack.judge policypack.organization policypack.preview policypack.program_edits"
    " policypack.program_files policypack.report policypack.rule policypack.rules"
    " policypack.settings policypack.stack_settings"
    " policypack.supply_chain policypack.topology policypack.iam policypack.sealed_log"
    " policypack.facts policypack.stack policypack.stack_settings policypack.urns"
    " policypack.verdict policypack.wording rich",
    "policypack": "",
    "runtime_guards.errors": "",
    "runtime_guards.contract": "",
    "runtime_guards.responses": "",
    "runtime_guards.cors": "runtime_guards.options",
    "runtime_guards.lazy_names": "",
    "runtime_guards.key_calls": "",
    "runtime_guards.event_loops": "",
    "runtime_guards.options": "",
    "runtime_guards.aws_client": "runtime_guards.errors runtime_guards.key_calls",
    "runtime_guards.bodies": "runtime_guards.errors",
    # Type checkers have the types of typing_extensions at hand; nothing imports it at run time.
    "runtime_guards.validation": "runtime_guards.bodies runtime_guards.cors runtime_guards.errors"
    " runtime_guards.options runtime_guards.responses typing_extensions",
    "runtime_guards.events": "runtime_guards.contract runtime_guards.lazy_names"
    " runtime_guards.validation runtime_guards.bodies runtime_guards.cors runtime_guards.errors"
    " runtime_guards.responses",
    "runtime_guards.audit": "runtime_guards.aws_client runtime_guards.bodies runtime_guards.errors"
    " runtime_guards.lazy_names runtime_guards.options",
    "runtime_guards.encryption": "runtime_guards.aws_client runtime_guards.errors"
    " runtime_guards.lazy_names runtime_guards.options",
    "runtime_guards.protection": "runtime_guards.errors runtime_guards.lazy_names",
    "runtime_guards.startup": "runtime_guards.errors runtime_guards.lazy_names"
    " runtime_guards.options",
    "runtime_guards.guard": "runtime_guards.audit runtime_guards.contract runtime_guards.errors"
    " runtime_guards.event_loops runtime_guards.startup runtime_guards.validation",
    # For tests of handlers: the guards themselves load none of it in Lambda.
    "runtime_guards.testing": "runtime_guards.contract runtime_guards.errors runtime_guards.guard"
    " runtime_guards.lazy_names runtime_guards.validation",
    "runtime_guards": "runtime_guards.errors runtime_guards.guard",
    "infra": "runtime_guards.contract pulumi pulumi_aws",
    # `orders_common` is what the layer brings.
    "infra.functions": "runtime_guards.guard runtime_guards.audit runtime_guards.encryption"
    " runtime_guards.events runtime_guards.protection runtime_guards.responses"
    " runtime_guards.startup boto3 botocore orders_common",
    "infra.layers": "orders_common",
}
# What a function may import when it is called, since a cold start must not pay for it.
LATE = {
    "runtime_guards.bodies": "jsonschema referencing",
    "runtime_guards.audit": "cryptography snapshot_restore_py",
    "runtime_guards.encryption": "cryptography",
    "runtime_guards.aws_client": "boto3 botocore",
    "infra.functions": "cryptography",
    "policypack.sealed_log": "cryptography",
    # Only the source that needs them loads the clients of its backend.
    "policypack.organization": "distributed fsspec psycopg yaml zstandard",
}


def imports(tree: ast.AST, late: bool = False) -> Iterator[tuple[str, bool]]:
    """The full names that a module imports, and whether only a function imports them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from ((f"{start}.{alias.name}", late) for alias in node.names)
        function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        yield from imports(node, late or function)


def room(name: str, known: Mapping[str, str]) -> str:
    """The room that a dotted name lies in: its longest start that is one."""
    parts = name.split(".")
    rooms = (".".join(parts[:end]) for end in range(min(len(parts), 2), 0, -1))
    return next((found for found in rooms if found in known), parts[0])


def strays(root: Path, arrows: Mapping[str, str]) -> list[str]:
    """Every import below `root` that the table does not allow, as `file: name`."""
    found = []
    for top in ("policypack", "runtime_guards", "infra"):
        for file in sorted((root / top).rglob("*.py")):
            inside = file.relative_to(root)
            at_home = room(".".join(inside.with_suffix("").parts), arrows)
            for name, late in imports(ast.parse(file.read_text(encoding="utf-8"))):
                first = name.split(".")[0]
                # A program and a function find what lies in their own folder.
                beside = top == "infra" and any(file.parent.glob(f"{first}*"))
                allowed = {at_home, *arrows.get(at_home, "").split()}
                allowed |= {*LATE.get(at_home, "").split()} if late else set()
                allowed |= COMMON if top == "policypack" else set()
                known = first in sys.stdlib_module_names or beside
                if not known and room(name, arrows) not in allowed:
                    found.append(f"{inside}: {name}")
    return found


def test_every_import_is_in_the_table() -> None:
    found = "\n".join(strays(ROOT, ARROWS))
    assert not found, f"remove these imports, or add their arrows to ARROWS for review:\n{found}"


def circle(arrows: Mapping[str, str]) -> list[str]:
    """The rooms of a circle in the table, or nothing."""
    try:
        TopologicalSorter({name: row.split() for name, row in arrows.items()}).prepare()
    except CycleError as error:
        return [*error.args[1]]
    return []


def test_the_table_goes_one_way() -> None:
    assert not circle(ARROWS), f"remove an arrow between these from ARROWS: {circle(ARROWS)}"


def rooms(package: Path) -> set[str]:
    """The modules and packages directly inside a package, by full name."""
    modules = {path.stem for path in package.glob("*.py") if path.stem != "__init__"}
    packages = {path.parent.name for path in package.glob("*/__init__.py")}
    return {f"{package.name}.{name}" for name in modules | packages}


@pytest.mark.parametrize("top", ["policypack", "runtime_guards"])
def test_every_module_of_a_package_is_a_room_of_its_own(top: str) -> None:
    missing = sorted(rooms(ROOT / top) - set(ARROWS))
    assert not missing, f"add to ARROWS a row with what it may import: {missing}"


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("policypack/iam/x.py", "from policypack.resources import Resource"),
        ("policypack/iam/x.py", "from policypack import resources"),
        ("policypack/rules/sqs/x.py", "import pulumi"),
        ("policypack/rules/sqs/x.py", "def f():\n    import policypack.engine.analyzer"),
        ("policypack/judge.py", "from . import engine"),
        ("policypack/offline/x.py", "from policypack.rules import catalogue"),
        ("policypack/commands/x.py", "import infra"),
        ("runtime_guards/guard.py", "import boto3"),
        ("runtime_guards/guard.py", "def f():\n    import requests"),
        ("runtime_guards/contract.py", "import policypack.rule"),
        ("runtime_guards/contract.py", "from runtime_guards.guard import guard"),
        ("runtime_guards/validation/x.py", "from runtime_guards.events import S3"),
        ("runtime_guards/events/x.py", "from runtime_guards.audit import AuditLogger"),
        ("runtime_guards/protection/x.py", "from runtime_guards.startup import checks"),
        ("runtime_guards/events/x.py", "def f():\n    import cryptography"),
        ("infra/x.py", "from policypack.rule import Rule"),
        ("policypack/newcomer.py", "import pydantic"),
        ("policypack/rule.py", "if TYPE_CHECKING:\n    from policypack.settings import Settings"),
    ],
)
def test_a_planted_import_is_caught(file: str, line: str, tmp_path: Path) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(f"import json\n{line}\n", encoding="utf-8")
    assert [stray.split(":")[0] for stray in strays(tmp_path, ARROWS)] == [file]


def test_a_guard_imports_what_is_heavy_only_when_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "runtime_guards" / "bodies" / "by_schema.py"
    file.parent.mkdir(parents=True)
    file.write_text("def f():\n    import jsonschema\n", encoding="utf-8")
    assert strays(tmp_path, ARROWS) == []


def test_a_planted_circle_in_the_table_is_caught() -> None:
    assert set(circle({"a": "b", "b": "c a", "c": ""})) == {"a", "b"}
    assert circle({"a": "b", "b": ""}) == []


def test_a_planted_room_is_missing_in_the_table(tmp_path: Path) -> None:
    (tmp_path / "policypack" / "newroom").mkdir(parents=True)
    (tmp_path / "policypack" / "newroom" / "__init__.py").touch()
    (tmp_path / "policypack" / "newcomer.py").touch()
    found = rooms(tmp_path / "policypack") - set(ARROWS)
    assert found == {"policypack.newroom", "policypack.newcomer"}
