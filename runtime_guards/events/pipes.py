"""Batches that EventBridge Pipes hands to a function, as its target or its enrichment.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html: an array of the
source's records, without the envelope that an event source mapping puts around them.
"""

from __future__ import annotations

from runtime_guards.contract import BY_NAME
from runtime_guards.errors import EventRejected
from runtime_guards.events.shapes import Items, Tree
from runtime_guards.events.validated import Event
from runtime_guards.events.validator import Validator
from runtime_guards.payloads import checker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BATCH = 10_000


class PipeEvent(Event):
    """A batch. `records` are those that the source's validator or the model has made."""

    __slots__ = ("records",)

    def __init__(self, raw: Any, records: list[Any]) -> None:
        self.raw = raw
        self.records = records


class Pipe(Validator):
    """Validates batches of EventBridge Pipes.

    Keyword arguments:
        source: the validator of the pipe's source, such as `SQS()`: one whose event has `Records`.
        body: what each record has to be, where the pipe transforms its input; see
            `runtime_guards.payloads`. Without either, a record is any JSON object.
        max_records: the most records of a batch.

    Raises TypeError for a source whose records have no such envelope.
    """

    trigger = "pipe"

    def __init__(
        self, *, source: Validator | None = None, body: Any = None, max_records: int = BATCH
    ) -> None:
        if source is not None and not _has_records(source):
            raise TypeError("a pipe's source is a validator of records, such as SQS()")
        self._source = source
        self._check = checker(dict if body is None else body)
        self._shape = Items(Tree(), max_records, 1)

    def validate(self, event: Any) -> PipeEvent:
        """The checked batch. Raises EventRejected."""
        try:
            self._shape(event)
            if self._source is not None:
                made: Any = self._source.validate({"Records": event})
                return PipeEvent(event, made.records)
            records = [self._check(item, f"[{index}]") for index, item in enumerate(event)]
            return PipeEvent(event, records)
        except EventRejected as rejected:
            # The envelope is ours, so its name says nothing to whoever reads the log.
            raise EventRejected(rejected.reason, rejected.path.removeprefix("Records")) from None


def _has_records(source: Validator) -> bool:
    mark = BY_NAME[source.trigger].mark
    return bool(mark) and mark[0][0][0] == "Records"
