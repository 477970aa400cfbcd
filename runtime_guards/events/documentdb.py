"""Amazon DocumentDB: change events of a cluster."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import each_record
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.event import OBJECT, TEXT, Event, EventRecord
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import check_fields
from runtime_guards.validation.source_arns import checked_arn
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

_CLUSTER_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:rds:[a-z0-9-]{1,30}:[0-9]{12}:cluster:[a-zA-Z0-9-]{1,63}\Z"
).match
_TOKEN = re.compile(r"[0-9a-fA-F]{1,2048}\Z").match
# https://www.mongodb.com/docs/manual/reference/limits/: characters that a name can't contain, and
# its length.
_DATABASE = re.compile(r'[^/\\. "$*<>:|?\x00-\x1f\x7f]{1,64}\Z').match
_COLLECTION = re.compile(r"[^$\x00-\x1f\x7f]{1,255}\Z").match
# https://docs.aws.amazon.com/documentdb/latest/devguide/change_streams.html
_OPERATIONS = {
    "insert",
    "update",
    "replace",
    "delete",
    "drop",
    "dropDatabase",
    "rename",
    "invalidate",
}
# https://docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html, BatchSize.
BATCH = 10_000
# https://docs.aws.amazon.com/documentdb/latest/devguide/limits.html: documents nest at most
# 100 levels deep.
DEPTH = 100

_RECORD: Documented = {
    "event": {
        "_id": {"_data": TEXT},
        "clusterTime": OBJECT,
        "documentKey": OBJECT,
        "fullDocument": OBJECT,
        "ns": {"db": TEXT, "coll": TEXT},
        "to": {"db": TEXT, "coll": TEXT},
        "operationType": TEXT,
        "updateDescription": OBJECT,
    }
}


class DocumentDBRecord(EventRecord, Generic[Body]):
    """A validated change. `document` is the full document, the result of the declared model, or
    None. `database` and `collection` are None if an `invalidate` does not name them.
    """

    __slots__ = ("collection", "database", "document", "operation")
    FIELDS = _RECORD

    def __init__(
        self, raw: Any, operation: str, database: str | None, collection: str | None, document: Body
    ) -> None:
        self.raw = raw
        self.operation = operation
        self.database = database
        self.collection = collection
        self.document = document


class DocumentDBEvent(Event, Generic[Body]):
    """A validated batch of changes; `records` holds a `DocumentDBRecord` for each."""

    __slots__ = ("records",)
    FIELDS = {  # noqa: RUF012 - a constant
        "eventSource": TEXT,
        "eventSourceArn": TEXT,
        "events": [_RECORD],
    }

    def __init__(self, raw: Any, records: list[DocumentDBRecord[Body]]) -> None:
        self.raw = raw
        self.records = records


class DocumentDB(Validator, Generic[Body]):
    """Validates change events of an Amazon DocumentDB cluster.

    Lambda supports no partial batch response here: one refused change refuses the batch.

    Refuses:
        - malformed cluster ARNs, resume tokens, database and collection names
        - unknown operations
        - an insert or replace without `fullDocument`
        - with `body`: documents that do not fit the model

    Keyword arguments:
        body: Model of a changed document, see `runtime_guards.bodies`; None allows any.
        clusters: Allowed cluster ARNs; None allows any.
        databases: Allowed database names; None allows all.
        collections: Allowed collection names; None allows all.
        operations: Allowed operations, such as `insert`; None allows all.
        max_records: Maximum number of changes in a batch.
        max_depth: Maximum nesting depth of a document in levels.
        max_age: Maximum age in seconds of a change; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html
    """

    trigger = "documentdb"

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        clusters: Collection[str] | None = None,
        databases: Collection[str] | None = None,
        collections: Collection[str] | None = None,
        operations: Collection[str] | None = None,
        max_records: int = BATCH,
        max_depth: int = DEPTH,
        max_age: float | None = None,
    ) -> None:
        self._check_document = checker(_as_it_is if body is None else body, max_depth)
        self._clusters = listed(clusters)
        self._databases = listed(databases)
        self._collections = listed(collections)
        self._operations = listed(operations)
        self._max_records = max_records
        self._max_age = max_age

    def validate(self, event: Any) -> DocumentDBEvent[Body]:
        """The checked batch. Raises EventRejected."""
        records = each_record(event, self._record, self._max_records, "events")
        if event.get("eventSource") != "aws:docdb":
            raise EventRejected("inconsistent", "eventSource")
        checked_arn(_CLUSTER_ARN, event.get("eventSourceArn"), "eventSourceArn", self._clusters)
        return DocumentDBEvent(event, records)

    def _record(self, raw: Any) -> DocumentDBRecord[Body]:
        change = raw["event"]
        operation, document = change["operationType"], change.get("fullDocument")
        if operation not in _OPERATIONS:
            raise EventRejected("malformed", "event.operationType")
        if self._operations is not None and operation not in self._operations:
            raise EventRejected("not-allowed", "event.operationType")
        if not _TOKEN(change["_id"]["_data"]):
            raise EventRejected("malformed", "event._id._data")
        database = collection = None
        if operation == "invalidate" and change.get("ns") is None:
            _check_end(change)
        else:
            database, collection = self._namespace(change["ns"], operation)
        if self._max_age is not None:
            seconds = change["clusterTime"]["$timestamp"]["t"]
            check_age(seconds, "event.clusterTime", self._max_age)
        self._check_rest(change, operation)
        if document is not None:
            document = self._check_document(document, "event.fullDocument")
        return DocumentDBRecord(raw, operation, database, collection, document)

    def _namespace(self, names: Any, operation: str) -> tuple[str, str | None]:
        database, collection = names["db"], names.get("coll")
        if not _DATABASE(database) or CONTROL.search(database):
            raise EventRejected("malformed", "event.ns.db")
        if self._databases is not None and database not in self._databases:
            raise EventRejected("not-allowed", "event.ns.db")
        self._check_collection(collection, operation)
        return database, collection

    def _check_collection(self, collection: Any, operation: str) -> None:
        # What becomes of a whole database has no collection.
        if collection is None and operation in ("dropDatabase", "invalidate"):
            return
        if not _COLLECTION(collection) or CONTROL.search(collection):
            raise EventRejected("malformed", "event.ns.coll")
        if self._collections is not None and collection not in self._collections:
            raise EventRejected("not-allowed", "event.ns.coll")

    def _check_rest(self, change: Any, operation: str) -> None:
        for name, path in _OBJECTS:
            value = change.get(name)
            if value is not None:
                if value.__class__ is not dict:
                    raise EventRejected("wrong-type", path)
                _bounded(value, path)
        if change.get("to") is not None:
            check_fields(_RECORD, {"event": {"to": change["to"]}})
        key, document = change.get("documentKey") or {}, change.get("fullDocument") or {}
        if "_id" in key and "_id" in document and key["_id"] != document["_id"]:
            raise EventRejected("inconsistent", "event.documentKey")
        if operation in ("insert", "replace") and change.get("fullDocument") is None:
            raise EventRejected("missing", "event.fullDocument")


def _check_end(change: Any) -> None:
    """Refuses what ends a change stream of a namespace that it does not name, and has data.

    https://www.mongodb.com/docs/manual/reference/change-events/invalidate/: it has none.
    """
    for name in ("documentKey", "fullDocument", "updateDescription", "to"):
        if change.get(name) is not None:
            raise EventRejected("inconsistent", f"event.{name}")


def _as_it_is(value: Any) -> Any:
    return value


_bounded = checker(_as_it_is, DEPTH)
_OBJECTS = (
    ("documentKey", "event.documentKey"),
    ("fullDocument", "event.fullDocument"),
    ("updateDescription", "event.updateDescription"),
    ("clusterTime", "event.clusterTime"),
)
