"""pyproject.toml: what a project needs to run, in the standard's form and in Poetry's.

https://packaging.python.org/en/latest/specifications/pyproject-toml/ and
https://python-poetry.org/docs/dependency-specification/. Extras and development groups are
skipped: they are not installed for the function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from policypack.supply_chain.ecosystems import normalized_name
from policypack.supply_chain.manifests import pep508
from policypack.supply_chain.manifests.addresses import addresses
from policypack.supply_chain.manifests.documents import Lines, mapping, tables, toml, word
from policypack.supply_chain.manifests.model import (
    PYPI,
    Manifest,
    ManifestError,
    Option,
    OptionKind,
    Origin,
    Requirement,
    without_credentials,
)

# Poetry reads a bare version as a range: "1.2" is ^1.2.
_BARE_OR_RANGE = re.compile(r"[\^~*\d]|.*\|\|")


def parse(text: str, file: str) -> Manifest:
    """The project's runtime requirements, and the indexes that its tools use."""
    document = toml(text, file)
    tool = mapping(document.get("tool"), file)
    lines = Lines(text)
    found = [*_standard(document, file, lines), *_poetry(tool, file, Lines(text))]
    sources = mapping(mapping(tool.get("uv"), file).get("sources"), file)
    return Manifest(
        file,
        PYPI,
        is_lock=False,
        requirements=tuple(_from_source(item, sources, file) for item in found),
        options=tuple(_options(tool, file)),
    )


def _standard(document: Mapping[str, Any], file: str, lines: Lines) -> Iterator[Requirement]:
    stated = mapping(document.get("project"), file).get("dependencies") or []
    if not isinstance(stated, list):
        raise ManifestError("does not have the expected structure", file)
    line = lines.following("dependencies")
    for item in stated:
        text = word(item, file, line)
        line = lines.following(f'"{text}"')
        yield pep508.parse(text, file, line)


def _poetry(tool: Mapping[str, Any], file: str, lines: Lines) -> Iterator[Requirement]:
    stated = mapping(mapping(tool.get("poetry"), file).get("dependencies"), file)
    lines.following("[tool.poetry.dependencies]")
    for name, value in stated.items():
        line = lines.following(name)
        for choice in value if isinstance(value, list) else [value]:
            if name != "python":
                yield _of_poetry(name, choice, file, line)


def _of_poetry(name: str, stated: Any, file: str, line: int) -> Requirement:
    table = {"version": stated} if isinstance(stated, str) else mapping(stated, file, line)
    specifier = str(table.get("version") or "")
    version = _exact(specifier, file, line)
    found = Requirement(name, file, line, PYPI, specifier, version is not None, version)
    return _placed(found, table)


def _exact(specifier: str, file: str, line: int) -> str | None:
    if _BARE_OR_RANGE.match(specifier):
        return None
    try:
        # Poetry writes = where PEP 440 writes ==.
        return pep508.exact(SpecifierSet(re.sub(r"^=(?!=)", "==", specifier)))
    except InvalidSpecifier:
        raise ManifestError("has an invalid version specifier (PEP 440)", file, line) from None


def _from_source(found: Requirement, sources: Mapping[str, Any], file: str) -> Requirement:
    stated = next(
        (s for name, s in sources.items() if normalized_name(PYPI, name) == found.key), None
    )
    for table in tables(stated if isinstance(stated, list) else stated and [stated], file):
        found = _placed(found, table)
    return found


def _placed(found: Requirement, table: Mapping[str, Any]) -> Requirement:
    """The requirement with the source that the table of uv or Poetry names."""
    if table.get("editable") is True or table.get("develop") is True:
        return replace(found, origin=Origin.EDITABLE, pinned=False)
    if "git" in table:
        commit = len(str(table.get("rev", ""))) >= 40
        return replace(found, origin=Origin.VCS, pinned=commit, **_at(table["git"]))
    if "url" in table:
        return replace(found, origin=Origin.URL, pinned=False, **_at(table["url"]))
    if "path" in table or table.get("workspace") is True:
        return replace(found, origin=Origin.PATH, pinned=True, hashed=True)
    return found


def _at(stated: Any) -> dict[str, Any]:
    return {"location": without_credentials(str(stated)), "addresses": addresses(str(stated))}


def _options(tool: Mapping[str, Any], file: str) -> Iterator[Option]:
    # https://pdm-project.org/en/latest/usage/config/#configure-the-package-indexes
    uv, poetry, pdm = (mapping(tool.get(name), file) for name in ("uv", "poetry", "pdm"))
    stated = (uv.get("index"), poetry.get("source"), pdm.get("source"))
    for table in (table for each in stated for table in tables(each, file)):
        if table.get("url"):
            instead = table.get("default") is True or table.get("priority") == "default"
            kind = OptionKind.INDEX if instead else OptionKind.EXTRA_INDEX
            yield Option.stated(kind, str(table["url"]), file, 1)
