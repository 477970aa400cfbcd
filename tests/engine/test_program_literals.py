"""Where a program writes a text: in its own files and in its plain configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.engine.program_literals import ProgramLiterals
from policypack.supply_chain.program import Project

SECRET = "kR7-wq2Zt-9vLm"
PLACES = [
    ("python", {"__main__.py": f'import x\nPASSWORD = "{SECRET}"\n'}, ("__main__.py", 2)),
    (
        "python",
        {"__main__.py": "import db\n", "db.py": "P = ('kR7-wq2Zt'\n     '-9vLm')\n"},
        ("db.py", 1),
    ),
    ("python", {"__main__.py": f'def f(p="{SECRET}"):\n    pass\n'}, ("__main__.py", 1)),
    (
        "nodejs",
        {"index.ts": f'const a = 1;\nnew X("a", {{ password: "{SECRET}" }});\n'},
        ("index.ts", 2),
    ),
    (
        "nodejs",
        {"index.ts": 'import "./db";\n', "db.ts": f"\n\nexport const p = `{SECRET}`;\n"},
        ("db.ts", 3),
    ),
    ("nodejs", {"index.js": f'const p = config.get("p") || "{SECRET}";\n'}, ("index.js", 1)),
    ("go", {"main.go": f'package main\n\nvar p = "{SECRET}"\n'}, ("main.go", 3)),
    (
        "yaml",
        {"Pulumi.yaml": f"resources:\n  a:\n    properties:\n      password: {SECRET}\n"},
        ("Pulumi.yaml", 4),
    ),
    (
        "python",
        {"__main__.py": "", "Pulumi.dev.yaml": f"config:\n  shop:p: {SECRET}\n"},
        ("Pulumi.dev.yaml", 2),
    ),
    (
        "python",
        {"__main__.py": "", "Pulumi.yaml": f"config:\n  p:\n    default: {SECRET}\n"},
        ("Pulumi.yaml", 3),
    ),
    # What is no source of the program, and what is another text.
    ("python", {"__main__.py": "", "tests/test_db.py": f'P = "{SECRET}"\n'}, None),
    ("python", {"__main__.py": "", "unused.py": f'P = "{SECRET}"\n'}, None),
    ("python", {"__main__.py": f'P = "a {SECRET}"\n'}, None),
    ("python", {"__main__.py": f"# {SECRET}\n"}, None),
    ("python", {"__main__.py": "", "Pulumi.prod.yaml": f"config:\n  shop:p: {SECRET}\n"}, None),
    ("python", {"__main__.py": "def broken(:\n"}, None),
]


@pytest.mark.parametrize(("runtime", "files", "place"), PLACES)
def test_the_place_of_a_literal(
    tmp_path: Path, runtime: str, files: dict[str, str], place: tuple[str, int] | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    literals = ProgramLiterals(Project(tmp_path, tmp_path, runtime), "dev")
    assert literals.place_of(SECRET) == place


def test_a_short_text_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text('P = "abc"\n')
    assert ProgramLiterals(Project(tmp_path, tmp_path, "python"), "dev").place_of("abc") is None


def test_files_are_relative_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "__main__.py").write_text(f'P = "{SECRET}"\n')
    literals = ProgramLiterals(Project(folder, folder, "python"), "dev")
    assert literals.place_of(SECRET) == ("infra/__main__.py", 1)


def test_a_project_that_is_not_found_has_none() -> None:
    assert ProgramLiterals.of("", "dev") is None
