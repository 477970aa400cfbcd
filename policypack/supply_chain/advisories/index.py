"""The vulnerability database: one SQLite file per ecosystem.

A file is written beside its place and moved there once it is complete, so that no reader sees a
partial one. It states its date, the number of its records and the digest of its source.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from policypack.reading import files, json_text
from policypack.start import clock
from policypack.start.record import record
from policypack.supply_chain.advisories.osv import Advisory, Range, Release

FORMAT = 1
# How far the clocks of two machines may be apart.
_CLOCKS = timedelta(minutes=10)
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE advisories (ecosystem TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL);
"""


class IndexUnusableError(Exception):
    """The vulnerability database is damaged, empty, dated in the future or of another format."""


@record(frozen=True)
class About:
    """When and from what a database was compiled."""

    made: datetime
    records: int
    source: str
    sha256: str


class Index:
    """An open vulnerability database, safe to use from several threads.

    Its methods raise IndexUnusableError when the file is damaged or has another format.
    """

    def __init__(self, path: Path) -> None:
        self._name, self._lock = path.name, threading.Lock()
        try:
            # SQLite itself would open a pipe, and wait.
            files.opened(path).close()
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._base = sqlite3.connect(address, uri=True, check_same_thread=False)
            rows = dict(self._base.execute("SELECT key, value FROM about").fetchall())
            if rows.get("format") != str(FORMAT):
                raise IndexUnusableError(f"{path.name}: unsupported database format")
            self.about = About(
                datetime.fromisoformat(rows["made"]),
                int(rows["records"]),
                rows["source"],
                rows["sha256"],
            )
            empty = self._base.execute("SELECT 1 FROM advisories LIMIT 1").fetchone() is None
            late = self.about.made > clock.now() + _CLOCKS
        except (sqlite3.Error, OSError, KeyError, TypeError, ValueError) as error:
            raise IndexUnusableError(f"{path.name}: not a vulnerability database") from error
        if empty:
            raise IndexUnusableError(f"{path.name}: no advisories")
        if late:
            # It would look up to date for ever.
            raise IndexUnusableError(
                f"{path.name}: dated {self.about.made:%Y-%m-%d}, in the future"
            )

    def has(self, ecosystem: str) -> bool:
        """Whether it knows any advisory of the ecosystem."""
        asked = "SELECT 1 FROM advisories WHERE ecosystem = ? LIMIT 1"
        with self._lock:
            return self._base.execute(asked, (ecosystem,)).fetchone() is not None

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._base.close()

    def about_package(self, ecosystem: str, name: str) -> list[Advisory]:
        """Every advisory about a package, by its normalized name."""
        asked = "SELECT content FROM advisories WHERE ecosystem = ? AND name = ?"
        try:
            with self._lock:
                rows = self._base.execute(asked, (ecosystem, name)).fetchall()
            return [_from_json(ecosystem, name, text) for (text,) in rows]
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            raise IndexUnusableError(f"{self._name}: damaged vulnerability database") from error

    def affecting(self, release: Release) -> list[Advisory]:
        """The advisories that affect a release, one per vulnerability."""
        found = self.about_package(release.ecosystem, release.key)
        return merged(advisory for advisory in found if advisory.affects(release.version))


def compile_index(
    advisories: Iterable[Advisory],
    target: Path,
    *,
    source: str,
    sha256: str,
    made: datetime | None = None,
) -> About:
    """Writes a database to `target` atomically. `made` defaults to now.

    Raises OSError if it can't be written.
    """
    rows = sorted((item.ecosystem, item.name, _to_json(item)) for item in advisories)
    about = About(made or clock.now(), len(rows), source, sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".compiling-") as folder:
        draft = Path(folder) / target.name
        try:
            _write(draft, rows, about)
        except sqlite3.Error as error:
            raise OSError(
                f"{target.name}: the vulnerability database cannot be written: {error}"
            ) from error
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
    """One advisory per vulnerability: records that share an id or an alias are merged.

    The merged advisory has the first id and the highest severity of its records.
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


_SEVERITIES = (None, "low", "medium", "high", "critical")


def _one(group: list[Advisory]) -> Advisory:
    if len(group) == 1:
        return group[0]
    first = min(group, key=lambda item: item.id)
    names = {name for item in group for name in (item.id, *item.aliases)}
    return Advisory(
        id=first.id,
        ecosystem=first.ecosystem,
        name=first.name,
        aliases=frozenset(names - {first.id}),
        severity=max((item.severity for item in group), key=_SEVERITIES.index),
        summary=next((item.summary for item in group if item.summary), ""),
        versions=frozenset().union(*(item.versions for item in group)),
        ranges=tuple(part for item in group for part in item.ranges),
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
    content = json_text.loads(text)
    return Advisory(
        id=content["id"],
        ecosystem=ecosystem,
        name=name,
        aliases=frozenset(content["aliases"]),
        severity=content["severity"],
        summary=content["summary"],
        versions=frozenset(content["versions"]),
        ranges=tuple(Range(*bounds) for bounds in content["ranges"]),
    )
