"""Where a program writes a text: in its own files and in its plain configuration."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from policypack.engine.program_literals import ProgramLiterals
from policypack.model.positions import Position
from policypack.supply_chain.program import Project

SECRET = "kR7-wq2Zt-9vLm"
PLACES = [
    (
        "python",
        {"__main__.py": f'import x\nPASSWORD = "{SECRET}"\n'},
        Position("__main__.py", 2, 12, 2, 28),
    ),
    (
        "python",
        {"__main__.py": "import db\n", "db.py": "P = ('kR7-wq2Zt'\n     '-9vLm')\n"},
        Position("db.py", 1, 6, 2, 13),
    ),
    (
        "python",
        {"__main__.py": f'def f(p="{SECRET}"):\n    pass\n'},
        Position("__main__.py", 1, 9, 1, 25),
    ),
    (
        "nodejs",
        {"index.ts": f'const a = 1;\nnew X("a", {{ password: "{SECRET}" }});\n'},
        Position("index.ts", 2, 24, 2, 40),
    ),
    (
        "nodejs",
        {"index.ts": 'import "./db";\n', "db.ts": f"\n\nexport const p = `{SECRET}`;\n"},
        Position("db.ts", 3, 18, 3, 34),
    ),
    (
        "nodejs",
        {"index.js": f'const p = config.get("p") || "{SECRET}";\n'},
        Position("index.js", 1, 30, 1, 46),
    ),
    ("go", {"main.go": f'package main\n\nvar p = "{SECRET}"\n'}, Position("main.go", 3, 9, 3, 25)),
    (
        "yaml",
        {"Pulumi.yaml": f"resources:\n  a:\n    properties:\n      password: {SECRET}\n"},
        Position("Pulumi.yaml", 4, 17, 4, 31),
    ),
    (
        "python",
        {"__main__.py": "", "Pulumi.dev.yaml": f"config:\n  shop:p: {SECRET}\n"},
        Position("Pulumi.dev.yaml", 2, 11, 2, 25),
    ),
    (
        "python",
        {"__main__.py": "", "Pulumi.yaml": f"config:\n  p:\n    default: {SECRET}\n"},
        Position("Pulumi.yaml", 3, 14, 3, 28),
    ),
    # Columns are of characters, not of bytes, and a block begins behind its name.
    (
        "python",
        {"__main__.py": f'N = "é"; P = "{SECRET}"\n'},
        Position("__main__.py", 1, 14, 1, 30),
    ),
    (
        "nodejs",
        {"index.ts": f'const n = "é"; const p = "{SECRET}";\n'},
        Position("index.ts", 1, 26, 1, 42),
    ),
    (
        "python",
        {"__main__.py": "", "Pulumi.dev.yaml": f"config:\n  shop:p: |-\n    {SECRET}\n"},
        Position("Pulumi.dev.yaml", 2),
    ),
    # What is made of literals has the place of the first.
    (
        "python",
        {"__main__.py": 'P = "kR7-wq2Z" + "t-9vLm"\n'},
        Position("__main__.py", 1, 5, 1, 15),
    ),
    (
        "python",
        {"__main__.py": 'a = "kR7-wq2Z"\nb = "9vLm"\nP = f"{a}t-{b}"\n'},
        Position("__main__.py", 1, 5, 1, 15),
    ),
    (
        "python",
        {"__main__.py": 'P = "-".join(["kR7", "wq2Zt", "9vLm"])\n'},
        Position("__main__.py", 1, 15, 1, 20),
    ),
    (
        "python",
        {"__main__.py": 'P = pulumi.Output.concat("kR7-wq", "2Zt-", "9vLm")\n'},
        Position("__main__.py", 1, 26, 1, 34),
    ),
    (
        "python",
        {"__main__.py": 'P = "%s-%s" % ("kR7-wq2Zt", "9vLm")\nQ = ["kR7-wq2Zt-", "9vLm"]\n'},
        Position("__main__.py", 2, 6, 2, 18),
    ),
    (
        "nodejs",
        {"index.ts": 'const p = pulumi.interpolate`kR7-${"wq2Zt-"}9vLm`;\n'},
        Position("index.ts", 1, 29, 1, 34),
    ),
    (
        "nodejs",
        {"index.ts": 'const a = "kR7-wq2Zt";\nconst p = [a, "9vLm"].join("-");\n'},
        Position("index.ts", 1, 11, 1, 22),
    ),
    (
        "yaml",
        {"Pulumi.yaml": "variables:\n  p:\n    fn::join: ['-', [kR7, wq2Zt, 9vLm]]\n"},
        Position("Pulumi.yaml", 3, 22, 3, 25),
    ),
    (
        "yaml",
        {
            "Pulumi.yaml": "config:\n  a:\n    default: kR7-wq\nvariables:\n"
            "  b: 2Zt-9vLm\n  p: ${a}${b}\n"
        },
        Position("Pulumi.yaml", 3, 14, 3, 20),
    ),
    # A mark of generated code, a folder of tests and an encoding that is none hide nothing.
    (
        "python",
        {"__main__.py": f'# @generated\nP = "{SECRET}"\n', "a.py": "# coding: rot13\n"},
        Position("__main__.py", 2, 5, 2, 21),
    ),
    (
        "nodejs",
        {"index.ts": 'import "./test/db";\n', "test/db.ts": f'export const p = "{SECRET}";\n'},
        Position("test/db.ts", 1, 18, 1, 34),
    ),
    # What the program does not import, and what is another text.
    ("python", {"__main__.py": 'P = ["kR7-", "x", "wq2Zt-9vLm"]\n'}, None),
    ("python", {"__main__.py": 'P = ["wq2Zt-9vLm", "kR7-"]\n'}, None),
    ("python", {"__main__.py": 'P = ["kR7", "wq2Zt", "9vLm"]\n'}, None),
    ("python", {"__main__.py": 'P = "kR7-wq2Zt-" + suffix\n'}, None),
    ("yaml", {"Pulumi.yaml": "variables:\n  b: kR7-wq2\n  p: ${b}${random.result}\n"}, None),
    ("python", {"__main__.py": "", "tests/test_db.py": f'P = "{SECRET}"\n'}, None),
    ("python", {"__main__.py": "", "unused.py": f'P = "{SECRET}"\n'}, None),
    ("python", {"__main__.py": f'P = "a {SECRET}"\n'}, None),
    ("python", {"__main__.py": f"# {SECRET}\n"}, None),
    ("python", {"__main__.py": "", "Pulumi.prod.yaml": f"config:\n  shop:p: {SECRET}\n"}, None),
    ("python", {"__main__.py": "def broken(:\n"}, None),
]


@pytest.mark.parametrize(("runtime", "files", "place"), PLACES)
def test_the_place_of_a_literal(
    tmp_path: Path, runtime: str, files: dict[str, str], place: Position | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    literals = ProgramLiterals(Project(tmp_path, tmp_path, runtime), "dev")
    assert literals.place_of(SECRET) == place


@pytest.mark.parametrize(
    "source",
    [
        f'P = base64.b64encode(b"{SECRET}").decode()\n',
        'P = base64.b64encode(("kR7-wq2Zt" + "-9vLm").encode())\n',
    ],
)
def test_the_place_of_a_literal_in_base64(tmp_path: Path, source: str) -> None:
    (tmp_path / "__main__.py").write_text(source, encoding="utf-8")
    literals = ProgramLiterals(Project(tmp_path, tmp_path, "python"), "dev")
    found = literals.place_of(base64.b64encode(SECRET.encode()).decode())
    assert found is not None
    assert found.line == 1
    assert literals.place_of(base64.b64encode(b"kR7-wq2Zt-9vLn").decode()) is None


def test_a_short_text_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text('P = "abc"\n', encoding="utf-8")
    assert ProgramLiterals(Project(tmp_path, tmp_path, "python"), "dev").place_of("abc") is None


def test_files_are_relative_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "__main__.py").write_text(f'P = "{SECRET}"\n', encoding="utf-8")
    literals = ProgramLiterals(Project(folder, folder, "python"), "dev")
    assert literals.place_of(SECRET) == Position("infra/__main__.py", 1, 5, 1, 21)


def test_a_project_that_is_not_found_has_none() -> None:
    assert ProgramLiterals.of("", "dev") is None
