"""What belongs to the gate in a revision, each as a fact with the place where it stands."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from policypack.gate.revisions import Blob
from policypack.program_files.waivers import comment_waivers
from policypack.reading import files as reading
from policypack.reading import yaml_text
from policypack.reading.files import RefusedError
from policypack.report import baseline
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.program import plugins_in, project_in

# The kinds of facts, in the order in which a reviewer wants them.
SETTING, WAIVER, BASELINE, PACK, PROJECT, PIPELINE, UNREAD = (
    "setting",
    "waiver",
    "baseline",
    "pack",
    "project",
    "pipeline",
    "unread",
)
_SETTINGS = lazy_pattern(r"(?:^|/)(?:stackwarden\.ya?ml|pyproject\.toml)\Z")
_PROJECT = lazy_pattern(r"(?:^|/)Pulumi\.(?:ya?ml|json)\Z")
_STACK = lazy_pattern(r"(?:^|/)Pulumi\.[^/]+\.ya?ml\Z")
_SOURCE = lazy_pattern(r"\.(?:py|[mc]?[tj]sx?|go|ya?ml)\Z")
_REQUIREMENTS = lazy_pattern(
    r"(?:^|/)(?:[^/]*requirements[^/]*\.(?:txt|in|lock)|[^/]+\.lockb?|(?:package|pnpm)-lock\.\w+"
    r"|Pipfile|pyproject\.toml|package\.json|environment\.ya?ml)\Z"
)
_PACKAGES = lazy_pattern(
    r"(?:\bstackwarden(?:-guards)?(?!\.\w|\]|-[a-z])|\bpulumi-policy\b|@pulumi/policy\b)",
    re.IGNORECASE,
)
# Where other lines name it too, a version or a source follows.
_PINNED = lazy_pattern(rf"(?:{_PACKAGES.pattern})(?:[\"']|\s*[=<>~!@\[:;]|\s*\Z)", re.IGNORECASE)
# In lock files, its version and hashes follow its name, up to the next entry.
_PINNING = lazy_pattern(
    r"[\"'{ ]*(?:version|hash|integrity|resolved|resolution|checksum|sha\d+|url|source|sdist"
    r"|wheels|file)\b"
)
_NEXT = lazy_pattern(r"\[\[|\}|[\w.-]+ ?(?:==|>=|~=|<|@)|[\"']?@?[\w./-]+@.*:\Z")
_REPLACING = ("backend", "config", "environment", "options", "stackConfigDir")
_FINGERPRINTS = b'"fingerprint"'


class Way(str, Enum):
    """The direction of a change. A person must review an undecided change."""

    LOOSENS = "loosens"
    REVIEW = "review"
    TIGHTENS = "tightens"


class Change(NamedTuple):
    """A changed fact: `before` and `after` as people read them, None if it is not there.

    `projects` are the folders of the projects that it is about, if it is not about the whole file.
    """

    way: Way
    kind: str
    file: str
    key: str
    before: str | None
    after: str | None
    projects: tuple[str, ...] = ()


def change(way: Way, kind: str, file: str, key: str, texts: Iterable[str | None]) -> Change:
    """The change with both texts."""
    before, after = texts
    return Change(way, kind, file, key, before, after)


class Fact(NamedTuple):
    """A fact of the gate. `key` identifies it within its kind and file; `value` is what may change.

    `shown` is the value as people read it.
    """

    kind: str
    file: str
    key: str
    value: Any
    shown: str


def wanted(path: str) -> bool:
    """Whether a file may hold a fact."""
    patterns = (_SETTINGS, _PROJECT, _STACK, _SOURCE, _REQUIREMENTS)
    return path.endswith(".json") or any(each.search(path) for each in patterns)


@contextmanager
def written(tree: Mapping[Blob, bytes]) -> Iterator[Path]:
    """A folder with the wanted files of a revision, since the readers read paths."""
    with tempfile.TemporaryDirectory(prefix="stackwarden-") as folder:
        # A repository's root is known by its `.git`.
        root = Path(folder).resolve()
        (root / ".git").mkdir()
        for blob, content in tree.items():
            place = root / blob.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        yield root


def projects(paths: Iterable[str]) -> set[str]:
    """The folders with a project file, relative to the root, which is `.`."""
    return {str(PurePosixPath(path).parent) for path in filter(_PROJECT.search, paths)}


def is_pack(path: str) -> bool:
    """Whether the file makes its folder a policy pack."""
    return PurePosixPath(path).stem == "PulumiPolicy"


def unused(paths: Iterable[str], judged: Collection[str]) -> set[str]:
    """The folders of settings files that apply to none of the projects in the folders `judged`."""
    used = {str(each) for folder in judged for each in (folder, *PurePosixPath(folder).parents)}
    return {str(PurePosixPath(path).parent) for path in filter(_SETTINGS.search, paths)} - used


def facts(root: Path, tree: Mapping[Blob, bytes]) -> Iterator[Fact]:
    """Every fact of a revision that stands in one file, but for settings, which are in force for
    projects, see `in_force`; `root` has what `written` wrote."""
    texts = {blob.path: content.decode("utf-8", "replace") for blob, content in tree.items()}
    yield from _replaced(root, texts)
    yield from _comments(root, texts)
    for blob, content in tree.items():
        if blob.path.endswith(".json") and _FINGERPRINTS in content:
            yield from _baseline(root, blob.path)
    yield from _pins(texts)


def unread(blobs: Iterable[Blob]) -> Iterator[Fact]:
    """Files that are not read: links, submodules, files that are too large."""
    for blob in blobs:
        why = blob.other or f"too large to be read ({blob.size:,} bytes)"
        yield Fact(UNREAD, blob.path, "", blob.digest, why)


def waiver_fact(path: str, waiver: Any) -> Fact:
    where = f"{waiver.rule} on {waiver.resource}" + (f" at {waiver.path}" if waiver.path else "")
    where += f" with content {waiver.content}" if waiver.content else ""
    said = f"until {waiver.expires} by {waiver.owner}: {waiver.reason}"
    return Fact(WAIVER, path, where, waiver.expires.isoformat(), said)


def _replaced(root: Path, texts: Mapping[str, str]) -> Iterator[Fact]:
    """What reaches the engine and the pack itself: plugins in place of Pulumi's own, where state
    and configuration are, and environments, whose variables are set for all processes.

    https://www.pulumi.com/docs/iac/concepts/projects/project-file/ and
    https://www.pulumi.com/docs/esc/environments/working-with-environments/
    """
    for path in sorted(filter(_PROJECT.search, texts)):
        for name, place in plugins_in((root / path).parent).items():
            yield Fact(PROJECT, path, f"plugin of {name}", place, place or "no path")
    for path in sorted(each for each in texts if _STACK.search(each) or _PROJECT.search(each)):
        content = content_of(texts[path])
        for key in _REPLACING if isinstance(content, Mapping) else ():
            if content.get(key) and (key != "config" or isinstance(content[key], str)):
                text = json.dumps(content[key])
                yield Fact(PROJECT, path, key, text, text)


def content_of(text: str) -> Any:
    try:
        return yaml_text.as_written(yaml_text.nodes(text, first=True))
    except RefusedError:
        # Its settings are told as unread.
        return None


def _comments(root: Path, texts: Mapping[str, str]) -> Iterator[Fact]:
    for path in sorted(filter(_PROJECT.search, texts)):
        project = project_in((root / path).parent)
        if project is None:
            continue
        found = comment_waivers(project)
        folder = Path(path).parent
        for waiver in found.part.values.waivers:
            file = (folder / getattr(waiver, "place", "").rpartition(":")[0]).as_posix()
            yield waiver_fact(file, waiver)
        for fault in found.faults:
            yield Fact(UNREAD, path, fault, fault, fault)


def _baseline(root: Path, path: str) -> Iterator[Fact]:
    file = root / path
    try:
        entries = baseline.read(str(file), None)
    except ValueError as error:
        what = f"not accepted as a baseline: {str(error).replace(str(file), path)}"
        yield Fact(UNREAD, path, "", reading.read_bytes(file, reading.REPORT), what)
        return
    for entry in entries:
        where = str(entry) + (f" at {entry.path}" if entry.path else "")
        shown = f"{where}, which allows {entry.allows}" if entry.allows else where
        yield Fact(BASELINE, path, f"{where} {entry.fingerprint}", True, shown)


def _pins(texts: Mapping[str, str]) -> Iterator[Fact]:
    """The lines that pin the pack, in lock files with those of its entry."""
    for path in sorted(filter(_REQUIREMENTS.search, texts)):
        entry = ""
        strict = not re.search(r"lock|requirements", PurePosixPath(path).name)
        for line in _logical_lines(texts[path]):
            if (_PINNED if strict else _PACKAGES).search(line):
                entry = line if "lock" in PurePosixPath(path).name else ""
                yield Fact(PACK, path, line, True, line)
            elif _NEXT.match(line):
                entry = ""
            elif entry and _PINNING.match(line):
                yield Fact(PACK, path, f"{entry} {line}", True, line)


def _logical_lines(text: str) -> Iterator[str]:
    """The lines with those that a backslash continues, as requirements with hashes are written."""
    for line in re.sub(r"\\\n\s*", " ", text).split("\n"):
        bare = " ".join(line.split())
        if bare:
            yield bare


def shown_value(value: Any) -> str:
    """A value of a setting as people read it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown_value(item)}" for key, item in sorted(value.items()))
    if isinstance(value, (frozenset, tuple)):
        return ", ".join(sorted(map(str, value)))
    return str(getattr(value, "value", value))
