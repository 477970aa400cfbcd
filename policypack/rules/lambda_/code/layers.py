"""Layers that a function uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    rule,
)
from policypack.facts.layer_publishers import ACCOUNTS
from policypack.iam.meaning.truth import settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import accounts
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import comes_from
from policypack.topology.parts.packages import FUNCTION, LAYER

# https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html (Layers)
_PINNED = lazy_pattern(r"arn:[^:]+:lambda:[^:]+:\d{12}:layer:[^:]+:\d+")
_OWNED = lazy_pattern(r"arn:[^:]+:lambda:[^:]*:(?P<account>\d{12}):layer:(?P<name>[^:]+)")
_NAMED_BY = "the setting trusted_layer_publishers can name it"


@rule(
    id="lambda-layer-unpinned",
    types=(FUNCTION,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="End every ARN in layers with its version number",
    cwe=(494,),
)
def layer_unpinned(function: Resource) -> Outcomes:
    """Lambda function uses a layer without a pinned version.

    An unpinned layer ARN refers to whatever version its owner publishes next, which then runs with
    the function's role; a layer version is immutable. Lambda rejects an ARN without a version, but
    only during the deployment, after part of the stack has changed.
    https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            layers=["arn:aws:lambda:eu-central-1:111122223333:layer:shared"],  # bad
            layers=["arn:aws:lambda:eu-central-1:111122223333:layer:shared:7"],  # good
        )
    """

    def unpinned(arn: str, path: str) -> Outcomes:
        if not _PINNED.fullmatch(arn):
            message = "the layer's ARN does not end with a version number"
            yield Finding(message, path, cause=arn)

    return _layers(function, unpinned)


@rule(
    id="lambda-layer-foreign-account",
    types=(FUNCTION,),
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Publish a copy of the layer in your own account, or add the account to the setting "
        "trusted_layer_publishers"
    ),
    cwe=(829,),
)
def layer_foreign_account(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function uses a layer from an untrusted external account.

    A layer from an untrusted source runs inside the function, with its role and its environment.
    The external account can delete the version, or publish a malicious one that your next update
    uses. AWS's own publishers are trusted; the settings `trusted_layer_publishers` and
    `trusted_accounts` add others. Your own accounts are the account of the function's role, which
    Lambda requires to be the function's account, and those of the stack's other resources.
    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            layers=["arn:aws:lambda:eu-central-1:444455556666:layer:handy:7"],  # bad
            layers=["arn:aws:lambda:eu-central-1:111122223333:layer:shared:7"],  # good
        )
    """
    publishers = ACCOUNTS | settings.trusted_layer_publishers
    known = accounts.accounts_with(function.at("role"), stack, settings)
    known = replace(known, trusted=known.trusted | publishers, named_by=_NAMED_BY)

    def foreign(arn: str, path: str) -> Outcomes:
        owned = _OWNED.match(arn)
        if owned is not None and settled(known.is_external(owned["account"], path)):
            owner = f"the layer {owned['name']} belongs to the account {owned['account']}"
            yield Finding(f"{owner}, which is not trusted", path, cause=arn)

    return _layers(function, foreign)


def _layers(function: Resource, check: Callable[[str, str], Outcomes]) -> Outcomes:
    published_here = comes_from(function, "layers", (LAYER,))

    def judge(layer: Value) -> Outcomes:
        # An unknown element that comes from the program's own LayerVersions is one of their ARNs.
        if not (published_here and isinstance(layer.tree, Unknown)):
            yield from check(text_of(layer), layer.path)

    return function.each("layers", judge)
