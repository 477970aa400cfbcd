"""Judging single resources in tests: one rule, one set of properties, what comes out.

Every violating case also shows that no value of it silences the rule while it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.deserialization import OUTPUT, SECRET, SIGNATURE
from policypack.model.resources import Resource, ResourceOptions
from policypack.rule.rule import Rule
from policypack.rules import all_rules
from policypack.settings.loading import read_settings
from policypack.settings.settings import Level, Settings

UNKNOWN = {SIGNATURE: OUTPUT}

# Where silence about an unknown value is the right answer, and why.
MAY_BE_SILENT = {
    # What a builder of images hands on, and is known after apply, is a digest; the test that a
    # known tag violates all the same has such a builder.
    ("lambda-image-unpinned", "imageUri"),
    # The same for a name in a repository of the stack, which is in its account.
    ("lambda-image-foreign-registry", "imageUri"),
    # An output that is made of an unknown value is unknown as well.
    ("stack-output-secret", "secretString"),
    # What has an unknown ID is yet to be created, so no text that is known names it.
    ("api-gateway-default-endpoint-open", "id"),
    ("api-gateway-execution-unlogged", "id"),
    ("api-gateway-method-unvalidated", "id"),
    ("api-gateway-private-without-vpce", "id"),
    ("api-gateway-stage-without-client-certificate", "id"),
    ("api-gateway-stage-without-usage-plan", "id"),
    ("lambda-failure-target-weaker", "arn"),
    ("lambda-role-without-boundary", "arn"),
    ("cloudfront-distribution-without-security-headers", "id"),
    ("cloudfront-origin-bypassable", "dnsName"),
    ("cloudfront-origin-bypassable", "id"),
    ("cloudfront-origin-bypassable", "urlId"),
    ("cloudfront-s3-origin-without-oac", "id"),
    ("cloudfront-url-origin-without-oac", "id"),
    ("ec2-endpoint-private-dns-disabled", "id"),
    ("ec2-security-group-rules-conflict", "id"),
    ("efs-file-system-without-backup", "arn"),
    # What is made of nothing is what AWS fills in, such as the routes that separate resources add.
    ("efs-mount-target-in-public-subnet", "routes"),
    ("efs-mount-target-in-public-subnet", "id"),
    ("rds-subnet-group-public", "id"),
}


# An unknown value is an output that the program resolves as it should.
ABOUT_KNOWN_VALUES = {"stack-output-printed"}


# Settings without which a rule judges nothing.
NEEDED = {
    "permissions_boundary": "arn:aws:iam::111122223333:policy/boundary",
    "forbidden_runtimes": ["ruby*"],
}


def _not_heard(verdicts: Iterable[Verdict]) -> None:
    """Tests outside of tests/rules have no snapshot."""


# Who is told what rules report in the tests of rules.
heard: Callable[[Iterable[Verdict]], None] = _not_heard


def switched_on(*rules: Rule) -> Settings:
    """Settings in which the rules block, whatever their profiles."""
    return read_settings({"levels": {rule.id: Level.MANDATORY for rule in rules}, **NEEDED})


def secret(value: Any) -> dict[str, Any]:
    """`value` with Pulumi's secret mark."""
    return {SIGNATURE: SECRET, "value": value}


def resource(
    kind: str,
    properties: Mapping[str, Any],
    name: str = "it",
    *,
    depends: Mapping[str, Sequence[Resource]] | None = None,
    options: ResourceOptions = ResourceOptions(),  # noqa: B008
) -> Resource:
    """A resource as the engine would hand it over; `depends` links properties to others, as in the
    complete stack."""
    links = {key: tuple(item.urn for item in found) for key, found in (depends or {}).items()}
    urn = f"urn:pulumi:dev::shop::{kind}::{name}"
    return Resource(urn, kind, name, properties, links, depends is not None, options)


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in all_rules()}


def verdicts(rule: str, *resources: Resource, **settings: Any) -> list[Verdict]:
    """What one rule finds in the resources, switched on whatever its profile.

    Raises KeyError where there is no such rule.
    """
    # Here, since that module judges by this one's values.
    from tests.unknowns import silent

    judged = _by_id()[rule]
    chosen = read_settings({"levels": {rule: Level.MANDATORY}, **settings})
    found = judge(resources, chosen, [judged])
    violates = any(verdict.outcome is Outcome.VIOLATES for verdict in found)
    if violates and rule not in ABOUT_KNOWN_VALUES:
        silenced = silent(judged, resources, chosen)
        excused = tuple(f" {path}" for id_, path in MAY_BE_SILENT if id_ == rule)
        left = [text for text in silenced if not excused or not text.endswith(excused)]
        assert not left, f"unknown values silence the rule: {left}"
    heard(found)
    return found


def outcomes(rule: str, *resources: Resource, **settings: Any) -> list[tuple[str, str]]:
    """The (outcome, path) pairs of `verdicts`: `("violates", "policy.Statement[0]")`."""
    found = verdicts(rule, *resources, **settings)
    return [(verdict.outcome.value, verdict.path) for verdict in found]
