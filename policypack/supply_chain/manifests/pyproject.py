"""pyproject.toml: what a project needs to run, in the standard's form and in Poetry's.

https://packaging.python.org/en/latest/specifications/pyproject-toml/ and
https://python-poetry.org/docs/dependency-specification/. Dependency groups of both are read:
https://peps.python.org/pep-0735/ and https://python-poetry.org/docs/managing-dependencies/. Extras
and development groups are skipped: they are not installed for the function.
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import normalized_name
from policypack.supply_chain.manifests import pep508
from policypack.supply_chain.manifests.addresses import addresses
from policypack.supply_chain.manifests.documents import Lines, mapping, tables, toml, word
from policypack.supply_chain.manifests.formats import is_development_group
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
from policypack.supply_chain.manifests.requirements_txt import (
    of_files,
    of_list,
    strings,
    with_gap,
)

# Where setuptools finds what pyproject.toml calls dynamic; these files are read by themselves.
_SETUPTOOLS = ("setup.cfg", "setup.py")
# Poetry reads a bare version as a range: "1.2" is ^1.2.
_BARE_OR_RANGE = lazy_pattern(r"[\^~*\d]|.*\|\|")


def parse(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The project's runtime requirements, and the indexes that its tools use."""
    document = toml(text, file)
    tool = mapping(document.get("tool"), file)
    project = of_list(_standard(document, file), file, text, "dependencies")
    groups = of_list(_groups(document, file), file, text, "[dependency-groups]")
    found = [*project.requirements, *groups.requirements, *_poetry(tool, file, text)]
    sources = mapping(mapping(tool.get("uv"), file).get("sources"), file)
    dynamic = _dynamic(document, tool, file, read)
    return replace(
        dynamic,
        requirements=(*(_from_source(it, sources, file) for it in found), *dynamic.requirements),
        options=(*_options(tool, file), *dynamic.options),
    )


def _standard(document: Mapping[str, Any], file: str) -> list[str]:
    return strings(mapping(document.get("project"), file).get("dependencies"), file)


def _groups(document: Mapping[str, Any], file: str) -> Iterator[str]:
    """The requirements of the groups that are not for development, with what they include."""
    groups = {
        normalized_name(PYPI, name): stated
        for name, stated in mapping(document.get("dependency-groups"), file).items()
    }
    pending = deque(name for name in groups if not is_development_group(name))
    seen: set[str] = set()
    while pending:
        name = pending.popleft()
        if name in seen or name not in groups:
            continue
        seen.add(name)
        for item in groups[name] if isinstance(groups[name], list) else [groups[name]]:
            if isinstance(item, str):
                yield item
            else:
                included = mapping(item, file).get("include-group")
                pending.append(normalized_name(PYPI, word(included, file)))


def _dynamic(
    document: Mapping[str, Any],
    tool: Mapping[str, Any],
    file: str,
    read: Callable[[str], str | None],
) -> Manifest:
    """The requirements that setuptools reads from other files; a gap for those of other tools.

    https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
    """
    manifest = Manifest(file, PYPI, is_lock=False)
    dynamic = strings(mapping(document.get("project"), file).get("dynamic"), file)
    if "dependencies" not in dynamic or "dependencies" in mapping(tool.get("poetry"), file):
        return manifest
    stated = mapping(mapping(tool.get("setuptools"), file).get("dynamic"), file)
    files = mapping(stated.get("dependencies"), file).get("file")
    if files:
        named = [files] if isinstance(files, str) else strings(files, file)
        return of_files(named, file, read)
    beside = [posixpath.join(posixpath.dirname(file), name) for name in _SETUPTOOLS]
    if any(read(name) is not None for name in beside):
        return manifest
    return with_gap(manifest, "the dependencies that the build computes (dynamic)")


def _poetry(tool: Mapping[str, Any], file: str, text: str) -> Iterator[Requirement]:
    poetry = mapping(tool.get("poetry"), file)
    groups = {"[tool.poetry.dependencies]": poetry}
    for name, group in mapping(poetry.get("group"), file).items():
        if not is_development_group(name):
            groups[f"[tool.poetry.group.{name}.dependencies]"] = mapping(group, file)
    for heading, group in groups.items():
        yield from _table(mapping(group.get("dependencies"), file), heading, file, text)


def _table(stated: Mapping[str, Any], heading: str, file: str, text: str) -> Iterator[Requirement]:
    lines = Lines(text)
    lines.following(heading)
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
