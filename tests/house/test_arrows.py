"""Imports go one way: the table of who may import whom.

A room is a module or package directly inside `policypack`, or another top-level name. Imports for
type checking alone are none: they do not run.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SDK = "pulumi grpc google"
ARROWS = {
    "policypack.unknown": "",
    "policypack.resources": "policypack.unknown",
    "policypack.stack": "policypack.resources policypack.unknown",
    "policypack.documentation": "",
    "policypack.rule": "policypack.documentation policypack.resources policypack.unknown",
    "policypack.requirement": "",
    "policypack.property_rule": "policypack.documentation policypack.requirement"
    " policypack.resources policypack.rule policypack.unknown",
    "policypack.waivers": "policypack.resources pydantic",
    # A setting names triggers of the contract, and is refused where there is no such trigger.
    "policypack.settings": "policypack.rule policypack.waivers runtime_guards.contract pydantic",
    "policypack.facts": "",
    "policypack.credentials": "policypack.facts",
    "policypack.iam": "policypack.facts policypack.unknown",
    "policypack.supply_chain": "policypack.facts runtime_guards.contract packaging semver tomli"
    " yaml",
    "policypack.topology": "policypack.resources policypack.stack policypack.settings"
    " policypack.unknown policypack.iam policypack.supply_chain policypack.credentials"
    " policypack.facts runtime_guards.contract",
    "policypack.families": "policypack.documentation policypack.property_rule"
    " policypack.requirement policypack.topology policypack.resources policypack.stack"
    " policypack.rule policypack.settings policypack.unknown policypack.iam"
    " policypack.credentials",
    "policypack.rules": "policypack.families policypack.property_rule policypack.requirement"
    " policypack.topology policypack.resources policypack.stack policypack.rule"
    " policypack.settings policypack.unknown policypack.iam policypack.supply_chain"
    " policypack.credentials policypack.facts runtime_guards.contract",
    "policypack.redaction": "policypack.resources policypack.rule policypack.stack",
    "policypack.judge": "policypack.redaction policypack.rules policypack.resources"
    " policypack.rule policypack.settings policypack.stack policypack.supply_chain"
    " policypack.topology policypack.unknown policypack.waivers",
    "policypack.report": "policypack.judge policypack.resources policypack.rule policypack.facts",
    "policypack.engine": "policypack policypack.facts policypack.judge policypack.report"
    " policypack.resources policypack.rule policypack.rules policypack.settings"
    f" policypack.stack pulumi_policy {SDK}",
    "policypack.__main__": "policypack.engine",
    # Shares no code with what seals: a fault of one shall not be a fault of both.
    "policypack.sealed_log": "",
    "policypack.offline": f"policypack.facts policypack.iam {SDK}",
    "policypack.commands": "policypack policypack.families policypack.judge"
    " policypack.report policypack.rule policypack.rules policypack.settings"
    " policypack.supply_chain policypack.topology policypack.iam policypack.sealed_log",
    "policypack": "",
    "runtime_guards.errors": "",
    "runtime_guards.contract": "",
    "runtime_guards.responses": "",
    "runtime_guards.lazy_names": "",
    "runtime_guards.aws_client": "runtime_guards.errors",
    "runtime_guards.bodies": "runtime_guards.errors",
    "runtime_guards.validation": "runtime_guards.bodies runtime_guards.errors"
    " runtime_guards.responses",
    "runtime_guards.events": "runtime_guards.contract runtime_guards.lazy_names"
    " runtime_guards.validation runtime_guards.bodies runtime_guards.errors"
    " runtime_guards.responses",
    "runtime_guards.audit": "runtime_guards.aws_client runtime_guards.bodies runtime_guards.errors"
    " runtime_guards.lazy_names",
    "runtime_guards.encryption": "runtime_guards.aws_client runtime_guards.errors"
    " runtime_guards.lazy_names",
    "runtime_guards.protection": "runtime_guards.errors runtime_guards.lazy_names",
    "runtime_guards.startup": "runtime_guards.errors runtime_guards.lazy_names",
    "runtime_guards.guard": "runtime_guards.audit runtime_guards.contract runtime_guards.errors"
    " runtime_guards.startup runtime_guards.validation",
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
    "runtime_guards.audit": "cryptography",
    "runtime_guards.encryption": "cryptography",
    "runtime_guards.aws_client": "boto3 botocore",
    "infra.functions": "cryptography",
    "policypack.sealed_log": "cryptography",
}


def imports(tree: ast.AST, late: bool = False) -> Iterator[tuple[str, bool]]:
    """The full names that a module imports, and whether it does so only in a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
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
                known = first in sys.stdlib_module_names or beside
                if not known and room(name, arrows) not in allowed:
                    found.append(f"{inside}: {name}")
    return found


def test_every_import_is_in_the_table() -> None:
    assert strays(ROOT, ARROWS) == []


def test_the_table_goes_one_way() -> None:
    TopologicalSorter({name: arrows.split() for name, arrows in ARROWS.items()}).prepare()


@pytest.mark.parametrize("top", ["policypack", "runtime_guards"])
def test_every_module_of_a_package_is_a_room_of_its_own(top: str) -> None:
    folder = ROOT / top
    rooms = {f"{top}.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"}
    rooms |= {f"{top}.{path.parent.name}" for path in folder.glob("*/__init__.py")}
    assert rooms - set(ARROWS) == set()


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
    ],
)
def test_a_planted_import_is_caught(file: str, line: str, tmp_path: Path) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(f"import json\n{line}\n", encoding="utf-8")
    assert [stray.split(":")[0] for stray in strays(tmp_path, ARROWS)] == [file]


def test_an_import_for_type_checking_is_none(tmp_path: Path) -> None:
    (tmp_path / "policypack").mkdir()
    text = "if TYPE_CHECKING:\n    from policypack.settings import Settings\n"
    (tmp_path / "policypack" / "rule.py").write_text(text, encoding="utf-8")
    assert strays(tmp_path, ARROWS) == []


def test_a_guard_imports_what_is_heavy_only_when_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "runtime_guards" / "bodies" / "by_schema.py"
    file.parent.mkdir(parents=True)
    file.write_text("def f():\n    import jsonschema\n", encoding="utf-8")
    assert strays(tmp_path, ARROWS) == []


def test_a_planted_cycle_is_caught() -> None:
    with pytest.raises(ValueError, match="cycle"):
        TopologicalSorter({"a": ["b"], "b": ["a"]}).prepare()
