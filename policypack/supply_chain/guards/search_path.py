"""The files that Python finds by the name of a module, as Lambda's interpreter does.

The function's folder comes first, then /opt, where later layers replace the files of earlier ones:
https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from policypack.start.record import record
from policypack.supply_chain.archives import DeploymentPackage, Entry, folders_above
from policypack.supply_chain.dependencies import is_published

_LOADED = (".py", ".pyc", ".so", ".pyd")


@record(frozen=True)
class File:
    """A file and the package that it ships with."""

    entry: Entry
    package: DeploymentPackage

    @property
    def is_published(self) -> bool:
        """Whether the file is of a published distribution, unchanged."""
        return is_published(self.package, self.entry)


class Place:
    """A folder of the search path. A file of a later package replaces that of an earlier one.

    `tops` has the files that an import of a top-level module or package could load, by its name.
    """

    def __init__(self, packages: Sequence[DeploymentPackage], prefix: str = "") -> None:
        self.prefix = prefix
        self.files: Mapping[str, File] = {
            entry.name[len(prefix) :]: File(entry, package)
            for package in packages
            for entry in package.entries
            if entry.name.startswith(prefix)
        }
        self.folders = {folder for name in self.files for folder in folders_above(name)}
        # The name of machine code also says for which Python it is.
        self._native = {
            f"{name.partition('.')[0]}.so": name for name in self.files if name[-3:] == ".so"
        }

        self.tops: defaultdict[str, list[File]] = defaultdict(list)
        for name, file in self.files.items():
            if name.endswith(_LOADED):
                self.tops[name.partition("/")[0].partition(".")[0]].append(file)

    def module(self, path: str) -> File | None:
        """The file that Python takes for the module of that path, or None.

        https://docs.python.org/3/library/importlib.html#importlib.machinery.all_suffixes
        """
        names = (self._native.get(f"{path}.so", ""), f"{path}.py", f"{path}.pyc")
        return next((self.files[name] for name in names if name in self.files), None)


def search_path(
    function: DeploymentPackage, layers: Sequence[DeploymentPackage], version: str
) -> tuple[Place, ...]:
    """The folders in which Python of the `version` looks for modules, in its order."""
    folders = (f"python/lib/python{version}/site-packages/", "python/")
    return (Place([function]), *(Place(layers, folder) for folder in folders))


def find(places: Sequence[Place], name: str) -> tuple[File | None, Sequence[Place]]:
    """The file of the module of a dotted name, and where Python looks for what is below it.

    https://docs.python.org/3/reference/import.html#path-entry-finders: a folder with `__init__.py`,
    then a module; folders without one only if no folder of the path has either.
    """
    found: File | None = None
    parts = name.split(".")
    for number in range(len(parts)):
        found, places = _step(places, "/".join(parts[: number + 1]))
    return found, places


def _step(places: Sequence[Place], path: str) -> tuple[File | None, Sequence[Place]]:
    for place in places:
        package = place.module(f"{path}/__init__")
        found = package or place.module(path)
        if found is not None:
            return found, [place] if package else []
    return None, [place for place in places if path in place.folders]
