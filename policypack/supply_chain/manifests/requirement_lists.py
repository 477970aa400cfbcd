"""Requirements of PEP 508 in a list, or in other files that a project's configuration names."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from policypack.supply_chain.manifests import pep508, requirements_txt
from policypack.supply_chain.manifests.documents import Lines, word
from policypack.supply_chain.manifests.formats import format_of
from policypack.supply_chain.manifests.model import (
    PYPI,
    Manifest,
    ManifestError,
    Requirement,
    UnreadError,
)

_LONGEST = 2048
_BEFORE = " \t#\"'[("


def strings(value: Any, file: str, line: int = 1) -> list[str]:
    """The texts in a list; None is an empty list. Raises ManifestError for anything else."""
    if value is not None and not isinstance(value, list):
        raise ManifestError("does not have the expected structure", file, line)
    return [word(item, file, line) for item in value or ()]


def of_list(requirements: Iterable[str], file: str, text: str, start: str = "") -> Manifest:
    """The manifest `file` with these requirements, each at its line after the one of `start`.

    A quote, and the sign of a comment, may stand before a requirement.
    """
    # Whatever a line puts around a requirement, the text is searched for it alone.
    lines = Lines("\n".join(line.lstrip(_BEFORE) for line in text.split("\n")))
    if start:
        lines.following(start)
    found = tuple(_parsed(item, file, lines.following(item)) for item in requirements)
    return Manifest(file, PYPI, is_lock=False, requirements=found)


def _parsed(item: str, file: str, line: int) -> Requirement:
    if len(item) > _LONGEST:
        raise ManifestError("has a requirement that is too long", file, line)
    return pep508.parse(item, file, line)


def of_files(names: Iterable[str], file: str, read: Callable[[str], str | None]) -> Manifest:
    """The manifest `file`, whose requirements stand in the files `names` beside it.

    A file with a name of its own format, such as requirements.txt, is judged by itself.
    """
    manifest = Manifest(file, PYPI, is_lock=False)
    for name in names:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
        text = None if path.startswith(("/", "../")) else read(path)
        if text is None:
            manifest = with_gap(manifest, f"the file {name} that it names, which does not ship")
        elif format_of(path) is None:
            manifest = _joined(manifest, requirements_txt.parse(text, path, read))
    return manifest


def with_gap(manifest: Manifest, needed: str, line: int = 1) -> Manifest:
    """The manifest with requirements that cannot be read without what is needed."""
    return replace(manifest, gaps=(*manifest.gaps, UnreadError(needed, manifest.file, line)))


def _joined(manifest: Manifest, other: Manifest) -> Manifest:
    return replace(
        manifest,
        requirements=manifest.requirements + other.requirements,
        options=manifest.options + other.options,
        includes=manifest.includes | other.includes,
        faults=manifest.faults + other.faults,
    )
