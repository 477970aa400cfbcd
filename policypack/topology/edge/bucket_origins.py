"""Buckets as origins: whether the program owns the one that a domain names."""

from __future__ import annotations

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.urns import parts_of
from policypack.model.values import Value
from policypack.topology.edge.distributions import custom_config, domain_of, is_bucket, is_website
from policypack.topology.parts.buckets import BUCKETS

_ELSEWHERE = "pulumi:pulumi:StackReference"


def is_owned(stack: Stack, distribution: Resource, origin: Value) -> Truth:
    """Whether the origin is no bucket, or one of the program, or one of another stack.

    A name that the program writes out counts as its own where a bucket of the program has it.
    """
    domain = or_unknown(domain_of, origin)
    if isinstance(domain, Unknown):
        # Made of outputs, and not written out.
        made = distribution.depends_on(origin.path)
        return True if made else domain
    name = bucket_in(domain)
    if not name or not _speaks_s3(origin, distribution, domain):
        return True
    kinds = {parts_of(urn)[0] for urn in distribution.depends_on(origin.path)}
    return _ELSEWHERE in kinds or is_bucket_of(stack, name)


def _speaks_s3(origin: Value, distribution: Resource, domain: str) -> bool:
    custom = custom_config(origin, distribution)
    return is_bucket(origin, distribution) or (custom.is_set and is_website(domain))


def bucket_in(domain: str) -> str:
    """The name of the bucket in a domain of S3, "" without one; a name may contain dots."""
    for mark in (".s3.", ".s3-"):
        name, found, _ = domain.partition(mark)
        if found and ".amazonaws.com" in domain:
            return name
    return ""


def is_bucket_of(stack: Stack, name: str) -> Truth:
    """Whether a bucket of the program has the name."""
    names = [each.at("bucket").tree for each in stack.of_type(*BUCKETS)]
    if any(isinstance(each, str) and each == name for each in names):
        return True
    return next((each for each in names if isinstance(each, Unknown)), False)
