"""Sources of compiled requirements, with names that other programs use too: base.in, prod.in.

https://pip-tools.readthedocs.io/en/stable/#workflow-for-layered-requirements
"""

from __future__ import annotations

from collections.abc import Callable

from policypack.reading.text_lines import split_as_setuptools
from policypack.supply_chain.manifests import requirements_txt
from policypack.supply_chain.manifests.model import PYPI, Manifest


def parse(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The list that was compiled from the file and stands beside it, else the file itself."""
    compiled = f"{file.removesuffix('.in')}.txt"
    beside = read(compiled)
    if beside is not None and _is_list(beside):
        listed = requirements_txt.parse(beside, compiled, read)
        if listed.is_compiled:
            return listed
    if _is_list(text):
        return requirements_txt.parse(text, file, read)
    return Manifest(file, PYPI, is_lock=False)


def _is_list(text: str) -> bool:
    """Whether the first line that is no comment is one of a requirements file."""
    lines = (line.strip() for line in split_as_setuptools(text))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return not requirements_txt.parse(first.rstrip("\\"), "", lambda _: "").faults
