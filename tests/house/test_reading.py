"""What comes from outside is read by `policypack.reading` alone, which has the bounds.

A file that a program brings may be a pipe, a device or larger than the memory, and a few hundred
bytes of YAML may take gigabytes. So nothing else opens a file to read it, and nothing else parses
JSON, YAML or TOML; the table has what is the pack's own, each with its reason. Python is parsed
there alone, too, also by the tests: a deep source can damage the process for all that follows. And
the lines of a text are those of an editor, so nothing else splits it into lines as Python does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.reading import python_text

ROOT = Path(__file__).parents[2]
ROOM = "policypack/reading"
# Methods and functions that open or parse, by their last name; `open` counts unless it writes.
OPENS = {"read_text", "read_bytes", "ZipFile", "is_zipfile", "TarFile", "is_tarfile"}
PARSES = {
    "json": {"load", "loads", "raw_decode", "JSONDecoder"},
    "yaml": {
        "load", "load_all", "safe_load", "safe_load_all", "full_load", "unsafe_load", "compose",
        "compose_all", "scan", "parse", "SafeLoader", "CSafeLoader", "Loader",
    },
    "tomllib": {"load", "loads"},
    "tomli": {"load", "loads"},
    "pickle": {"load", "loads", "Unpickler"},
    "marshal": {"load", "loads"},
    "minidom": {"parse", "parseString"},
    "plistlib": {"load", "loads"},
    "sqlite3": {"connect"},
    "ast": {"parse"},
    "libcst": {"parse_module", "parse_expression", "parse_statement"},
    "cst": {"parse_module", "parse_expression", "parse_statement"},
}  # fmt: skip
PYTHON = {"ast.parse", "compile", *(f"libcst.{name}" for name in PARSES["libcst"])}
PYTHON |= {f"cst.{name}" for name in PARSES["cst"]}
ITS_OWN = "a file that the pack ships"
ITS_CACHE = "a file that the pack has written"
ALLOWED = {
    **dict.fromkeys(
        (
            "facts/actions.py: read_bytes",
            "facts/age.py: open",
            "engine/catalogue_file.py: json.loads",
            "engine/catalogue_file.py: read_bytes",
            "facts/condition_keys.py: read_bytes",
            "facts/credentials.py: json.loads",
            "facts/credentials.py: read_bytes",
            "facts/defaults.py: json.loads",
            "facts/defaults.py: open",
            "facts/frameworks.py: open",
            "facts/deployed_properties.py: json.loads",
            "facts/deployed_properties.py: read_text",
            "facts/guard_releases.py: json.loads",
            "facts/guard_releases.py: read_text",
            "facts/impact_sets.py: read_bytes",
            "facts/table.py: json.loads",
            "facts/table.py: read_bytes",
            "facts/managed_policies.py: read_bytes",
            "facts/native_types.py: read_bytes",
            "facts/peers.py: open",
            "facts/policy_documents.py: read_text",
            "facts/popular_packages.py: read_bytes",
            "facts/property_names.py: read_bytes",
            "facts/resource_names.py: read_bytes",
            "facts/role_uses.py: open",
            "facts/resource_types.py: read_bytes",
            "facts/sam_policies.py: json.loads",
            "facts/sam_policies.py: read_bytes",
            "facts/template_types.py: read_bytes",
            "facts/weaknesses.py: open",
            "commands/completion.py: read_text",
            "commands/init_files.py: read_text",
            "offline/account_invokes.py: read_text",
            "offline/arns.py: json.loads",
            "offline/components.py: json.loads",
            "offline/arns.py: read_text",
            "offline/id_templates.py: json.loads",
            "offline/id_templates.py: read_bytes",
            "offline/output_templates.py: json.loads",
            "offline/output_templates.py: read_bytes",
            "offline/schema.py: json.loads",
            "offline/schema.py: read_bytes",
            "report/examples/__init__.py: json.loads",
            "rules/__init__.py: read_text",
            "report/examples/__init__.py: read_text",
            "report/evidence/page.py: read_text",
            "report/html/page.py: read_text",
            "organization/failures.py: open",
            "organization/origins.py: open",
            "rule/history.py: open",
        ),
        ITS_OWN,
    ),
    **dict.fromkeys(
        (
            "offline/plugin.py: read_text",
            "offline/plugin.py: open",
            "supply_chain/kept.py: json.loads",
            "supply_chain/kept.py: open",
            "commands/path.py: read_text",
            "supply_chain/advisories/download.py: open",
        ),
        ITS_CACHE,
    ),
    **dict.fromkeys(
        (
            "commands/lsp_run.py: json.loads",
            "commands/several_projects.py: read_text",
            "commands/project_run.py: json.loads",
            "commands/project_run.py: read_text",
            "lsp/previews.py: json.loads",
            "lsp/previews.py: read_text",
            "preview/engine.py: read_text",
            "preview/engine.py: open",
            "preview/outcome.py: read_text",
            "preview/stack_view.py: read_text",
            "supply_chain/guards/releases.py: json.loads",
        ),
        "what a process of the pack's own writes into its scratch folder or pipe",
    ),
    "engine/configuration.py: read_bytes": "what the system says of a process",
    "program_edits/python_edits.py: cst.parse_expression": "the text of one value, just written",
    "offline/plugin.py: json.loads": "a file of the installed SDK",
    "supply_chain/guards/layer.py: read_text": "a file of the installed guards",
    "supply_chain/guards/releases.py: read_bytes": "files of the installed guards",
    "start/installed.py: open": "files of installed distributions, before any room is loaded",
    "organization/joined.py: json.loads": "a text that it has just written itself",
    "organization/cloud.py: open": "an answer of Pulumi Cloud, read up to a limit",
    "iam/document/document.py: json.JSONDecoder": "a value of a resource, with a key twice",
    "sealed_log/records.py: json.JSONDecoder": "one line of a log, whose length is limited",
    "sealed_log/sources.py: json.JSONDecoder": "one value of a limited length at a time",
    "standalone/document_verdicts.py: json.JSONDecoder": "finds where each of many documents ends",
    "sealed_log/reading.py: sqlite3.connect": "a database in memory",
    "supply_chain/advisories/index.py: sqlite3.connect": "a regular file; SQLite reads its pages",
    "supply_chain/advisories/store.py: ZipFile": "an open regular file",
    "supply_chain/advisories/store.py: is_zipfile": "an open regular file",
    "supply_chain/advisories/store.py: open": "an entry of such a file, up to a limit",
}


def reads(tree: ast.AST) -> Iterator[str]:
    """What opens a file for reading, or parses a text, in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = node.value.id
            if node.attr in PARSES.get(module, ()):
                yield f"{module}.{node.attr}"
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2]
            yield from (
                f"{module}.{each.name}"
                for each in node.names
                if each.name in PARSES.get(module, ())
            )
        if isinstance(node, ast.Call):
            yield from _opens(node)


def _opens(call: ast.Call) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    of = function.value if isinstance(function, ast.Attribute) else None
    if name == "splitlines" or (name == "compile" and of is None):
        yield name
    if isinstance(of, ast.Name) and of.id in ("files", "reading", "self"):
        return
    if name in OPENS and isinstance(function, ast.Attribute) and not _writes(call):
        yield name
    elif name in ("open", "fdopen") and not _writes(call):
        yield "open"


def _writes(call: ast.Call) -> bool:
    """Whether one of the arguments is a mode, or flags, of writing."""
    for each in [*call.args, *(word.value for word in call.keywords)]:
        for node in ast.walk(each):
            if isinstance(node, ast.Constant) and node.value in _WRITING_MODES:
                return True
            if isinstance(node, ast.Attribute) and node.attr in ("O_WRONLY", "O_RDWR"):
                return True
            if isinstance(node, ast.Name) and node.id == "_FLAGS":
                return True
    return False


_WRITING_MODES = {"w", "wb", "a", "ab", "x", "xb", "r+b", "w:gz"}


def strays(package: Path) -> set[str]:
    """Every read outside the room, as `file: what`."""
    found = set()
    for file in sorted(package.rglob("*.py")):
        inside = file.relative_to(package)
        if inside.parts[0] != "reading":
            tree = python_text.parse(file.read_text(encoding="utf-8"))
            found |= {f"{inside.as_posix()}: {what}" for what in reads(tree)}
    return found


@pytest.fixture(scope="module")
def ours() -> set[str]:
    return strays(ROOT / "policypack")


def test_what_comes_from_outside_is_read_with_bounds(ours: set[str]) -> None:
    found = sorted(ours - set(ALLOWED))
    assert not found, f"read by {ROOM}, or add to ALLOWED with the reason: {found}"


def test_what_is_allowed_still_exists(ours: set[str]) -> None:
    gone = sorted(set(ALLOWED) - ours)
    assert not gone, f"remove from ALLOWED what no module does any more: {gone}"


def test_no_test_parses_python_by_itself() -> None:
    compared = {f"reading/test_python_text.py: {each}" for each in PYTHON}
    compared.add("tools/test_virtual_environment.py: ast.parse")
    # A tree of the pack's own code, which nobody else has written.
    compared.add("code_faults.py: compile")
    # Trees of the guards, in which the tests plant faults.
    compared |= {f"conformance/edges/{each}.py: ast.parse" for each in ("changes", "faults")}
    compared.add("conformance/edges/planting.py: compile")
    found = {each for each in strays(ROOT / "tests") if each.partition(": ")[2] in PYTHON}
    assert not found - compared, f"use {ROOM}/python_text.py"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("ast.parse(text)", "ast.parse"),
        ("from ast import parse", "ast.parse"),
        ("compile(text, name, 'exec')", "compile"),
        ("cst.parse_module(text)", "cst.parse_module"),
        ("text.splitlines()", "splitlines"),
        ("open(name)", "open"),
        ("open(name, 'rb')", "open"),
        ("path.open()", "open"),
        ("io.open(name)", "open"),
        ("os.open(name, os.O_RDONLY)", "open"),
        ("gzip.open(name)", "open"),
        ("tarfile.open(name)", "open"),
        ("path.read_text()", "read_text"),
        ("Path(name).read_bytes()", "read_bytes"),
        ("json.loads(text)", "json.loads"),
        ("json.load(file)", "json.load"),
        ("take(json.loads)", "json.loads"),
        ("from json import loads", "json.loads"),
        ("yaml.safe_load(text)", "yaml.safe_load"),
        ("yaml.load(text, Loader=yaml.SafeLoader)", "yaml.load"),
        ("yaml.compose(text)", "yaml.compose"),
        ("tomllib.loads(text)", "tomllib.loads"),
        ("zipfile.ZipFile(name)", "ZipFile"),
        ("sqlite3.connect(name)", "sqlite3.connect"),
    ],
)
def test_a_planted_read_is_caught(line: str, what: str, tmp_path: Path) -> None:
    planted = tmp_path / "rules" / "x.py"
    planted.parent.mkdir()
    planted.write_text(f"import os\n{line}\n", encoding="utf-8")
    assert f"rules/x.py: {what}" in strays(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "open(name, 'w')",
        "path.open('ab')",
        "os.open(name, os.O_WRONLY)",
        "files.read_text(path, files.PAGE)",
        "json_text.loads(text)",
        "json.dumps(value)",
    ],
)
def test_what_writes_and_what_has_bounds_is_left_alone(line: str, tmp_path: Path) -> None:
    planted = tmp_path / "rules" / "x.py"
    planted.parent.mkdir()
    planted.write_text(f"{line}\n", encoding="utf-8")
    assert not strays(tmp_path)
