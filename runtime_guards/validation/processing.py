"""Batches whose records a handler processes one by one: what fails is returned to the source.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: of a FIFO queue, a
function returns the failed message and those after it, to keep their order.
"""

from __future__ import annotations

from runtime_guards.validation.batches import BatchEvent
from runtime_guards.validation.generic import Item, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Iterable
    from typing import Any, overload

    from runtime_guards.errors import EventRejected

    Response = dict[str, list[dict[str, Any]]]

# https://docs.python.org/3/library/inspect.html#code-objects-bit-flags
_COROUTINE, _GENERATORS = 0x80, 0x20 | 0x200


class Records(list[Item]):
    """The records that passed: a list, and what processes them one by one.

    After `process`, `failed` holds the records that are returned to the source, and `errors` what
    `function` raised. Neither is ever written into an audit record: that has numbers and types.
    """

    __slots__ = ("errors", "failed", "partial")

    def __init__(self, records: Iterable[Item], partial: bool) -> None:
        super().__init__(records)
        self.partial = partial
        self.failed: list[Item] = []
        self.errors: list[Exception] = []

    if TYPE_CHECKING:

        @overload
        def process(  # type: ignore[overload-overlap]
            self, function: Callable[[Item], Awaitable[object]]
        ) -> Awaitable[Response]: ...
        @overload
        def process(self, function: Callable[[Item], object]) -> Response: ...

    def process(self, function: Any) -> Any:
        """Calls `function` with each record, and returns the partial batch response.

        A record whose call raises an Exception is returned to the source. So are the records that
        must not overtake it, which are not processed: the later ones of its message group (FIFO
        queue), its stream or its partition. The guard adds the records that it has refused.

        With an `async def` function, the response must be awaited, and records that need no order
        are processed concurrently.

        Raises TypeError without `partial=True`, since Lambda would take the response for a success,
        and for a generator, whose body would never run.
        """
        flags = _flags(function)
        if not self.partial:
            raise TypeError("records.process() needs partial=True at the validator.")
        if flags & _GENERATORS:
            raise TypeError("records.process() cannot call a generator: its body would never run.")
        self.failed, self.errors = [], []
        if flags & _COROUTINE:
            return self._concurrently(function)
        held: set[Hashable] = set()
        for index, record in enumerate(self):
            lane = self._lane(index, record)
            if lane in held or not self._passes(record, function):
                held.add(lane)
                self.failed.append(record)
        return self._response()

    def _passes(self, record: Item, function: Callable[[Item], object]) -> bool:
        try:
            result = function(record)
        except Exception as error:
            self.errors.append(error)
            return False
        if hasattr(result, "__await__"):
            raise TypeError("records.process() needs an `async def` function to await its results.")
        return True

    async def _concurrently(self, function: Callable[[Item], Awaitable[object]]) -> Response:
        from asyncio import gather

        lanes: dict[Hashable, list[Item]] = {}
        for index, record in enumerate(self):
            lanes.setdefault(self._lane(index, record), []).append(record)
        await gather(*(self._in_order(lane, function) for lane in lanes.values()))
        return self._response()

    async def _in_order(
        self, lane: list[Item], function: Callable[[Item], Awaitable[object]]
    ) -> None:
        for index, record in enumerate(lane):
            try:
                await function(record)
            except Exception as error:
                self.errors.append(error)
                self.failed += lane[index:]
                return

    def _response(self) -> Response:
        identities = self._identities(self.failed)
        return {"batchItemFailures": [{"itemIdentifier": each} for each in identities]}

    def _lane(self, index: int, record: Item) -> Hashable:
        """The key shared by all records that must be processed in order."""
        raise NotImplementedError

    def _identities(self, failed: list[Item]) -> list[Any]:
        """The identifiers of the returned records, in the source's form."""
        raise NotImplementedError


class ProcessedBatch(BatchEvent[Record]):
    """A batch whose source takes a partial batch response; see `BatchEvent` and `Records`."""

    __slots__ = ()
    RECORDS: type[Records[Any]]
    records: Records[Record]

    def __init__(
        self,
        raw: Any,
        records: list[Record],
        refused: list[EventRejected],
        failures: list[Any],
        partial: bool = False,
    ) -> None:
        self.raw = raw
        self.records = self.RECORDS(records, partial)
        self.refused = refused
        self.failures = failures


def _flags(function: Any) -> int:
    """The flags of a function's code, or of what a partial or an object calls."""
    function = getattr(function, "func", function)
    code = getattr(function, "__code__", None) or getattr(function.__call__, "__code__", None)
    return code.co_flags if code else 0
