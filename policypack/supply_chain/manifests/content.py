"""Bundled packages by their own metadata: installed distributions and node_modules.

https://packaging.python.org/en/latest/specifications/recording-installed-packages/ and, for bills
of materials inside wheels, https://peps.python.org/pep-0770/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from policypack.reading.files import split_lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import CRATES, GO, MAVEN
from policypack.supply_chain.manifests.documents import json_object, mapping, tables
from policypack.supply_chain.manifests.model import (
    NPM,
    PYPI,
    ManifestError,
    Origin,
    Requirement,
)

# https://github.com/package-url/purl-spec: type, namespace, name and version.
_PURL = lazy_pattern(
    r"pkg:(?P<type>[a-z]+)/(?:(?P<space>[^?#]+)/)?(?P<name>[^/@?#]+)@(?P<version>[^?#]+)"
)
_LONGEST = 1024
_ECOSYSTEMS = {"pypi": PYPI, "npm": NPM, "cargo": CRATES, "golang": GO, "maven": MAVEN}


def distribution(text: str, file: str) -> Requirement:
    """The distribution that a METADATA file describes."""
    fields = dict(
        line.partition(":")[::2] for line in split_lines(text.split("\n\n", 1)[0]) if ":" in line
    )
    found = {key.strip().lower(): value.strip() for key, value in fields.items()}
    return _content(PYPI, found.get("name"), found.get("version"), file)


def module(text: str, file: str) -> Requirement:
    """The package that a package.json in node_modules describes."""
    document = json_object(text, file)
    return _content(NPM, document.get("name"), document.get("version"), file)


def _content(ecosystem: str, name: Any, version: Any, file: str) -> Requirement:
    if not (isinstance(name, str) and isinstance(version, str) and name and version):
        raise ManifestError("has no name or no version", file)
    return Requirement(
        name,
        file,
        1,
        ecosystem,
        f"=={version}",
        pinned=True,
        version=version,
        hashed=True,
        origin=Origin.CONTENT,
    )


def recorded(text: str, file: str) -> Iterator[tuple[str, str]]:
    """The files that RECORD lists with a hash, by their names in the package, and the hashes."""
    import csv

    root = posixpath.dirname(posixpath.dirname(file))
    try:
        for row in csv.reader(split_lines(text)):
            if len(row) == 3 and row[1]:
                yield posixpath.normpath(posixpath.join(root, row[0])), row[1]
    except csv.Error:
        raise ManifestError("is not a valid RECORD file", file) from None


def bill(text: str, file: str) -> Iterator[Requirement]:
    """The components of a bill of materials, CycloneDX or SPDX, that have a package URL."""
    document = json_object(text, file)
    for url in _package_urls(document, file):
        found = _PURL.match(url[:_LONGEST])
        ecosystem = _ECOSYSTEMS.get(found["type"]) if found else None
        if found and ecosystem:
            space = unquote(found["space"] or "")
            divider = ":" if ecosystem == MAVEN else "/"
            name = f"{space}{divider if space else ''}{unquote(found['name'])}"
            yield _content(ecosystem, name, unquote(found["version"]), file)


def _package_urls(document: Mapping[str, Any], file: str) -> Iterator[str]:
    pending = [*tables(document.get("components"), file)]
    while pending:
        component = pending.pop()
        pending += tables(component.get("components"), file)
        if isinstance(component.get("purl"), str):
            yield component["purl"]
    for package in tables(document.get("packages"), file):
        for reference in tables(package.get("externalRefs"), file):
            if mapping(reference, file).get("referenceType") == "purl":
                yield str(reference.get("referenceLocator"))
