"""Amazon MSK: records of a managed Apache Kafka cluster."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, NODES
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.encoded import INVOCATION
from runtime_guards.validation.generic import Body
from runtime_guards.validation.kafka_batches import BATCH, KafkaValidator
from runtime_guards.validation.source_arns import checked_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

# A cluster, or the connection to a cluster of another account.
_CLUSTER_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:kafka:[a-z0-9-]{1,30}:[0-9]{12}:"
    r"(?:cluster|vpc-connection/[0-9]{12})/[a-zA-Z0-9-]{1,64}/[a-z0-9-]{1,64}\Z"
).match


class MSK(KafkaValidator[Body]):
    """Validates records of an Amazon MSK cluster.

    Refuses, besides what `KafkaValidator` refuses:
        - malformed cluster ARNs

    Keyword arguments, besides those of `KafkaValidator`:
        clusters: Allowed cluster ARNs; None allows any.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
    """

    trigger = "msk"
    sources = ("aws:kafka",)

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        partial: bool = False,
        topics: Collection[str] | None = None,
        clusters: Collection[str] | None = None,
        max_records: int = BATCH,
        max_data: int = INVOCATION,
        max_headers: int = 1000,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_age: float | None = None,
    ) -> None:
        super().__init__(
            body=body,
            partial=partial,
            topics=topics,
            max_records=max_records,
            max_data=max_data,
            max_headers=max_headers,
            max_depth=max_depth,
            max_nodes=max_nodes,
            max_age=max_age,
        )
        self._clusters = listed(clusters)

    def _check_cluster(self, event: Any) -> None:
        super()._check_cluster(event)
        checked_arn(_CLUSTER_ARN, event.get("eventSourceArn"), "eventSourceArn", self._clusters)
