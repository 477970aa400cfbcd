"""The source files of a program: those of its language, in a bounded number and size."""

from __future__ import annotations

import errno
import os
from collections.abc import Container, Iterator
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tokenize import detect_encoding
from typing import NamedTuple

from policypack.program_files.source import Source
from policypack.reading import files
from policypack.reading.files import normalize
from policypack.supply_chain.program import Project

TYPESCRIPT = (".ts", ".tsx", ".mts", ".cts")
JAVASCRIPT = (".js", ".jsx", ".mjs", ".cjs")
# Module and function; only a program with a comment that waives needs one of them.
READERS = {
    ".py": ("python_source", "read"),
    ".yaml": ("yaml_source", "read"),
    **dict.fromkeys((*TYPESCRIPT, *JAVASCRIPT, ".go"), ("tree_source", "read")),
}
# By Pulumi's names of the runtimes.
_SUFFIXES = {
    "python": (".py",),
    "nodejs": (*TYPESCRIPT, *JAVASCRIPT),
    "bun": (*TYPESCRIPT, *JAVASCRIPT),
    "go": (".go",),
    "yaml": (".yaml",),
}
# https://www.pulumi.com/docs/iac/languages-sdks/yaml/
_YAML_PROGRAMS = ("Pulumi.yaml", "Main.yaml")
_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")
_SKIPPED = ("node_modules", "venv", "site-packages", "vendor", "__pycache__")
_ENVIRONMENT = "pyvenv.cfg"
MAX_FILES = 2000
_MAX_ENTRIES = 50_000


class SourceFile(NamedTuple):
    """A file and its text; `name` is relative to the project's folder."""

    name: str
    text: str

    def read(self) -> Source:
        """Its comments and calls. Raises UnreadableError if it cannot be parsed."""
        suffix = Path(self.name).suffix
        module, function = READERS[suffix]
        read = getattr(import_module(f"{__package__}.{module}"), function)
        # An editor may hold it with other ends of lines than a file has that is read.
        source: Source = read(normalize(self.text.removeprefix("\ufeff")), suffix)
        return source


class Files(NamedTuple):
    """The files that were read, and a line for each reason why others were not."""

    files: list[SourceFile]
    faults: list[str]


def source_files(project: Project) -> Files:
    """The source files of the program, in the order of their names."""
    # TypeScript's compiler may be told to write to `main`; the sources stand beside Pulumi.yaml.
    is_node = _SUFFIXES.get(project.runtime, ())[:1] == TYPESCRIPT[:1]
    root = project.folder if is_node else project.program
    names = [*_names(root, project.runtime)]
    faults = []
    if len(names) > MAX_FILES:
        faults.append(f"waivers in comments: only {MAX_FILES} source files of the program are read")
    # What the compiler makes of them repeats their calls and comments.
    written = [name for name in names if name.endswith(TYPESCRIPT)]
    chosen = [name for name in names if not (written and name.endswith(JAVASCRIPT))]
    read = [*(read_source(name, project.folder, faults) for name in sorted(chosen)[:MAX_FILES])]
    return Files([each for each in read if each is not None], faults)


def sources_in(folder: Path, project: Project) -> Iterator[str]:
    """The names of the source files right in a folder, relative to the project's folder."""
    with suppress(OSError):
        for each in sorted(folder.iterdir()):
            if each.name.endswith(_suffixes(project.runtime)) and _is_source(each.name):
                yield Path(os.path.relpath(each, project.folder)).as_posix()


def configuration_files(
    project: Project, stack: str, known: Container[str]
) -> Iterator[SourceFile]:
    """The project file and that of the stack, but for those that are known already.

    https://www.pulumi.com/docs/iac/concepts/projects/#stack-settings-file
    """
    for name in (*_PROJECT_FILES, f"Pulumi.{stack}.yaml", f"Pulumi.{stack}.yml"):
        if name not in known:
            try:
                yield SourceFile(name, files.read_text(project.folder / name, files.PAGE))
            except (OSError, ValueError):
                continue


def _names(root: Path, runtime: str) -> Iterator[str]:
    suffixes = _suffixes(runtime)
    entries = found = 0
    for folder, inner, held in os.walk(root):
        inner[:] = sorted(name for name in inner if not _is_skipped(folder, name))
        entries += len(held)
        for name in sorted(held):
            if name.endswith(suffixes) and _is_source(name):
                found += 1
                yield os.path.join(folder, name)
        if entries > _MAX_ENTRIES or found > MAX_FILES:
            return


def _suffixes(runtime: str) -> tuple[str, ...]:
    return _SUFFIXES.get(runtime, tuple(READERS) if not runtime else ())


def _is_skipped(folder: str, name: str) -> bool:
    if name.startswith(".") or name in _SKIPPED:
        return True
    return os.path.exists(os.path.join(folder, name, _ENVIRONMENT))


def _is_source(name: str) -> bool:
    if name.endswith(".yaml"):
        return name in _YAML_PROGRAMS
    return not name.endswith(".d.ts")


def read_source(
    path: str, project: Path, faults: list[str], most: int = files.PAGE
) -> SourceFile | None:
    """The file. None with a fault if it is not text, and without one if it is generated."""
    name = os.path.relpath(path, project)
    try:
        return SourceFile(name, decoded(files.read_bytes(path, most), path))
    except OSError as error:
        # Bundles of a megabyte are made by tools.
        if error.errno != errno.EFBIG:
            faults.append(f"waivers in {name}: not read ({error.strerror})")
    except ValueError:
        faults.append(f"waivers in {name}: not read (invalid UTF-8); save it as UTF-8 text")
    return None


def decoded(data: bytes, path: str) -> str:
    """The text, whose encoding a comment of Python may name: https://peps.python.org/pep-0263/

    Raises ValueError for what is not a text.
    """
    encoding = "utf-8-sig"
    if path.endswith(".py"):
        try:
            encoding, _ = detect_encoding(BytesIO(data).readline)
        except SyntaxError as error:
            raise ValueError("unknown encoding") from error
    try:
        text = data.decode(encoding)
    except LookupError:
        # Such as rot13, which is not an encoding of text.
        raise ValueError("unknown encoding") from None
    return normalize(text)
