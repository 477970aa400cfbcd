"""requirements.txt, as pip reads it: https://pip.pypa.io/en/stable/reference/requirements-file-format/

Existing parsers call `numpy==1.*` pinned, or stop at the first line that they do not know.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from policypack.supply_chain.manifests import pep508
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

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_OPTIONS = {
    "-i": OptionKind.INDEX,
    "--index-url": OptionKind.INDEX,
    "--pypi-url": OptionKind.INDEX,
    "--extra-index-url": OptionKind.EXTRA_INDEX,
    "--trusted-host": OptionKind.TRUSTED_HOST,
    "-f": OptionKind.FIND_LINKS,
    "--find-links": OptionKind.FIND_LINKS,
}
_INCLUDES = ("-r", "--requirement", "-c", "--constraint")
_EDITABLE = ("-e", "--editable")
_OTHERS = ("--no-binary", "--only-binary", "--use-feature", "--config-settings", "-C")
_SWITCHES = ("--no-index", "--prefer-binary", "--require-hashes", "--pre")
# Where the options of one requirement begin; blanks alone do not divide, as in `a >= 1`.
_OWN_OPTIONS = re.compile(r"\s--?(?=[a-zA-Z])")
_REFERENCE = re.compile(
    r"(?:[a-zA-Z][\w+.-]*:|\.{0,2}/|[a-zA-Z]:\\|\.\\)|.*\.(?:whl|zip|tar\.gz|tgz)$"
)
# More includes than any project has, and a bound for those that include each other.
_MOST_FILES = 100
# The longest requirement without its options: an address of a few hundred letters.
_LONGEST = 2048


@dataclass
class _Reading:
    """The content of one requirements file and all files that it includes."""

    read: Callable[[str], str | None]
    requirements: list[Requirement] = field(default_factory=list)
    constraints: dict[str, Requirement] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    files: set[str] = field(default_factory=set)


def parse(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """Reads a requirements file with its includes; `read` returns these by their names."""
    reading = _Reading(read)
    _take(reading, text, file, constraint=False)
    return Manifest(
        file,
        PYPI,
        is_lock=False,
        requirements=tuple(_constrained(item, reading) for item in reading.requirements),
        options=tuple(reading.options),
        includes=frozenset(reading.files - {file}),
    )


def _constrained(requirement: Requirement, reading: _Reading) -> Requirement:
    by = reading.constraints.get(requirement.key)
    if requirement.pinned or by is None or requirement.origin is not Origin.INDEX:
        return requirement
    return replace(requirement, pinned=by.pinned, version=by.version, hashed=by.hashed)


def _take(reading: _Reading, text: str, file: str, constraint: bool) -> None:
    if file in reading.files:
        return
    if len(reading.files) >= _MOST_FILES:
        raise ManifestError(f"includes more than {_MOST_FILES} files", file)
    reading.files.add(file)
    for number, line in _logical_lines(text):
        _take_line(reading, line, file, number, constraint)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that end with a backslash go on in the next one; a comment ends that."""
    parts: list[str] = []
    start = 1
    for number, line in enumerate(text.splitlines(), 1):
        start = start if parts else number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            parts.append(line[:-1])
            continue
        whole = _COMMENT.sub("", "".join([*parts, line])).strip()
        parts = []
        if whole:
            yield start, whole
    if parts and (whole := _COMMENT.sub("", "".join(parts)).strip()):
        yield start, whole


def _take_line(reading: _Reading, line: str, file: str, number: int, constraint: bool) -> None:
    if not line.startswith("-"):
        found = _requirement(line, file, number)
        if constraint:
            reading.constraints[found.key] = found
        else:
            reading.requirements.append(found)
        return
    words = _words(line, file, number)
    while words:
        name, value, words = _option(words, file, number)
        if name in _OPTIONS:
            reading.options.append(Option(_OPTIONS[name], without_credentials(value), file, number))
        elif name in _EDITABLE:
            found = pep508.direct(value, file, number)
            reading.requirements.append(replace(found, origin=Origin.EDITABLE, pinned=False))
        elif name in _INCLUDES:
            _include(reading, value, file, number, constraint or name in ("-c", "--constraint"))


def _words(line: str, file: str, number: int) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        raise ManifestError("has an unclosed quote", file, number) from None


def _option(words: list[str], file: str, number: int) -> tuple[str, str, list[str]]:
    name, equals, value = words[0].partition("=")
    known = (*_OPTIONS, *_INCLUDES, *_EDITABLE, *_OTHERS)
    name = _whole(name, (*known, *_SWITCHES))
    if name in _SWITCHES:
        return name, "", words[1:]
    if name not in known and name[:2] in known and not name.startswith("--"):
        return name[:2], words[0][2:], words[1:]
    if name not in known:
        raise ManifestError("has an option that pip does not support here", file, number)
    if equals:
        return name, value, words[1:]
    if len(words) < 2:
        raise ManifestError(f"has the option {name} without a value", file, number)
    return name, words[1], words[2:]


def _whole(name: str, known: tuple[str, ...]) -> str:
    """The option that is meant: optparse, which pip reads the file with, takes any clear beginning.

    https://docs.python.org/3/library/optparse.html#optparse.AmbiguousOptionError
    """
    meant = [option for option in known if option.startswith(name)]
    return meant[0] if name.startswith("--") and name not in known and len(meant) == 1 else name


def _include(reading: _Reading, target: str, file: str, number: int, constraint: bool) -> None:
    name = posixpath.normpath(posixpath.join(posixpath.dirname(file), target))
    if name in reading.files:
        return
    text = None if "://" in target or name.startswith(("/", "../")) else reading.read(name)
    if text is None:
        raise ManifestError("includes a file that does not ship with it", file, number)
    _take(reading, text, name, constraint)


def _requirement(line: str, file: str, number: int) -> Requirement:
    own = _OWN_OPTIONS.search(line)
    stated = line[: own.start()].strip() if own else line
    hashed = own is not None and "--hash" in line[own.start() :]
    if len(stated) > _LONGEST:
        raise ManifestError("has a requirement that is too long", file, number)
    if _REFERENCE.match(stated) and " @ " not in stated:
        found = pep508.direct(stated.split(";")[0].strip(), file, number)
    else:
        found = pep508.parse(stated, file, number)
    if not hashed:
        return found
    # A hash pins the file of an address; a range with hashes remains a range.
    pinned = found.pinned or found.origin is Origin.URL
    return replace(found, hashed=True, pinned=pinned)
