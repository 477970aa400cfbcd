"""The files and folders of the repository that sections of pipelines name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from posixpath import normpath

from policypack.gate import tools
from policypack.gate.sections import Section, is_pipeline
from policypack.start.lazy_patterns import lazy_pattern

_SCRIPT = lazy_pattern(
    r"\.(?:bash|bat|cmd|[cm]?[jt]s|fish|groovy|ksh|mk|p[ly]|ps1|rb|sh|zsh)\Z|(?:^|/)Dockerfile[^/]*\Z"
    r"|(?:^|/)[^./]+\Z"
)
# Where the checkout is, as the systems write it.
_ROOT = lazy_pattern(r"\$\{\{[^}]*\}\}/?|\$\(\w[\w.]*\)/?|\$\{?\w+\}?/")
_PATH = lazy_pattern(r"[\w@+*][\w.@/+*-]*|\.[\w.@/+*-]+")
# https://docs.python.org/3/using/cmdline.html#cmdoption-m, and imports.
_MODULE = lazy_pattern(
    r"(?:\s-m\s+|^from\s+|^import\s+)(?P<name>[\w.]+)(?:\s+import\s+(?P<parts>.+))?"
)
# https://nodejs.org/api/modules.html#file-modules and the folders after them
_OF_NODE = tuple(f"{each}.{end}" for each in ("", "/index") for end in ("js", "cjs", "mjs", "ts"))
# Commands that run a folder, or what is in it.
_RUNS_FOLDER = lazy_pattern(
    r"\b(?:go run|python3?|node|npx|tsx|pip3? install|uvx?|docker build|deno|bun)\b"
)
# Options and keys that name where a command starts, not what it runs.
_STARTS_IN = lazy_pattern(
    r"(?:-C|--(?:cwd|dir|directory|repository|stack|workdir)|^(?:[\w.-]+\.)?(?:working-directory"
    r"|working_directory|workingDirectory|workdir|dir))[ =:]+\S+"
)
# What an option or a key names decides how the pack runs; other arguments are what it judges.
_NAMED = lazy_pattern(r"(?:--?[\w-]+[ =]|^[\w.-]+: )[\"']?([\w@./+-]+)[\"']?")
YAML = lazy_pattern(r"\.ya?ml\Z")
_ACTIONS = ("action.yml", "action.yaml")


class Mentions:
    """What names of files mean in a repository with these files."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(paths)
        self._folders = {str(each) for path in paths for each in PurePosixPath(path).parents}
        self._known: dict[tuple[str, str], list[str]] = {}

    def called(self, section: Section) -> Iterator[str]:
        """The files that a section calls: pipelines, scripts, and those of task runners."""
        for line in section.lines:
            for path in _PATH.findall(_ROOT.sub("", line)):
                for each in self._resolved(path, section):
                    if is_pipeline(each) or _SCRIPT.search(each) or YAML.search(each):
                        yield each
            yield from self._modules(line, section)
            for name in tools.named(line):
                for folder in self._around(section):
                    named = (normpath(f"{folder}/{file}") for file in tools.tools()[name].runs)
                    yield from (each for each in named if each in self._paths)

    def given(self, section: Section) -> list[str]:
        """The files that the section passes to commands, for example as an option."""
        named = (path for line in section.lines for path in _NAMED.findall(line))
        return [each for path in named for each in self._resolved(path, section)]

    def read(self, section: Section) -> Iterator[tuple[str, str, Sequence[str]]]:
        """The files that tools of a section read, each with the tool and the keys that count."""
        above = {str(each) for folder in self._around(section) for each in _above(folder)}
        for name in {each for line in section.lines for each in tools.named(line)}:
            for pattern, keys in tools.tools()[name].reads.items():
                for folder in above:
                    for path in tools.matching(normpath(f"{folder}/{pattern}"), self._paths):
                        yield path, name, keys

    def folders(self, section: Section) -> Iterator[str]:
        """The folders that a section passes to commands, and those that it runs."""
        for line in section.lines:
            bare = _STARTS_IN.sub("", line)
            words = _PATH.findall(bare) if _RUNS_FOLDER.search(bare) else _NAMED.findall(bare)
            for path in words:
                for folder in self._around(section):
                    place = normpath(f"{folder}/{_ROOT.sub('', path)}")
                    if place in self._folders and place != ".":
                        yield place

    def _modules(self, line: str, section: Section) -> Iterator[str]:
        """The files of Python's modules that a line runs or imports, with their packages."""
        hit = _MODULE.search(line)
        if hit is None or (hit[0][0] != " " and not section.file.endswith(".py")):
            return
        name = hit["name"].lstrip(".")
        parts = re.findall(r"\w+", hit["parts"] or "")
        for folder in self._around(section):
            for module in (name, *(f"{name}.{part}" for part in parts)):
                place = normpath(f"{folder}/{module.replace('.', '/')}")
                packages = (f"{each}/__init__.py" for each in _above(place))
                named = (f"{place}.py", f"{place}/__main__.py", *packages)
                yield from (each for each in named if each in self._paths)

    def _resolved(self, path: str, section: Section) -> Iterator[str]:
        """The files that the name of a file, or of a folder with an action, may mean."""
        bare = path.partition("@")[0].lstrip("/")
        if "*" in bare and YAML.search(bare):
            yield from (each for each in self._paths if fnmatchcase(each, bare))
            return
        for folder in self._around(section):
            place = normpath(f"{folder}/{bare}")
            yield from (
                each
                for each in (
                    place,
                    *(f"{place}/{name}" for name in _ACTIONS),
                    *(f"{place}{end}" for end in _OF_NODE if bare[:1] == "."),
                )
                if each in self._paths
            )

    def _around(self, section: Section) -> list[str]:
        """The folders that a relative name may start from: the root, the file's, and those that the
        section names."""
        key = (section.file, section.name)
        if key not in self._known:
            lines = (_ROOT.sub("", line) for line in section.lines)
            named = {normpath(path) for line in lines for path in _PATH.findall(line)}
            parent = str(PurePosixPath(section.file).parent)
            found = [".", parent, *sorted(named & self._folders)]
            self._known[key] = [*dict.fromkeys(found)]
        return self._known[key]


def _above(folder: str) -> Iterator[str]:
    """The folder and those above it; the root is `.`."""
    yield from map(str, (PurePosixPath(folder), *PurePosixPath(folder).parents))
