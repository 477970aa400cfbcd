"""A CycloneDX 1.6 bill of materials with known vulnerabilities.

https://cyclonedx.org/docs/1.6/json/. The same packages give the same text: it has no serial number
and no timestamp, both of which are optional.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

# https://github.com/package-url/purl-spec/blob/main/purl-types-index.json, by OSV's names.
_TYPES = {
    "PyPI": "pypi",
    "npm": "npm",
    "crates.io": "cargo",
    "Go": "golang",
    "Maven": "maven",
    "RubyGems": "gem",
    "NuGet": "nuget",
    "Packagist": "composer",
    "conda": "conda",
    # Package URLs have no type for JSR.
    "JSR": "generic",
}
_SOURCES = {
    "CVE-": ("NVD", "https://nvd.nist.gov/vuln/detail/"),
    "GHSA-": ("GitHub", "https://github.com/advisories/"),
}
_OSV = ("OSV", "https://osv.dev/vulnerability/")


@dataclass(frozen=True, order=True)
class Component:
    """One release: OSV's name of the ecosystem, normalized name, version."""

    ecosystem: str
    name: str
    version: str

    @property
    def url(self) -> str:
        """The package URL, which is also the component's reference in the document."""
        # A name has parts where its ecosystem has scopes, paths or groups.
        parts = self.name.replace(":", "/").split("/")
        name = "/".join(quote(part, safe="") for part in parts)
        return f"pkg:{_TYPES[self.ecosystem]}/{name}@{quote(self.version, safe=':')}"


@dataclass(frozen=True, order=True)
class Vulnerability:
    """One advisory about one component. `severity` and `fixed` may be empty: not published."""

    id: str
    component: Component
    aliases: tuple[str, ...] = ()
    severity: str = ""
    fixed: str = ""
    summary: str = ""


Occurrence = tuple[Component, str]


def document(
    occurrences: Iterable[Occurrence], vulnerabilities: Iterable[Vulnerability], version: str
) -> dict[str, Any]:
    """The document. An occurrence is a component and the file that ships it."""
    places: dict[Component, list[str]] = {}
    for component, file in sorted(set(occurrences)):
        places.setdefault(component, []).append(file)
    by_id: dict[str, list[Vulnerability]] = {}
    for each in sorted(set(vulnerabilities)):
        by_id.setdefault(each.id, []).append(each)
    tool = {"type": "application", "name": "stackwarden", "version": version}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"tools": {"components": [tool]}},
        "components": [_component(each, files) for each, files in places.items()],
        "vulnerabilities": [_vulnerability(advised) for advised in by_id.values()],
    }


def text(
    occurrences: Iterable[Occurrence], vulnerabilities: Iterable[Vulnerability], version: str
) -> str:
    """The document as text."""
    return json.dumps(document(occurrences, vulnerabilities, version), indent=2) + "\n"


def _component(component: Component, files: list[str]) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": component.url,
        "name": component.name,
        "version": component.version,
        "purl": component.url,
        "evidence": {"occurrences": [{"location": file} for file in files]},
    }


def _vulnerability(vulnerabilities: list[Vulnerability]) -> dict[str, Any]:
    first = vulnerabilities[0]
    entry: dict[str, Any] = {"id": first.id, "source": _source(first.id, _OSV)}
    if first.aliases:
        entry["references"] = [
            {"id": alias, "source": _source(alias, _source_of(alias))} for alias in first.aliases
        ]
    entry["ratings"] = [{"severity": first.severity or "unknown"}]
    if first.summary:
        entry["description"] = first.summary
    ways = dict.fromkeys(
        f"Upgrade {each.component.name} to {each.fixed} or later"
        for each in vulnerabilities
        if each.fixed
    )
    if ways:
        entry["recommendation"] = "; ".join(ways)
    entry["affects"] = [
        {
            "ref": each.component.url,
            "versions": [{"version": each.component.version, "status": "affected"}],
        }
        for each in vulnerabilities
    ]
    return entry


def _source_of(alias: str) -> tuple[str, str]:
    return next((known for start, known in _SOURCES.items() if alias.startswith(start)), _OSV)


def _source(id_: str, source: tuple[str, str]) -> dict[str, str]:
    name, address = source
    return {"name": name, "url": f"{address}{quote(id_, safe='')}"}
