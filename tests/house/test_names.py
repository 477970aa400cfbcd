"""No file shadows another module.

The engine starts the pack with its folder first on the import path, and a program's folder comes
first in a program: a file there named like a standard or installed module replaces that module for
the whole process.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def installed_modules() -> Iterator[str]:
    """Yields the top-level modules of all installed distributions.

    `packages_distributions` differs: Python 3.10's reads `top_level.txt` alone, which pulumi lacks,
    and Python 3.12's also yields `__pycache__`.
    """
    for distribution in distributions():
        for file in distribution.files or ():
            name = file.parts[0].partition(".")[0]
            if (len(file.parts) > 1 or file.suffix in {".py", ".so", ".pyd"}) and (
                name.isidentifier() and name != "__pycache__" and "-" not in file.parts[0]
            ):
                yield name


TAKEN = sys.stdlib_module_names | set(installed_modules())


def shadows(folder: Path, taken: AbstractSet[str]) -> list[str]:
    """The modules and packages directly inside `folder` that have a name of another module."""
    files = (path for path in folder.iterdir() if path.suffix == ".py" or path.is_dir())
    return sorted(path.name for path in files if path.stem in taken)


@pytest.mark.parametrize("folder", ["policypack", "infra"])
def test_no_file_shadows_another_module(folder: str) -> None:
    found = shadows(ROOT / folder, TAKEN)
    assert not found, f"rename in {folder}, since another module has the name: {found}"


@pytest.mark.parametrize(
    "name", ["secrets.py", "types/__init__.py", "grpc/server.py", "pulumi.py", "pydantic.py"]
)
def test_a_planted_shadow_is_caught(name: str, tmp_path: Path) -> None:
    planted = tmp_path / name
    planted.parent.mkdir(exist_ok=True)
    planted.touch()
    (tmp_path / "analyzer.py").touch()
    assert shadows(tmp_path, TAKEN) == [name.split("/")[0]]
