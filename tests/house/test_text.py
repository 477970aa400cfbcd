"""No path of one machine in a tracked file, one version in all files, and short modules."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.reading import python_text
from tests.each import each
from tests.tracked import tracked_files

ROOT = Path(__file__).parents[2]
REGISTRY = "the host of a registry"
# Written so that they do not match themselves. In a path, `me` is any user. Each begins with its
# text and looks back from there: so they are a hundred times as fast, over 26 MB.
FOREIGN = [
    ("a path of one machine", re.compile(r"/(?<![\w.]/)(?:home|Users|root|work)/(?!me\b)\w")),
    ("a path of one machine", re.compile(r":\\(?<=\b[A-Z]:\\)Users")),
    *(
        (REGISTRY, re.compile(pattern))
        for pattern in (
            r"pypi\.org(?<=\bpypi\.org)(?<!docs\.pypi\.org)",
            r"pythonhosted\.org(?<=\bpythonhosted\.org)",
            r"proxy\.golang\.org(?<=\bproxy\.golang\.org)",
            r"sum\.golang\.org(?<=\bsum\.golang\.org)",
            r"registry\.npmjs\.org(?<=\bregistry\.npmjs\.org)",
            r"goproxy\.\w(?<=\bgoproxy\..)",
            r"artifactor[y](?<=\bartifactory)\b",
        )
    ),
]
# A module tells one story: with comments and docstrings that is about 400 lines.
CODE_LINES = 300
NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def tracked() -> list[Path]:
    try:
        return [ROOT / name for name in tracked_files()]
    except subprocess.CalledProcessError:
        pytest.skip("only a git checkout tells which files are tracked")


def foreign(text: str) -> list[str]:
    """Parts of a text that belong to one machine or network, with their lines."""
    # Most texts hold nothing: one look at the whole is a third of the work of one at each line.
    if not any(pattern.search(text) for _, pattern in FOREIGN):
        return []
    return [
        f"line {number}: {what}"
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FOREIGN
        if pattern.search(line)
    ]


def without_registries(text: str) -> str:
    """The text without the hosts of registries."""
    for what, pattern in FOREIGN:
        text = pattern.sub("REGISTRY", text) if what == REGISTRY else text
    return text


def versions(root: Path) -> dict[str, str]:
    """The version of the project in every file that states it."""
    places = {
        "pyproject.toml": r'^version = "(.+)"$',
        "runtime_guards/pyproject.toml": r'^version = "(.+)"$',
        "policypack/__init__.py": r'^VERSION = "(.+)"$',
        "policypack/PulumiPolicy.yaml": r"^version: (\S+)$",
        "CHANGELOG.md": r"^## \[?(\d[\w.]*)",
        "integrations/gitlab.yml": r"STACKWARDEN_PACKAGE: stackwarden==(\S+)$",
        "integrations/azure-pipelines.yml": r"default: stackwarden==(\S+)$",
        "integrations/Jenkinsfile": r":-stackwarden==([\w.]+)\}",
        "docs/install.md": r"'stackwarden==(.+?)'",
        "docs/ci.md": r"uses: stackwarden/stackwarden@v(\S+)$",
        "docs/enforcement-self-managed.md": r"integrations/enforce@v(\S+)$",
    }
    found = {}
    for name, pattern in places.items():
        if (root / name).is_file():
            stated = re.search(pattern, (root / name).read_text(encoding="utf-8"), re.MULTILINE)
            found[name] = stated[1] if stated else "none"
    needed = re.search(
        r'"stackwarden-guards==(.+?)"', (root / "pyproject.toml").read_text(encoding="utf-8")
    )
    return {**found, "stackwarden-guards": needed[1] if needed else "none"}


def code_lines(source: str) -> int:
    """The lines of a module that hold code: no comment, no docstring, no table."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {
        line
        for token in tokens
        if token.type not in NOT_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(lines.difference(*(range(start, end + 1) for start, end in _prose(source))))


def _prose(source: str) -> Iterator[tuple[int, int]]:
    for node in ast.walk(python_text.parse(source)):
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        table = isinstance(node, (ast.Dict, ast.List, ast.Tuple, ast.Set))
        # The decorator or declaration of a rule is its row of metadata and its documentation.
        row = isinstance(node, ast.Call) and any(each.arg == "id" for each in node.keywords)
        if text or table or row:
            assert isinstance(node, (ast.stmt, ast.expr))
            end = node.end_lineno or node.lineno
            yield node.lineno, end if end > node.lineno or text else node.lineno - 1


def test_no_tracked_file_speaks_of_one_machine_or_network() -> None:
    found = {}
    for file in tracked():
        data = file.read_bytes()
        if b"\0" not in data and (faults := foreign(data.decode("utf-8"))):
            found[str(file.relative_to(ROOT))] = faults
    assert not found, f"replace by a relative path or an example.com address: {found}"


@pytest.mark.parametrize(
    "parts",
    [
        ("x = '", "home/ann/stackwarden'"),
        ("see ", "work/main"),
        ("(", "Users/ann)"),
        ("file://", "root/x"),
        ("C:\\Users", "ann"),
    ],
)
def test_a_planted_path_is_caught(parts: tuple[str, str]) -> None:
    assert foreign("fine\n" + "/".join(parts)) == ["line 2: a path of one machine"]


@pytest.mark.parametrize(
    "parts",
    [
        ("https://", "pypi", ".org/simple"),
        ("GOPROXY=https://proxy", ".golang", ".org"),
        ("files.", "pythonhosted", ".org"),
        ("https://registry", ".npmjs", ".org"),
        ("https://go", "proxy.io"),
        ("https://arti", "factory/api"),
    ],
)
def test_a_planted_registry_is_caught(parts: tuple[str, ...]) -> None:
    assert foreign("".join(parts)) == ["line 1: the host of a registry"]


@pytest.mark.parametrize(
    "text",
    [
        *("the root/admin user", "./home/x", "https://example.com/work/x", "role/work/orders"),
        "https://docs.pypi" + ".org/trusted-publishers",
    ],
)
def test_what_only_looks_like_it_is_no_fault(text: str) -> None:
    assert foreign(text) == []


def test_every_file_states_the_same_version() -> None:
    found = versions(ROOT)
    assert len(found) >= 5
    assert len(set(found.values())) == 1, f"write one version in all of these: {found}"


@pytest.mark.parametrize("name", [name for name in versions(ROOT) if "." in name])
def test_a_planted_version_is_caught(name: str, tmp_path: Path) -> None:
    for file in versions(ROOT):
        if "." in file:
            (tmp_path / file).parent.mkdir(exist_ok=True)
            text = (ROOT / file).read_text(encoding="utf-8")
            stated = versions(ROOT)[name]
            (tmp_path / file).write_text(
                text.replace(stated, "9.9.9") if file == name else text, encoding="utf-8"
            )
    assert len(set(versions(tmp_path).values())) > 1


@each(
    "file",
    [file for top in ("policypack", "runtime_guards") for file in (ROOT / top).rglob("*.py")],
)
def test_a_module_is_short(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    # Only a module with more lines of any kind can have more lines of code.
    length = code_lines(text) if text.count("\n") > CODE_LINES else 0
    name = file.relative_to(ROOT)
    assert length <= CODE_LINES, f"split {name}: {length} lines of code, not {CODE_LINES}"


def test_a_planted_long_module_is_caught() -> None:
    line = "def f{0}(x): return x\n"
    long = "".join(line.format(number) for number in range(CODE_LINES + 1))
    assert code_lines(long) > CODE_LINES
    assert code_lines("TABLE = [\n" + "    1,\n" * 999 + "]\n") == 0
    assert code_lines("TABLE = [1]\n") == 1
    assert code_lines('"""Says.\n\nMuch.\n"""\n\n# why\nx()\n') == 1
