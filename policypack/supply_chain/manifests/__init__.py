"""Manifests, lock files and installed packages: one module per format, all read into one model.

`formats.py` has the table of formats. `parse(name, text, read)` and `installed(name, text)` pick
the reader by the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from policypack.supply_chain.manifests.addresses import Address
from policypack.supply_chain.manifests.documents import decoded
from policypack.supply_chain.manifests.formats import Format, Kind, format_of
from policypack.supply_chain.manifests.model import (
    NPM,
    PYPI,
    Manifest,
    ManifestError,
    Option,
    OptionKind,
    Origin,
    Requirement,
    UnreadError,
)
from policypack.supply_chain.manifests.pep508 import installs_on_lambda

__all__ = [
    "NPM",
    "PYPI",
    "Address",
    "Format",
    "Kind",
    "Manifest",
    "ManifestError",
    "Option",
    "OptionKind",
    "Origin",
    "Requirement",
    "UnreadError",
    "decoded",
    "format_of",
    "installed",
    "installs_on_lambda",
    "is_manifest",
    "parse",
    "parsed",
]

# Reads another file of the same package by its full name; None if it does not ship.
Reader = Callable[[str], "str | None"]


def is_manifest(name: str) -> bool:
    """Whether the name is that of a manifest or lock file that is read."""
    found = format_of(name)
    return found is not None and found.kind is not Kind.INSTALLED and bool(found.reader)


def parse(name: str, text: str, read: Reader) -> Manifest:
    """Reads the manifest of that name, all of it. Raises ManifestError and nothing else."""
    manifest = parsed(name, text, read)
    if manifest.faults:
        raise manifest.faults[0]
    return manifest


def parsed(name: str, text: str, read: Reader) -> Manifest:
    """Reads the manifest of that name, with the `faults` of what cannot be read in it.

    Raises ManifestError if nothing can be read.
    """
    row = format_of(name)
    if row is None or not row.matches(text):
        # Another program's file of the same name.
        return Manifest(name, row.ecosystem if row else PYPI, is_lock=False)
    manifest: Manifest = _read(row, text, name, *([read] if row.reads_others else []))
    return manifest


def installed(name: str, text: str) -> list[Requirement]:
    """The packages that a file of that name describes, whose files ship. Raises ManifestError."""
    row = format_of(name)
    if row is None or not row.matches(text):
        return []
    found: Requirement | Iterable[Requirement] = _read(row, text, name)
    return [found] if isinstance(found, Requirement) else list(found)


def _read(row: Format, text: str, name: str, *others: Reader) -> Any:
    module, _, function = row.reader.partition(".")
    try:
        return getattr(import_module(f"{__name__}.{module}"), function)(text, name, *others)
    except RecursionError:
        raise ManifestError("is nested too deeply", name) from None
