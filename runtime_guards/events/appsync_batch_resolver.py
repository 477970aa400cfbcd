"""AWS AppSync: batches of requests of direct Lambda resolvers."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.events.appsync_resolver import CONTEXT, AppSyncResolver, AppSyncResolverEvent
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.shapes import Items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

# https://docs.aws.amazon.com/general/latest/gr/appsync.html: a batch resolver takes at most 2,000
# requests.
BATCH = 2000


class AppSyncBatchEvent(Event, Generic[Body]):
    """A validated batch of requests, in the order of the responses: an array, read by `records`."""

    __slots__ = ("records",)

    def __init__(self, raw: Any, records: list[AppSyncResolverEvent[Body]]) -> None:
        self.raw = raw
        self.records = records

    def _known(self) -> dict[str, Any]:
        return {}


class AppSyncBatchResolver(AppSyncResolver[Body]):
    """Validates batches of an AWS AppSync direct Lambda resolver.

    Refuses, besides what `AppSyncResolver` refuses:
        - empty batches, and requests of several fields: AppSync makes a batch of one field's

    Keyword arguments:
        arguments: Model of the arguments of each request, see `runtime_guards.bodies`; None allows
            any.
        fields: Allowed fields, such as `Query.getOrder`; None allows all.
        max_records: Maximum number of requests in a batch.

    Answers:
        The invocation fails with an error whose message is always `refused`, since AppSync shows it
        to the client.

    Source:
        https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
    """

    trigger = "appsync-batch-resolver"

    def __init__(
        self,
        *,
        arguments: Model[Body] | None = None,
        fields: Collection[str] | None = None,
        max_records: int = BATCH,
    ) -> None:
        super().__init__(arguments=arguments, fields=fields)
        self.shape = Items(CONTEXT, max_records, 1)  # type: ignore[assignment]

    if TYPE_CHECKING:

        def validate(self, event: Any) -> AppSyncBatchEvent[Body]: ...  # type: ignore[override]

    def _checked(self, event: Any) -> AppSyncBatchEvent[Body]:  # type: ignore[override]
        records = []
        for index, item in enumerate(event):
            try:
                records.append(super()._checked(item))
            except EventRejected as rejected:
                raise rejected.below(f"[{index}]") from None
            if _field(item) != _field(event[0]):
                raise EventRejected("inconsistent", f"[{index}].info.fieldName")
        return AppSyncBatchEvent(event, records)


def _field(item: Any) -> tuple[Any, Any]:
    return item["info"]["parentTypeName"], item["info"]["fieldName"]
