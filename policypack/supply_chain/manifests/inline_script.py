"""Inline script metadata (PEP 723):
https://packaging.python.org/en/latest/specifications/inline-script-metadata/"""

from __future__ import annotations

from policypack.reading.text_lines import split_lines
from policypack.supply_chain.manifests.documents import toml
from policypack.supply_chain.manifests.model import Manifest, ManifestError

_START, _END = "# /// script", "# ///"


def states_requirements(text: str) -> bool:
    """Whether the source may have a block of metadata."""
    return _START in text


def parse(text: str, file: str) -> Manifest:
    """The requirements that the block of a script states; none without a block."""
    # Few scripts have a block, and the readers of requirements are slow to import.
    from policypack.supply_chain.manifests.requirement_lists import of_list, strings

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
