"""Writes the generated documentation and the list of rules: `python -m tools.docs`, as `make docs`
does."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import tools.docs
from tools import catalogue, rule_history
from tools.docs import sections

ROOT = Path(__file__).resolve().parents[2]


def generated() -> dict[str, str]:
    """Returns every generated page by its path below docs/, of all modules with `pages()`."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(tools.docs.__path__, "tools.docs."):
        if not module.name.endswith(("__main__", ".sections")):
            made: dict[str, str] = getattr(import_module(module.name), "pages", dict)()
            found |= made
    return found


def write(root: Path, pages: Mapping[str, str]) -> list[str]:
    """Writes what differs and deletes pages that are no longer generated; returns their paths."""
    docs = root / "docs"
    wanted = {docs / path: text for path, text in pages.items()}
    for file in sections.pages(root):
        wanted[file] = sections.readme(file.read_text(encoding="utf-8"))
    changed = [*_written(wanted), *_deleted(docs, pages)]
    return [str(file.relative_to(root)) for file in changed]


def _written(wanted: Mapping[Path, str]) -> Iterator[Path]:
    for file, text in wanted.items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            yield file


def _deleted(docs: Path, pages: Mapping[str, str]) -> Iterator[Path]:
    # Pages directly in docs/ aren't generated, so they belong to no generated folder.
    folders = {(docs / path).parent for path in pages} - {docs}
    for file in sorted(file for folder in folders for file in folder.glob("*.md")):
        if str(file.relative_to(docs)) not in pages:
            file.unlink()
            yield file


if __name__ == "__main__":
    rule_history.main()
    catalogue.main()
    for path in write(ROOT, generated()):
        sys.stdout.write(f"{path}\n")
