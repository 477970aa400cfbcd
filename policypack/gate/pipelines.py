"""Sections that run the pack in a revision: jobs, hooks, targets, scripts and their dependencies.

A section runs the gate if it, or a file or target that it calls, names the pack or Pulumi. It calls
the files of the repository whose path it names, and the targets and scripts of task runners. It
depends on the sections of its file that it names, as by `needs` or `extends`, and on settings of
the whole file. All of these are kept, and also each section that depends on one that runs the gate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from policypack.gate import tools
from policypack.gate.mentions import YAML, Mentions
from policypack.gate.sections import (
    REST,
    Section,
    Sections,
    is_makefile,
    is_of_gitlab,
    is_pipeline,
    sections,
    settings,
)
from policypack.start.lazy_patterns import lazy_pattern

_PACK = lazy_pattern(r"stackwarden|policy[-_]?pack", re.IGNORECASE)
_ENGINE = lazy_pattern(r"\bpulumi\b", re.IGNORECASE)
# In a program that is called, the SDK of Pulumi is not an engine.
_STARTS_ENGINE = lazy_pattern(r"\bpulumi[\"']?[\s,\[]+[\"']?(?:up|update|preview|pre)\b")
_SHELL = lazy_pattern(r"\.(?:bash|bat|cmd|groovy|ksh|mk|ps1|sh|zsh)\Z|(?:^|/)[^./]+\Z")
_WITH_TARGETS = ("Makefile", "makefile", "GNUmakefile", "package.json")
# https://docs.npmjs.com/cli/v11/using-npm/scripts#npm-install
_INSTALLING = ("preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare")
_BETWEEN_WORDS = lazy_pattern(r"[\s;|&()\"'=:]+")
# Who must review a change of the gate.
_OWNERS = "CODEOWNERS"


Key = tuple[str, str]
Read = Callable[[Collection[str]], Mapping[str, str]]


class Gates(NamedTuple):
    """The sections of a revision by file and name, those to compare, and those that run the gate
    themselves or by what they call. `paths` are all files of the revision; `folders` are those that
    run or that commands get, and `elsewhere` is what other places decide."""

    paths: Collection[str]
    sections: Mapping[Key, Section]
    compared: frozenset[Key]
    running: frozenset[Key]
    folders: frozenset[str]
    elsewhere: frozenset[str]


def gates(paths: Collection[str], read: Read) -> Gates:
    """The sections that run the gate in a revision; `read` returns the texts of readable files."""
    found = _Reached(paths, read)
    running = {key for key in found.sections if found.runs(key)}
    depends = {key for key in found.sections if not running.isdisjoint(found.all_of(key))}
    compared = set[Key]().union(depends, *map(found.all_of, running))
    compared |= {key for file in {file for file, _ in compared} for key in found.for_all_of(file)}
    compared |= {key for key in found.sections if _is_owners(key[0])}
    used = {key for each in compared & running for key in (each, *found.all_of(each))}
    data = {key for each in compared & running for key in found.data(each)}
    data |= {key for each in used for key in found.read_by_tools(each, read)}
    folders = {path for each in used for path in found.folders(each)}
    lines = (line for key in compared for line in found.sections[key].lines)
    elsewhere = frozenset(each for line in lines for each in tools.elsewhere(line))
    return Gates(
        *(paths, found.sections, frozenset(compared | data), frozenset(running)),
        *(frozenset(folders), elsewhere),
    )


def _is_owners(file: str) -> bool:
    return PurePosixPath(file).name == _OWNERS


class _Reached:
    """The sections of all pipelines, and of the files that these call."""

    def __init__(self, paths: Collection[str], read: Read) -> None:
        self._paths = frozenset(paths)
        self._mentions = Mentions(paths)
        self._files: dict[str, Sections] = {}
        self._calls: dict[Key, list[Key]] = {}
        self._data: dict[Key, list[str]] = {}
        self._gitlab = {path for path in paths if is_of_gitlab(path)}
        self._read_called(read)
        self._read_data(read)
        self.sections = {
            (file, name): section
            for file, found in self._files.items()
            for name, section in found.items()
        }
        self._global = {
            file: any(map(_PACK.search, found[REST].lines))
            for file, found in self._files.items()
            if REST in found and len(found) > 1 and not is_makefile(file)
        }
        self._of_gitlab = [key for key in self.sections if key[0] in self._gitlab]

    def runs(self, key: Key) -> bool:
        """Whether the section, or what it calls, names the pack or starts the engine."""
        file, name = key
        if (name == REST and len(self._files[file]) > 1) or _is_owners(file):
            return False
        return self._global.get(file, False) or any(map(self._names_gate, self._closure(key)))

    def all_of(self, key: Key) -> set[Key]:
        """The section with all that it calls and depends on."""
        return self._closure(key, siblings=True)

    def for_all_of(self, file: str) -> Iterator[Key]:
        """The parts of a file that apply to all its sections, with the scripts that it calls."""
        if REST in self._files[file]:
            called = self._closure((file, REST))
            yield from (key for key in called if key[0] == file or not YAML.search(key[0]))

    def data(self, key: Key) -> Iterator[Key]:
        """The files that the section passes to commands, for example as an option."""
        return ((path, REST) for path in self._data.get(key, ()) if path in self._files)

    def read_by_tools(self, key: Key, read: Read) -> Iterator[Key]:
        """What tools of the section read: a section for each of these files and tools."""
        for path, tool, keys in self._mentions.read(self.sections[key]):
            made = (path, f"read by {tool}")
            if made not in self.sections:
                made_of = (settings(*made, text, keys) for text in read([path]).values())
                self.sections.update((made, each) for each in made_of)
            if made in self.sections:
                yield made

    def folders(self, key: Key) -> Iterator[str]:
        """The folders that the section runs, or passes to commands."""
        return self._mentions.folders(self.sections[key])

    def _read_called(self, read: Read) -> None:
        waiting = {path for path in self._paths if is_pipeline(path) or is_makefile(path)}
        tried = set[str]()
        while waiting:
            tried |= waiting
            new = {
                path: sections(path, text, path in self._gitlab)
                for path, text in read(waiting).items()
            }
            self._files.update(new)
            waiting = set()
            for path, found in new.items():
                called = {
                    each for section in found.values() for each in self._mentions.called(section)
                }
                waiting |= called - tried
                if path in self._gitlab:
                    self._gitlab |= {each for each in called - tried if YAML.search(each)}

    def _read_data(self, read: Read) -> None:
        for file, found in self._files.items():
            for name, section in found.items():
                self._data[file, name] = self._mentions.given(section)
        wanted = {path for paths in self._data.values() for path in paths} - self._files.keys()
        for path, text in read(wanted).items():
            self._files[path] = sections(f"{path}.txt", text)

    def _names_gate(self, key: Key) -> bool:
        file, name = key
        if is_makefile(file) and name == REST:
            # A target has the variables that it uses.
            return False
        section = self.sections[key]
        in_pipeline = is_pipeline(file) or is_makefile(file) or _SHELL.search(file)
        engine = _ENGINE if in_pipeline or file.endswith("package.json") else _STARTS_ENGINE
        return any(_PACK.search(line) or engine.search(line) for line in (name, *section.lines))

    def _closure(self, key: Key, siblings: bool = False) -> set[Key]:
        found, waiting = {key}, [key]
        while waiting:
            each = waiting.pop()
            further = self._called(each)
            if siblings:
                further = [*further, *self._siblings(each)]
            waiting += [other for other in further if other not in found]
            found.update(further)
        return found

    def _called(self, key: Key) -> list[Key]:
        if key not in self._calls:
            self._calls[key] = [*self._calls_of(self.sections[key])]
        return self._calls[key]

    def _calls_of(self, section: Section) -> Iterator[Key]:
        if section.file in self._files and is_makefile(section.file):
            yield from self._targets(section.file, section)
        for file in self._mentions.called(section):
            if file not in self._files or file == section.file:
                continue
            if PurePosixPath(file).name in _WITH_TARGETS:
                yield from self._targets(file, section)
            else:
                yield from ((file, name) for name in self._files[file])
        # What other jobs of GitLab inherit runs in them.
        if section.file in self._gitlab:
            yield from (
                key for key in self._siblings((section.file, section.name)) if key[1][:1] == "."
            )

    def _targets(self, file: str, section: Section) -> Iterator[Key]:
        """The targets that a section names; where it names none, all, or what npm always runs."""
        known = [name for name in self._files[file] if name != REST]
        words = {word for line in section.lines for word in _BETWEEN_WORDS.split(line)}
        named = [name for name in known if name in words]
        inside = file == section.file
        if REST in self._files[file]:
            yield file, REST
        if not is_makefile(file):
            known = [name for name in known if name in _INSTALLING]
        yield from ((file, name) for name in (named if named or inside else known))

    def _siblings(self, key: Key) -> Iterator[Key]:
        """The sections that one names, in its file; in all of GitLab's files where it is one."""
        section = self.sections[key]
        near = self._of_gitlab if key[0] in self._gitlab else []
        if not near and YAML.search(key[0]):
            near = [(key[0], name) for name in self._files[key[0]]]
        for other in near:
            same = other[1] == section.name and other != key
            if other[1] != REST and (other[1] in section.names or same):
                yield other
