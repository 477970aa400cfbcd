"""No circle among modules, and no service's rules that import another service's.

Imports for type checking and those inside functions count: a circle of types is a circle for the
reader, and one that is broken by a late import is still there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from policypack.reading import python_text

ROOT = Path(__file__).parents[2]
PACKAGES = ("policypack", "runtime_guards", "infra")
RULES = "policypack.rules"

Graph = Mapping[str, frozenset[str]]


def modules(root: Path) -> dict[str, Path]:
    """The files of the packages below `root`, by the full name of the module."""
    found = {}
    for file in (file for top in PACKAGES for file in sorted((root / top).rglob("*.py"))):
        parts = file.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def names(file: Path, package: str) -> tuple[str, ...]:
    """The full names that a module of `package` imports, also in functions and for types."""
    return tuple(_names(file, package))


def _names(file: Path, package: str) -> Iterator[str]:
    for node in ast.walk(python_text.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else ()), *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def imports(root: Path) -> Graph:
    """The modules that each module imports."""
    known = modules(root)

    def module(name: str) -> str:
        while name and name not in known:
            name = name.rpartition(".")[0]
        return name

    return {
        name: frozenset(
            imported
            for each in names(file, name if file.stem == "__init__" else name.rpartition(".")[0])
            if (imported := module(each)) and imported != name
        )
        for name, file in known.items()
    }


def circle(graph: Graph) -> str:
    """One circle of imports, `a imports b imports a`, or an empty text."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # The sorter lists each module after one that imports it.
        return " imports ".join(reversed(error.args[1]))
    return ""


def across_services(graph: Graph) -> list[str]:
    """The imports of one service's rules from another's."""

    def service(name: str) -> str:
        return name.removeprefix(f"{RULES}.").split(".")[0]

    return [
        f"{name} imports {imported}"
        for name, of_module in sorted(graph.items())
        for imported in sorted(of_module)
        if name.startswith(f"{RULES}.")
        and imported.startswith(f"{RULES}.")
        and service(name) != service(imported)
    ]


@pytest.fixture(scope="module")
def ours() -> Graph:
    return imports(ROOT)


def test_no_modules_import_each_other(ours: Graph) -> None:
    found = circle(ours)
    assert not found, f"move what both need to a module of its own: {found}"


def test_no_service_imports_the_rules_of_another(ours: Graph) -> None:
    found = across_services(ours)
    assert not found, f"move what they share to policypack/topology or families: {found}"


def planted(root: Path, files: Mapping[str, str]) -> Graph:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return imports(root)


TYPES = "if TYPE_CHECKING:\n    from policypack.settings.settings import Settings\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "from policypack.settings.settings import Settings",
            "from policypack.rule.rule import Rule",
        ),
        (TYPES, "import policypack.rule.rule"),
        ("def f():\n    from policypack.settings import settings", "from ..rule import rule"),
        ("from ..settings.settings import Settings", "from ..rule.rule import Rule"),
    ],
)
def test_a_planted_circle_is_named(one: str, other: str, tmp_path: Path) -> None:
    files = {"policypack/rule/rule.py": one, "policypack/settings/settings.py": other}
    found = circle(planted(tmp_path, files))
    rule, settings = "policypack.rule.rule", "policypack.settings.settings"
    assert found in (
        f"{rule} imports {settings} imports {rule}",
        f"{settings} imports {rule} imports {settings}",
    )


def test_a_planted_circle_of_three_is_named_in_its_direction(tmp_path: Path) -> None:
    files = {
        "infra/a.py": "import infra.b",
        "infra/b.py": "import infra.c",
        "infra/c.py": "import infra.a",
    }
    found = circle(planted(tmp_path, files))
    assert "infra.a imports infra.b" in f"{found} imports {found}"


def test_what_goes_one_way_is_no_circle(tmp_path: Path) -> None:
    files = {
        "policypack/rule/rule.py": "",
        "policypack/settings/settings.py": "import policypack.rule.rule, json",
    }
    assert circle(planted(tmp_path, files)) == ""


def test_a_planted_import_across_services_is_caught(tmp_path: Path) -> None:
    files = {
        f"{RULES.replace('.', '/')}/__init__.py": "",
        "policypack/rules/sqs/queues.py": "from policypack.rules.sns import topics",
        "policypack/rules/sqs/policies.py": "from policypack.rules.sqs.queues import rule",
        "policypack/rules/sns/topics.py": "from policypack.rules import merged",
    }
    found = across_services(planted(tmp_path, files))
    assert found == ["policypack.rules.sqs.queues imports policypack.rules.sns.topics"]
