"""A self-managed backend in PostgreSQL: one table, whose rows are the objects of a bucket.

`key TEXT`, `data JSON` with the content in base64 under `data`, `updated_at`
(https://github.com/pulumi/pulumi/tree/master/pkg/backend/diy/postgres).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from policypack.organization.deadlines import LIMIT, Deadline, LateError
from policypack.organization.failures import LastingError, failure
from policypack.organization.sources import shown
from policypack.organization.stores import Listed

_DEFAULT = "pulumi_state"
_INSTALL = "requires a package that is not installed; install stackwarden[postgres]"


def _limits() -> str:
    """Limits of one statement: a pooler gives the connection to others too.

    Several statements in one message are one transaction
    (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT). The
    server tells what it waited for, so it ends the statement before its client does.
    """
    half = int(LIMIT.seconds * 500) + 1
    return f"SET LOCAL lock_timeout = {half}; SET LOCAL statement_timeout = {half * 9 // 5};"


class Table:
    """The objects in a table. It connects when it is first read."""

    # One connection answers one query after the other.
    at_once = 1

    def __init__(self, location: str) -> None:
        try:
            import psycopg
            from psycopg import sql
        except ImportError:
            raise ValueError(f"{shown(location)}: postgres:// {_INSTALL}") from None
        parts = urlsplit(location)
        given = dict(parse_qsl(parts.query))
        self._table = sql.Identifier(*given.pop("table", _DEFAULT).split("."))
        self._url = parts._replace(query=urlencode(given)).geturl()
        self._where = shown(location)
        # The CLI takes the path for a folder of the bucket, although it names the database.
        folder = parts.path.strip("/")
        self._prefix = f"{folder}/" if folder else ""
        self._connection: Any = None
        self._psycopg = psycopg

    def under(self, folder: str) -> Iterator[Listed]:
        """All objects whose key begins with the folder."""
        rows = self._rows(
            "SELECT key, coalesce(updated_at::text, '') FROM {} WHERE starts_with(key, %s) "
            "ORDER BY key",
            f"{self._prefix}{folder}/",
        )
        found = [Listed(key.removeprefix(self._prefix), when, when) for key, when in rows]
        # Folder by folder, as files are listed.
        yield from sorted(found, key=lambda each: (each.name.rpartition("/")[0], each.name))

    def read(self, name: str) -> bytes:
        """The content of an object. Raises FileNotFoundError if there is none."""
        query = "SELECT data->>'data' FROM {} WHERE key = %s"
        for (content,) in self._rows(query, f"{self._prefix}{name}"):
            try:
                return base64.b64decode(content, validate=True)
            except (TypeError, ValueError):
                reason = f"{name}: the row has no content in base64; restore it"
                raise LastingError(5, reason, self._where) from None
        raise FileNotFoundError(2, "no such object", name)

    def _rows(self, query: str, argument: str) -> list[tuple[Any, ...]]:
        from psycopg import sql

        try:
            connection = self._connected()
            with Deadline(self._where) as within:
                within.watch(connection.fileno())
                cursor = connection.execute(
                    sql.SQL(f"{_limits()} {query}").format(self._table), (argument,)
                )
                while cursor.nextset():
                    pass
                rows: list[tuple[Any, ...]] = cursor.fetchall()
        except self._psycopg.Error as error:
            self._connection = None
            # libpq has no code for a connection that was refused, and says why in words.
            code = error.sqlstate or "OperationalError"
            raise failure("PostgreSQL", code, str(error), self._where) from None
        except LateError:
            self._connection = None
            raise
        return rows

    def _connected(self) -> Any:
        if self._connection is None or self._connection.closed:
            self._connection = self._psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=max(2, int(LIMIT.seconds)),
                cursor_factory=self._psycopg.ClientCursor,
            )
        return self._connection
