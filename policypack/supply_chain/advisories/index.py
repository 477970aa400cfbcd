"""The compiled index: one SQLite file for each ecosystem, read by whoever asks.

A file is written beside its place and moved there once it is whole, so that nobody ever reads half
of one. It says of what date it is, how many records it holds, and the digest of its source.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from policypack.supply_chain.advisories.osv import Advisory, Range
from policypack.supply_chain.advisories.packages import Package

FORMAT = 1
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE advisories (ecosystem TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL);
"""


class IndexUnusableError(Exception):
    """The file is no index, or one of another format: make it anew."""


@dataclass(frozen=True)
class About:
    """Of what an index was made."""

    made: datetime
    records: int
    source: str
    sha256: str


class Index:
    """An open index, which several threads may ask.

    It and what asks it raise IndexUnusableError when the file is no index of this format.
    """

    def __init__(self, path: Path) -> None:
        self._name, self._lock = path.name, threading.Lock()
        try:
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._base = sqlite3.connect(address, uri=True, check_same_thread=False)
            rows = dict(self._base.execute("SELECT key, value FROM about").fetchall())
            if rows.get("format") != str(FORMAT):
                raise IndexUnusableError(f"{path.name} has another format than this version reads")
            self.about = About(
                datetime.fromisoformat(rows["made"]),
                int(rows["records"]),
                rows["source"],
                rows["sha256"],
            )
        except (sqlite3.Error, KeyError, ValueError) as error:
            raise IndexUnusableError(f"{path.name} is no advisory index") from error

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._base.close()

    def about_package(self, ecosystem: str, name: str) -> list[Advisory]:
        """Every advisory of a package, by its normalized name."""
        asked = "SELECT content FROM advisories WHERE ecosystem = ? AND name = ?"
        try:
            with self._lock:
                rows = self._base.execute(asked, (ecosystem, name)).fetchall()
            return [_from_json(ecosystem, name, text) for (text,) in rows]
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            raise IndexUnusableError(f"{self._name} is damaged") from error

    def affecting(self, package: Package) -> list[Advisory]:
        """The advisories that affect a release, those of one vulnerability merged."""
        found = self.about_package(package.ecosystem, package.key)
        return merged(advisory for advisory in found if advisory.affects(package.version))


def compile_index(
    advisories: Iterable[Advisory],
    target: Path,
    *,
    source: str,
    sha256: str,
    made: datetime | None = None,
) -> About:
    """Writes an index to `target`, as a whole or not at all. `made` is now if it is not given.

    Raises OSError where there is no room for it.
    """
    rows = sorted((item.ecosystem, item.name, _to_json(item)) for item in advisories)
    about = About(made or datetime.now(timezone.utc), len(rows), source, sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".compiling-") as folder:
        draft = Path(folder) / target.name
        try:
            _write(draft, rows, about)
        except sqlite3.Error as error:
            raise OSError(f"the index could not be written: {error}") from error
        draft.replace(target)
    return about


def _write(draft: Path, rows: list[tuple[str, str, str]], about: About) -> None:
    with closing(sqlite3.connect(draft)) as base:
        base.executescript(_TABLES)
        base.executemany("INSERT INTO advisories VALUES (?, ?, ?)", rows)
        base.execute("CREATE INDEX by_name ON advisories (ecosystem, name)")
        base.executemany("INSERT INTO about VALUES (?, ?)", _about_rows(about))
        base.commit()
        base.execute("VACUUM")


def merged(advisories: Iterable[Advisory]) -> list[Advisory]:
    """One advisory for each vulnerability: records that share an id or an alias are one.

    The first by id speaks for the others, with the gravest severity that any of them knows.
    """
    groups: list[list[Advisory]] = []
    found = sorted(advisories, key=lambda item: item.id)
    if len(found) < 2:
        return found
    for advisory in found:
        names = {advisory.id, *advisory.aliases}
        same = [group for group in groups if any(names & {x.id, *x.aliases} for x in group)]
        groups = [group for group in groups if group not in same]
        groups.append([*(item for group in same for item in group), advisory])
    return sorted((_one(group) for group in groups), key=lambda item: item.id)


_GRAVITY = (None, "low", "medium", "high", "critical")


def _one(group: list[Advisory]) -> Advisory:
    if len(group) == 1:
        return group[0]
    first = min(group, key=lambda item: item.id)
    names = {name for item in group for name in (item.id, *item.aliases)}
    return Advisory(
        first.id,
        first.ecosystem,
        first.name,
        frozenset(names - {first.id}),
        max((item.severity for item in group), key=_GRAVITY.index),
        next((item.summary for item in group if item.summary), ""),
        frozenset().union(*(item.versions for item in group)),
        tuple(part for item in group for part in item.ranges),
    )


def _about_rows(about: About) -> Iterator[tuple[str, str]]:
    yield "format", str(FORMAT)
    yield "made", about.made.isoformat()
    yield "records", str(about.records)
    yield "source", about.source
    yield "sha256", about.sha256


def _to_json(advisory: Advisory) -> str:
    content: dict[str, Any] = {
        "id": advisory.id,
        "aliases": sorted(advisory.aliases),
        "severity": advisory.severity,
        "summary": advisory.summary,
        "versions": sorted(advisory.versions),
        "ranges": [[part.introduced, part.fixed, part.last] for part in advisory.ranges],
    }
    return json.dumps(content, separators=(",", ":"))


def _from_json(ecosystem: str, name: str, text: str) -> Advisory:
    content = json.loads(text)
    return Advisory(
        content["id"],
        ecosystem,
        name,
        frozenset(content["aliases"]),
        content["severity"],
        content["summary"],
        frozenset(content["versions"]),
        tuple(Range(*bounds) for bounds in content["ranges"]),
    )
