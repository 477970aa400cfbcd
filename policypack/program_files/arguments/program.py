"""The sources of a program, asked where they give a property of a resource.

Each file is parsed once, and only if a place needs it.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from policypack.program_files.arguments.go import Go
from policypack.program_files.arguments.node import NodeJs
from policypack.program_files.arguments.python import Python
from policypack.program_files.arguments.shapes import (
    Called,
    Constructor,
    Cursor,
    Imported,
    Items,
    Members,
    Node,
    Place,
    Span,
    Spot,
    Syntax,
    Text,
    steps_of,
)
from policypack.program_files.arguments.walk import Walk
from policypack.program_files.arguments.yaml import Yaml
from policypack.program_files.files import JAVASCRIPT, TYPESCRIPT, SourceFile, decoded, source_files
from policypack.program_files.own_sources import entries, module_of_go
from policypack.program_files.source import Kind, UnreadableError
from policypack.reading import files
from policypack.supply_chain.program import Project

# A file relative to the project's folder, and a line from 1.
Frame = tuple[str, int]
# Deeper trees than Python's own parser takes come from tools.
_Parse = Callable[[str, str, str], Syntax]
PARSERS: dict[str, _Parse] = {
    ".py": Python,
    **dict.fromkeys((*TYPESCRIPT, *JAVASCRIPT), NodeJs),
    ".go": Go,
    ".yaml": Yaml,
    ".yml": Yaml,
    # YAML has the grammar of JSON in its own.
    ".json": Yaml,
}
# More calls of one function than this say nothing about one resource.
_MOST_CALLS = 200


class Site(NamedTuple):
    """A resource: its type token, its name, and the frames of the program that lead to its call,
    the nearest first, as far as they are known.

    `anywhere`: where the frames lead to no call, the only one of the program that fits counts.
    """

    kind: str
    name: str
    frames: tuple[Frame, ...] = ()
    anywhere: bool = True


class Argument(NamedTuple):
    """Where a program gives a property.

    `place` is the deepest argument of the call that the source shows, with its name, and `value`
    its value alone; without one, both are `head`: what is called. `complete`: the whole path is
    there. `origin` is where the value comes from, if the argument only names it.
    """

    call: Place
    head: Place
    place: Place
    value: Place
    complete: bool
    origin: Place | None


class Program:
    """The program of a project. Nothing outside of `root` is read."""

    def __init__(self, project: Project, root: Path) -> None:
        self._project = project
        self._root = root.resolve()
        program = os.path.relpath(project.program, project.folder)
        self.place = PurePosixPath(program.replace(os.sep, "/"))
        self._parsed: dict[str, Syntax | None] = {}
        self._known: dict[Site, _Found | None] = {}
        self._indexed: dict[str, _Calls] = {}

    def argument(self, site: Site, path: str) -> Argument | None:
        """Where the source gives the property of the resource; None without the call of it."""
        if site not in self._known:
            self._known[site] = self._constructor(site)
        found = self._known[site]
        try:
            return found.argument(path) if found else None
        except RecursionError:
            # No person writes what is nested like that.
            return None

    def _constructor(self, site: Site) -> _Found | None:
        kind = Kind.of(site.kind)
        for number, (name, line) in enumerate(site.frames):
            file = self.file(name)
            if file is None:
                continue
            chosen = _chosen(self._calls(file).at(kind, line), site.name)
            if chosen:
                return _Found(self, file, chosen[0], site, number)
        return self._only_one(site) if site.anywhere else None

    def _only_one(self, site: Site) -> _Found | None:
        """The only call of the program that makes a resource of the type and name."""
        kind = Kind.of(site.kind)
        found = [
            (file, each)
            for file in self.files(kind.name)
            for each in self._calls(file).named(kind, site.name)
        ]
        chosen = _chosen([each for _, each in found], site.name)
        if len(chosen) != 1:
            return None
        (file,) = (file for file, each in found if each is chosen[0])
        return _Found(self, file, chosen[0], site, 0)

    def _calls(self, file: Syntax) -> _Calls:
        if file.name not in self._indexed:
            self._indexed[file.name] = _Calls(_constructors(file))
        return self._indexed[file.name]

    def files(self, word: str = "") -> Iterator[Syntax]:
        """The files of the program that hold the word."""
        for name, text in self._texts.items():
            if word in text:
                file = self._file(name, text)
                if file is not None:
                    yield file

    def file(self, name: str) -> Syntax | None:
        """A file of the program; None for what is none, or cannot be parsed."""
        name = os.path.normpath(name).replace(os.sep, "/")
        if name not in self._parsed:
            self._parsed[name] = self._read(name)
        return self._parsed[name]

    def _read(self, name: str) -> Syntax | None:
        path = (self._project.folder / name).resolve()
        if PurePosixPath(name).suffix not in PARSERS or not path.is_relative_to(self._root):
            return None
        try:
            return self._file(name, decoded(files.read_bytes(path, files.PAGE), name))
        except (OSError, ValueError):
            return None

    def _file(self, name: str, text: str) -> Syntax | None:
        if name not in self._parsed:
            try:
                self._parsed[name] = self._syntax(name, text)
            except (KeyError, UnreadableError):
                self._parsed[name] = None
        return self._parsed[name]

    def _syntax(self, name: str, text: str) -> Syntax:
        suffix = PurePosixPath(name).suffix
        if suffix == ".go":
            return Go(name, text, str(self.place), module_of_go(self._project))
        return PARSERS[suffix](name, text, str(self.place))

    def named(self, name: str) -> Iterator[Syntax]:
        """The file of that name; those of a folder for a name that ends with `/`."""
        names = [name]
        if name.endswith("/"):
            names = [
                each for each in self._texts if PurePosixPath(each).parent == PurePosixPath(name)
            ]
        for each in names:
            file = self.file(each)
            if file is not None:
                yield file

    @property
    def is_typescript(self) -> bool:
        """Whether the sources are TypeScript: its JavaScript is what a compiler wrote."""
        return any(name.endswith(TYPESCRIPT) for name in self._texts)

    @cached_property
    def entry(self) -> str | None:
        """The file that the language runs first."""
        known = {name: SourceFile(name, text) for name, text in self._texts.items()}
        return min(entries(known, self._project, self.place), default=None)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {each.name: each.text for each in source_files(self._project).files}


class _Calls:
    """The calls of a file that make resources, by what one asks for: thousands are asked for."""

    def __init__(self, calls: Iterable[Constructor]) -> None:
        self._by_line: dict[tuple[Kind, int], list[Constructor]] = defaultdict(list)
        self._by_name: dict[tuple[Kind, str | None], list[Constructor]] = defaultdict(list)
        for each in calls:
            call = each.call
            self._by_name[call.kind, call.name].append(each)
            for line in range(call.first, call.last + 1):
                self._by_line[call.kind, line].append(each)

    def at(self, kind: Kind, line: int) -> Sequence[Constructor]:
        """The calls that stand at the line."""
        return self._by_line.get((kind, line), ())

    def named(self, kind: Kind, name: str) -> Iterator[Constructor]:
        """The calls with this literal name, and those with a computed one."""
        yield from self._by_name.get((kind, name), ())
        yield from self._by_name.get((kind, None), ())


def _constructors(file: Syntax) -> Sequence[Constructor]:
    try:
        return file.constructors()
    except RecursionError:
        return ()


def _chosen(found: Sequence[Constructor], name: str) -> list[Constructor]:
    """The calls whose literal name is the resource's, else whose computed one may be."""
    literal = [each for each in found if each.call.name == name]
    if literal:
        return _innermost(literal)
    possible = [each for each in found if each.call.name is None and _parts(each, name) is not None]
    # The more of the name is literal, the fewer others it may be.
    most = max((sum(map(len, filter(None, each.name))) for each in possible), default=0)
    return _innermost([each for each in possible if sum(map(len, filter(None, each.name))) == most])


def _innermost(found: Sequence[Constructor]) -> list[Constructor]:
    return sorted(found, key=lambda each: each.span.size)


def _parts(call: Constructor, name: str) -> tuple[str, ...] | None:
    """What the computed parts of the call's name are for this name; None if it cannot be."""
    pattern = "".join("(.*)" if each is None else re.escape(each) for each in call.name)
    match = re.fullmatch(pattern, name, re.DOTALL)
    return match.groups() if match else None


class _Found:
    """The call that makes a resource, with what a walk asks about the program around it."""

    def __init__(
        self, program: Program, file: Syntax, call: Constructor, site: Site, frame: int
    ) -> None:
        self._program, self._file, self._call = program, file, call
        self._frames = site.frames[frame + 1 :]
        self._words = {site.name, *(_parts(call, site.name) or ())} - {""}

    def argument(self, path: str) -> Argument:
        """The argument of the path."""
        file, call = self._file, self._call
        head, whole = Place(file.name, call.head), Place(file.name, call.span)
        steps = steps_of(path)
        cursor = Cursor(file, call.node, {})
        spot = Walk(self).properties(cursor, call.before, steps, Spot(len(steps), head, head))
        first, last = (spot.hops or ((spot.place, spot.value),))[0], spot.place
        origin = last if spot.hops else None
        return Argument(whole, head, *first, spot.left == 0, origin)

    def imported(self, found: Imported) -> Iterator[Cursor]:
        """The files of the program that it may be."""
        for name in found.files:
            inside = self._program.named(name)
            for file in inside:
                if file is not None:
                    yield Cursor(file, file.root, {})

    def document(self, file: Syntax, name: str) -> Cursor | None:
        """The file of data that a file of the program names: beside it, or from the program."""
        for place in (PurePosixPath(file.name).parent / name, self._program.place / name):
            found = self._program.file(str(place))
            if found is not None:
                return Cursor(found, found.root, {})
        return None

    def calls_of(self, file: Syntax, function: Node) -> Iterator[Cursor]:
        """The calls of a function: of a frame of the run, with a word of the name, or the only."""
        name = file.name_of(function)
        for frame, line in self._frames:
            found = self._program.file(frame)
            inside = [*self._within(found, name, line)] if found and name else []
            if inside:
                yield from inside[:1]
                return
        calls = [
            Cursor(each, node, {})
            for each in ([file, *self._program.files(name)] if name else [])
            for node in each.calls_of(name)
        ]
        calls = [*{(each.file.name, each.file.key(each.node)): each for each in calls}.values()]
        named = [each for each in calls[:_MOST_CALLS] if self._names(each)]
        yield from named[:1] or (calls if len(calls) == 1 else ())

    @staticmethod
    def _within(file: Syntax, name: str, line: int) -> Iterator[Cursor]:
        found = [(file.span(node), node) for node in file.calls_of(name)]
        near = [(span, node) for span, node in found if span.line <= line <= span.end_line]
        for _, node in sorted(near, key=lambda each: each[0].size):
            yield Cursor(file, node, {})

    def _names(self, cursor: Cursor) -> bool:
        shape = cursor.file.shape(cursor.node)
        given = (
            [*shape.given, *(e.value for e in shape.keywords)] if isinstance(shape, Called) else []
        )
        return any(self._is_word(cursor._replace(node=each)) for each in given)

    def _is_word(self, cursor: Cursor) -> bool:
        shape = cursor.file.shape(cursor.node)
        return isinstance(shape, Text) and shape.text in self._words

    def is_word(self, name: str | None) -> bool:
        """Whether the resource is called after this name."""
        return name in self._words

    def picks(self, cursor: Cursor) -> bool:
        """Whether an item of what a loop goes through made the resource."""
        if self._is_word(cursor):
            return True
        shape = cursor.file.shape(cursor.node)
        inner: Sequence[Node] = ()
        if isinstance(shape, Items):
            inner = shape.items
        elif isinstance(shape, Members):
            inner = [each.value for each in shape.members]
        elif isinstance(shape, Called):
            inner = [*shape.given, *(each.value for each in shape.keywords)]
        return any(self._is_word(cursor._replace(node=each)) for each in inner)


__all__ = ["Argument", "Frame", "Program", "Site", "Span"]
