"""Dependencies in the metadata of an egg, and in a script itself (PEP 723)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from policypack.reading.files import split_as_setuptools, split_lines
from policypack.supply_chain.manifests.documents import toml
from policypack.supply_chain.manifests.model import PYPI, Manifest, ManifestError
from policypack.supply_chain.manifests.requirements_txt import of_list

# Only an installer writes it: then the requirements are installed packages of their own.
_INSTALLED = "installed-files.txt"
# What the folder is made from, which states the requirements itself.
_SOURCES = ("pyproject.toml", "setup.cfg", "setup.py")


def parse(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The requirements of the project. Extras are not installed for the function."""
    info = posixpath.dirname(file)
    beside = posixpath.dirname(info)
    # The folder stands beside the sources, or in a folder `src` below them.
    projects = {beside, posixpath.dirname(beside)}
    others = [f"{info}/{_INSTALLED}"]
    others += [posixpath.join(project, name) for project in projects for name in _SOURCES]
    if any(read(name) is not None for name in others):
        return Manifest(file, PYPI, is_lock=False)
    return of_list(_required(text), file, text)


def _required(text: str) -> Iterator[str]:
    extra = ""
    for line in map(str.strip, split_as_setuptools(text)):
        if line.startswith("["):
            # `[:marker]` has requirements under a condition, `[extra]` and `[extra:marker]` do not.
            extra = line.strip("[]").partition(":")[0]
        elif line and not extra:
            yield line


# Inline script metadata (PEP 723):
# https://packaging.python.org/en/latest/specifications/inline-script-metadata/
_START, _END = "# /// script", "# ///"


def states_requirements(text: str) -> bool:
    """Whether the source may have a block of metadata."""
    return _START in text


def parse_script(text: str, file: str) -> Manifest:
    """The requirements that the block of a script states; none without a block."""
    # Few scripts have a block, and the readers of requirements are slow to import.
    from policypack.supply_chain.manifests.requirements_txt import of_list, strings

    blocks = _blocks([line.rstrip() for line in split_lines(text)])
    if len(blocks) > 1:
        raise ManifestError("has two blocks of script metadata (PEP 723)", file)
    requirements = [
        item for block in blocks for item in strings(toml(block, file).get("dependencies"), file)
    ]
    return of_list(requirements, file, text)


def _blocks(lines: list[str]) -> list[str]:
    """The documents of the closed blocks. A block ends at the last end among its comments."""
    found = []
    start = end = 0
    for number, line in enumerate([*lines, ""], 1):
        if not start:
            start = number if line == _START else 0
        elif line == _END:
            end = number
        elif line != "#" and not line.startswith("# "):
            if end:
                found.append("\n".join(line[2:] for line in lines[start : end - 1]))
            start = end = 0
    return found
