"""Apache Kafka: records of a self-managed cluster."""

from __future__ import annotations

from runtime_guards.validation.generic import Body
from runtime_guards.validation.kafka_batches import KafkaValidator


class SelfManagedKafka(KafkaValidator[Body]):
    """Validates records of a self-managed Apache Kafka cluster.

    Refuses: what `KafkaValidator` refuses.

    Keyword arguments: those of `KafkaValidator`.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html
    """

    trigger = "self-managed-kafka"
    sources = ("SelfManagedKafka", "aws:SelfManagedKafka")
