"""Imports go one way: the table of who may import whom.

A room is a module or package directly inside `policypack`, or another top-level name; a package may
have rooms within. Imports for type checking count: what needs another's types needs the other.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from policypack.reading import python_text

ROOT = Path(__file__).parents[2]
# Modules that every module of the pack may use like the standard library.
COMMON = {"policypack.start.clock", "policypack.start.lazy_patterns", "policypack.start.record"}
# The rooms of the pack, each with those that it may import; `policypack` is the version alone.
INSIDE = {
    "policypack": "",
    "facts": "",
    "exposure": "",
    "protocol": "",
    "sealed_log": "reading",
    "topology": "",
    "model.unknown": "",
    "rule.implication": "",
    "start.clock": "",
    "start.lazy_patterns": "",
    "start.record": "",
    "start": "policypack",
    "credentials": "facts model reading",
    "offline": "facts protocol reading",
    "reading": "",
    "supply_chain": "facts reading start",
    "code_reading": "facts reading supply_chain",
    "iam.document": "model.unknown",
    "model": "facts model.unknown reading start",
    "iam.meaning": "facts iam.document model.unknown rule.implication start",
    "model.native": "facts model model.unknown",
    "model.templates": "facts model model.native model.unknown reading start",
    "model.conversion": "model model.templates model.unknown protocol",
    "rule": "model rule.implication",
    "iam.permissions": "facts iam.document iam.meaning model.unknown",
    "settings": "credentials model reading rule start",
    "iam.weaknesses": "facts iam.document iam.meaning iam.permissions model.unknown start",
    "forms": "model rule settings",
    "forms.sdk_policies": "model rule settings",
    "program_files": "code_reading model reading settings supply_chain",
    "iam": "iam.document iam.meaning iam.permissions iam.weaknesses",
    "authoring": "forms model rule settings start",
    "program_edits": "model program_files reading rule",
    "principals": "facts iam model start topology",
    "exposure.graph": "facts iam model principals settings start topology",
    "forms.families": "credentials forms iam model rule settings topology",
    "topology.parts": "code_reading credentials facts iam model settings supply_chain",
    "rules": "authoring code_reading credentials exposure.graph facts forms iam principals rule"
    " start supply_chain topology",
    "exposure.drawing": "exposure.graph model principals reading start",
    "topology.apis": "iam model supply_chain topology.parts",
    "topology.roles": "facts iam model topology.parts",
    "judging": "credentials facts iam model rule rules settings start supply_chain topology",
    "topology.networks": "facts iam model topology.parts topology.roles",
    "topology.triggers": "code_reading iam model settings supply_chain topology.apis topology.parts"
    " topology.roles",
    "report": "policypack credentials facts iam judging model reading rule rules sealed_log start",
    "topology.edge": "iam model topology.apis topology.networks topology.parts topology.triggers",
    "topology.fronts": "facts iam model topology.apis topology.edge topology.networks"
    " topology.parts topology.roles topology.triggers",
    "engine": "policypack credentials facts judging model program_files protocol report rule rules"
    " settings start supply_chain topology",
    "organization": "policypack exposure facts judging model reading report rule rules"
    " sealed_log settings start",
    "standalone": "forms iam judging model reading report rule rules settings supply_chain"
    " topology",
    "__main__": "engine",
    "preview": "credentials engine facts model offline program_files protocol reading report rule"
    " settings start supply_chain",
    "gate": "credentials model program_files reading report rule rules settings start supply_chain",
    "testing": "engine forms judging model offline reading rule settings",
    "lsp": "policypack engine iam preview program_edits program_files reading report rule settings"
    " standalone start",
    "commands": "policypack credentials engine exposure facts gate iam lsp model offline"
    " organization preview program_edits program_files reading report rule rules sealed_log"
    " settings standalone start supply_chain",
}
# Imports of other packages by the rooms of the pack.
OUTSIDE = {
    "protocol": "pulumi",
    "offline": "grpc google",
    "model.conversion": "google",
    "reading": "libcst tree_sitter yaml tomli",
    "model.templates": "yaml",
    "supply_chain": "packaging runtime_guards.contract semver tree_sitter",
    "settings": "pydantic runtime_guards.contract",
    "forms.sdk_policies": "pulumi pulumi_policy",
    "program_edits": "libcst",
    "topology.triggers": "runtime_guards.contract",
    "report": "pydantic rich typing_extensions yaml",
    "engine": "grpc google",
    "preview": "google grpc yaml",
    "testing": "google pulumi pulumi_aws",
    "lsp": "lsprotocol pygls yaml",
    "commands": "rich runtime_guards.contract",
    "program_files": "tree_sitter yaml",
    "code_reading": "runtime_guards.contract tree_sitter",
}
ARROWS = {
    **{
        f"policypack.{room}" if room != "policypack" else room: " ".join(
            [
                *(f"policypack.{each}" if each != "policypack" else each for each in below.split()),
                *OUTSIDE.get(room, "").split(),
            ]
        )
        for room, below in INSIDE.items()
    },
    "runtime_guards.errors": "",
    "runtime_guards.contract": "",
    "runtime_guards.responses": "",
    "runtime_guards.cors": "runtime_guards.options",
    "runtime_guards.lazy": "",
    "runtime_guards.key_calls": "",
    "runtime_guards.event_loops": "",
    "runtime_guards.options": "",
    "runtime_guards.aws_client": "runtime_guards.errors runtime_guards.key_calls",
    "runtime_guards.bodies": "runtime_guards.errors runtime_guards.lazy",
    # Type checkers know the types of typing_extensions; nothing imports it at run time.
    "runtime_guards.validation": "runtime_guards.bodies runtime_guards.cors runtime_guards.errors"
    " runtime_guards.lazy runtime_guards.options runtime_guards.responses typing_extensions",
    "runtime_guards.events": "runtime_guards.contract runtime_guards.lazy"
    " runtime_guards.validation runtime_guards.bodies runtime_guards.cors runtime_guards.errors"
    " runtime_guards.responses typing_extensions",
    "runtime_guards.audit": "runtime_guards.aws_client runtime_guards.bodies runtime_guards.errors"
    " runtime_guards.lazy runtime_guards.options",
    "runtime_guards.encryption": "runtime_guards.aws_client runtime_guards.errors"
    " runtime_guards.lazy runtime_guards.options",
    "runtime_guards.protection": "runtime_guards.errors runtime_guards.lazy",
    "runtime_guards.startup": "runtime_guards.errors runtime_guards.lazy runtime_guards.options",
    "runtime_guards.observing": "runtime_guards.audit runtime_guards.errors",
    "runtime_guards.guard": "runtime_guards.audit runtime_guards.contract runtime_guards.errors"
    " runtime_guards.event_loops runtime_guards.observing runtime_guards.startup"
    " runtime_guards.validation",
    # For tests of handlers: the guards themselves load none of it in Lambda.
    "runtime_guards.testing": "runtime_guards.audit runtime_guards.contract runtime_guards.errors"
    " runtime_guards.guard runtime_guards.lazy runtime_guards.validation",
    "runtime_guards": "runtime_guards.errors runtime_guards.guard",
    "infra": "runtime_guards.contract pulumi pulumi_aws",
    # `orders_common` is what the layer brings.
    "infra.functions": "runtime_guards.guard runtime_guards.audit runtime_guards.encryption"
    " runtime_guards.events runtime_guards.protection runtime_guards.responses"
    " runtime_guards.startup boto3 botocore orders_common",
    "infra.layers": "orders_common",
}
# Modules that functions may import lazily, because a cold start must not pay for them.
LATE = {
    "runtime_guards.bodies": "annotationlib attrs jsonschema msgspec pydantic referencing",
    "runtime_guards.audit": "cryptography snapshot_restore_py",
    "runtime_guards.encryption": "cryptography",
    "runtime_guards.aws_client": "boto3 botocore",
    "infra.functions": "cryptography",
    "policypack.sealed_log": "cryptography",
    # Only the source that needs them loads the clients of its backend.
    "policypack.organization": "distributed fsspec psycopg zstandard",
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


@cache
def imports_of(file: Path) -> tuple[tuple[str, bool], ...]:
    """What `imports` yields of a file."""
    return tuple(imports(python_text.parse(file.read_text(encoding="utf-8"))))


def rooms_of(name: str, known: Mapping[str, str]) -> list[str]:
    """The rooms that a dotted name lies in, the innermost first: a room may have rooms within."""
    parts = name.split(".")
    starts = (".".join(parts[:end]) for end in range(min(len(parts), 3), 1, -1))
    return [found for found in starts if found in known] or [parts[0]]


def strays(root: Path, arrows: Mapping[str, str]) -> list[str]:
    """Every import below `root` that the table does not allow, as `file: name`."""
    found = []
    for top in ("policypack", "runtime_guards", "infra"):
        for file in sorted((root / top).rglob("*.py")):
            inside = file.relative_to(root)
            at_home = rooms_of(".".join(inside.with_suffix("").parts), arrows)[0]
            for name, late in imports_of(file):
                first = name.split(".")[0]
                # A program and a function find what lies in their own folder.
                beside = top == "infra" and any(file.parent.glob(f"{first}*"))
                allowed = {at_home, *arrows.get(at_home, "").split()}
                allowed |= {*LATE.get(at_home, "").split()} if late else set()
                allowed |= COMMON if top == "policypack" else set()
                known = first in sys.stdlib_module_names or beside
                if not known and allowed.isdisjoint(rooms_of(name, arrows)):
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
        ("policypack/iam/x.py", "from policypack.model.resources import Resource"),
        ("policypack/iam/meaning/x.py", "from policypack.iam.weaknesses import trust"),
        ("policypack/rules/sqs/x.py", "import pulumi"),
        ("policypack/rules/sqs/x.py", "def f():\n    import policypack.engine.analyzer"),
        ("policypack/judging/judge.py", "from . import engine"),
        ("policypack/offline/x.py", "from policypack.rules import catalogue"),
        ("policypack/commands/x.py", "import infra"),
        ("runtime_guards/guard.py", "import boto3"),
        ("runtime_guards/guard.py", "def f():\n    import requests"),
        ("runtime_guards/contract.py", "import policypack.rule.rule"),
        ("runtime_guards/contract.py", "from runtime_guards.guard import guard"),
        ("runtime_guards/validation/x.py", "from runtime_guards.events import S3"),
        ("runtime_guards/events/x.py", "from runtime_guards.audit import AuditLogger"),
        ("runtime_guards/protection/x.py", "from runtime_guards.startup import checks"),
        ("runtime_guards/events/x.py", "def f():\n    import cryptography"),
        ("infra/x.py", "from policypack.rule.rule import Rule"),
        ("policypack/newcomer.py", "import pydantic"),
        (
            "policypack/rule/rule.py",
            "if TYPE_CHECKING:\n    from policypack.settings.settings import Settings",
        ),
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
