"""requires.txt of an egg-info folder, which setuptools writes beside a project's code.

https://setuptools.pypa.io/en/latest/deprecated/python_eggs.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from policypack.reading.text_lines import split_as_setuptools
from policypack.supply_chain.manifests.model import PYPI, Manifest
from policypack.supply_chain.manifests.requirement_lists import of_list

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
