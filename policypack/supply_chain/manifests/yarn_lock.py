"""yarn.lock, of Yarn 1 and of Yarn 2 and later: what its projects need to run.

Neither format states what is needed for development, so this is looked up in the package.json of
each project, where these ship.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests import yarn_berry, yarn_classic
from policypack.supply_chain.manifests.documents import json_object, reachable
from policypack.supply_chain.manifests.model import NPM, Manifest, ManifestError
from policypack.supply_chain.manifests.yarn_entries import YarnEntry, name_of

_BERRY = lazy_pattern(r"^__metadata:", re.MULTILINE)
_GROUPS = ("dependencies", "optionalDependencies")
_ROOT = "."
_Read = Callable[[str], "str | None"]


def parse(text: str, file: str, read: _Read) -> Manifest:
    """Every package of the lock file but the projects that it locks, without development.

    `read` returns other files by their names.
    """
    of = yarn_berry if _BERRY.search(text) else yarn_classic
    entries = [*of.entries(text, file)]
    own = {entry.descriptors[0]: entry.folder for entry in entries if entry.folder is not None}
    projects = _projects({_ROOT, *own.values()}, file, read)
    shipped = _shipped(entries, projects, file)
    return Manifest(
        file,
        NPM,
        is_lock=True,
        requirements=tuple(
            of.requirement(entry, file)
            for entry in entries
            if entry.folder is None and not shipped.isdisjoint(_names(entry, file))
        ),
        members=frozenset({*own.values(), *_patterns(projects)}) - {_ROOT},
        own=frozenset(name_of(descriptor, file, 1) for descriptor in own),
    )


def _names(entry: YarnEntry, file: str) -> set[str]:
    return {name_of(descriptor, file, entry.line) for descriptor in entry.descriptors}


def _projects(folders: set[str], file: str, read: _Read) -> list[Mapping[str, Any]] | None:
    """The package.json of each folder, or None if one is missing or malformed."""
    root = posixpath.dirname(file)
    found = []
    for folder in folders:
        name = posixpath.normpath(posixpath.join(root, folder, "package.json"))
        try:
            found.append(json_object(read(name) or "", name))
        except ManifestError:
            return None
    return found


def _shipped(
    entries: list[YarnEntry], projects: list[Mapping[str, Any]] | None, file: str
) -> set[str]:
    """The names that the projects need to run; every name where a project is not known."""
    needs: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name in _names(entry, file):
            needs[name] |= entry.needs
    # Yarn 1 does not list the members of a workspace, but Yarn 2 does.
    known = projects is not None and (
        any(entry.folder is not None for entry in entries) or not _patterns(projects)
    )
    stated = [_stated(project) for project in projects or ()]
    return reachable(set().union(*stated), needs) if known else {*needs}


def _stated(project: Mapping[str, Any]) -> set[str]:
    groups = (project.get(group) for group in _GROUPS)
    return {name for group in groups if isinstance(group, Mapping) for name in group}


def _patterns(projects: list[Mapping[str, Any]] | None) -> set[str]:
    """The patterns of the folders that are members of a workspace.

    https://classic.yarnpkg.com/lang/en/docs/workspaces/
    """
    stated = [project.get("workspaces") for project in projects or ()]
    lists = [each.get("packages") if isinstance(each, Mapping) else each for each in stated]
    return {str(each) for found in lists if isinstance(found, list) for each in found}
