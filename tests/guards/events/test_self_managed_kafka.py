"""Records of a self-managed Apache Kafka cluster: the names of the source."""

from __future__ import annotations

import pytest

from runtime_guards.events.self_managed_kafka import SelfManagedKafka
from tests.guards.events.edits import edited, refused
from tests.guards.samples import sample


@pytest.mark.parametrize("source", ["SelfManagedKafka", "aws:SelfManagedKafka"])
def test_given_either_name_of_the_source_when_validated_then_it_is_accepted(source: str) -> None:
    event = edited("self-managed-kafka", (("eventSource",), source))
    assert SelfManagedKafka().validate(event).records


def test_given_records_of_amazon_msk_when_validated_then_they_are_refused() -> None:
    assert refused(SelfManagedKafka(), sample("msk")) == ("inconsistent", "eventSource")
