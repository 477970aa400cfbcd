"""Which resources complete another one, and what names it."""

from __future__ import annotations

from typing import Any

from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.settings.merging import read_settings
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, LOG_TARGETS, LOGGING, VERSIONING
from policypack.topology.parts.completion import is_completed, is_named_at
from tests.judged import UNKNOWN, resource

AT = {VERSIONING: "bucket"}


def bucket(kind: str = BUCKET, **properties: Any) -> Any:
    return resource(kind, {"bucket": "uploads", **properties}, "uploads")


def versioning(name: Any) -> Any:
    return resource(VERSIONING, {"bucket": name}, "versioning")


def test_given_a_name_of_another_when_a_bucket_has_an_unknown_name_then_it_decides() -> None:
    unnamed = bucket(bucket=UNKNOWN)
    assert isinstance(is_completed(Stack([unnamed, versioning("uploads")]), unnamed, AT), Unknown)
    # AND a bucket that has the name takes it
    named = resource(BUCKET, {"bucket": "uploads"}, "named")
    stack = Stack([unnamed, named, versioning("uploads")])
    assert is_completed(stack, unnamed, AT) is False
    assert is_completed(stack, named, AT) is True


def test_given_a_bucket_of_each_version_when_named_then_it_is_completed() -> None:
    for kind in (BUCKET, BUCKET_V2):
        own = bucket(kind)
        assert is_completed(Stack([own, versioning("uploads")]), own, AT) is True
        assert is_completed(Stack([own, versioning("other")]), own, AT) is False


def test_given_a_setting_when_it_names_the_resource_then_it_is_completed_elsewhere() -> None:
    own = bucket()
    for wanted, answer in ((own.urn, True), ("up*", True), ("uploads-2", False), ("load", False)):
        settings = read_settings({"completed_elsewhere": [wanted]})
        assert settings.is_completed_elsewhere(own.urn) is answer


def test_given_a_target_in_a_list_when_asked_then_the_bucket_is_named() -> None:
    own = bucket()
    giver = resource(BUCKET_V2, {"loggings": [{}, {"targetBucket": "uploads"}]}, "giver")
    assert is_named_at(Stack([own, giver]), own, LOG_TARGETS) is True


def test_given_a_target_that_the_provider_computes_when_asked_then_it_names_nothing() -> None:
    own = bucket()
    computed = resource(BUCKET_V2, {"loggings": UNKNOWN}, "giver", depends={})
    assert is_named_at(Stack([own, computed]), own, LOG_TARGETS) is False
    unknown = resource(LOGGING, {"targetBucket": UNKNOWN}, "giver")
    assert isinstance(is_named_at(Stack([own, unknown]), own, LOG_TARGETS), Unknown)
