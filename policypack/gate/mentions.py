"""The repository files that a pipeline section mentions: the files that it calls, and the files
that it passes to commands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from posixpath import normpath

from policypack.gate.sections import Section, is_pipeline
from policypack.start.lazy_patterns import lazy_pattern

_SCRIPT = lazy_pattern(
    r"\.(?:bash|bat|cmd|[cm]?[jt]s|fish|groovy|ksh|mk|p[ly]|ps1|rb|sh|zsh)\Z|(?:^|/)Dockerfile[^/]*\Z"
    r"|(?:^|/)[^./]+\Z"
)
# Files that a runner takes from the folder that it is called in.
_RUNNERS = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), ("package.json",)),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml"),
    "tox": ("tox.ini",),
    "nox": ("noxfile.py",),
    **dict.fromkeys(("invoke", "inv"), ("tasks.py",)),
    "rake": ("Rakefile",),
    **dict.fromkeys(("poe", "hatch", "pdm"), ("pyproject.toml",)),
}
_RUNNER = lazy_pattern(rf"(?<![\w./-])(?:{'|'.join(_RUNNERS)})(?![\w./-])")
# Where the checkout is, as the systems write it.
_ROOT = lazy_pattern(r"\$\{\{[^}]*\}\}/?|\$\(\w[\w.]*\)/?|\$\{?\w+\}?/")
_PATH = lazy_pattern(r"[\w@+*][\w.@/+*-]*|\.[\w.@/+*-]+")
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
            for runner in _RUNNER.findall(line):
                for folder in self._around(section):
                    named = (normpath(f"{folder}/{name}") for name in _RUNNERS[runner])
                    yield from (each for each in named if each in self._paths)

    def given(self, section: Section) -> list[str]:
        """The files that the section passes to commands, for example as an option."""
        named = (path for line in section.lines for path in _NAMED.findall(line))
        return [each for path in named for each in self._resolved(path, section)]

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
                for each in (place, *(f"{place}/{name}" for name in _ACTIONS))
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
