"""Layers: which ones a function loads, and who may load those of the program."""

from __future__ import annotations

import re
from collections.abc import Callable

from policypack.facts.layer_publishers import ACCOUNTS
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.settings import Settings
from policypack.topology.origins import comes_from
from policypack.topology.permissions import given
from policypack.unknown import Unknown
from policypack.values import Reference, Value

_VERSION = "aws:lambda/layerVersion:LayerVersion"
# https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html (Layers)
_PINNED = re.compile(r"arn:[^:]+:lambda:[^:]+:\d{12}:layer:[^:]+:\d+")
_OWNED = re.compile(r"arn:[^:]+:lambda:[^:]*:(?P<account>\d{12}):layer:(?P<name>[^:]+)")
_ROLE = re.compile(r"arn:[^:]+:iam::(?P<account>\d{12}):role/")


@rule(
    id="lambda-layer-unpinned",
    types=("aws:lambda/function:Function",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="End every ARN in layers with its version number",
)
def layer_unpinned(function: Resource) -> Outcomes:
    """A layer is named without a fixed version.

    A layer's version never changes; a layer's name stands for whatever its owner publishes next,
    which then runs with the function's role. Lambda itself refuses a name without a version, but
    only at the deployment, when half of the stack has been changed.
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
    return _layers(function, _pinned)


def _pinned(arn: str, path: str) -> Outcomes:
    if not _PINNED.fullmatch(arn):
        yield Finding("the layer's ARN does not end with a version number", path)


@rule(
    id="lambda-layer-foreign-account",
    types=("aws:lambda/function:Function",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Publish a copy as a LayerVersion of your own, or add the publisher's account to the "
        "pack's trusted layer publishers"
    ),
)
def layer_foreign_account(function: Resource, settings: Settings) -> Outcomes:
    """Function loads a layer that an unlisted account owns and can replace.

    A layer's code runs inside the function, with its role and its environment. Its owner was never
    reviewed, and can delete the version or hand out another one with the next update. AWS's own
    publishers are known; the settings `trusted_layer_publishers` and `trusted_accounts` add more.
    The function's own account is the one of its role, which Lambda wants in the same account.
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
    trusted = ACCOUNTS | settings.trusted_layer_publishers | settings.trusted_accounts

    def foreign(arn: str, path: str) -> Outcomes:
        owned = _OWNED.match(arn)
        if owned is None or owned["account"] in trusted:
            return
        if owned["account"] != _own_account(function):
            owner = f"the layer {owned['name']} belongs to the account {owned['account']}"
            yield Finding(f"{owner}, which is not trusted", path)

    return _layers(function, foreign)


def _own_account(function: Resource) -> str | None:
    role = _ROLE.match(str(function.get("role", "")))
    return role["account"] if role else None


def _layers(function: Resource, check: Callable[[str, str], Outcomes]) -> Outcomes:
    made_here = comes_from(function, "layers", (_VERSION,))

    def judge(layer: Value) -> Outcomes:
        # An unknown element that comes from the program's own LayerVersions is one of their ARNs.
        if not (made_here and isinstance(layer.tree, Unknown)):
            yield from check(_arn(layer), layer.path)

    return function.each("layers", judge)


def _arn(layer: Value) -> str:
    content = layer.content
    if isinstance(content, Reference):
        content = Value(content.id, layer.path).content
    return str(content)


@rule(
    id="lambda-layer-public",
    types=("aws:lambda/layerVersionPermission:LayerVersionPermission",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Set principal to an account id, or set organizationId beside principal "*"',
)
def layer_public(permission: Resource) -> Outcomes:
    """Every AWS account may download the layer.

    A layer holds code, and often more than was meant to leave the house: internal clients, host
    names, a forgotten configuration file. With principal "*" and no organization, everybody with
    an AWS account can fetch it. A layer that is published on purpose needs a waiver.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html

    Example:
        aws.lambda_.LayerVersionPermission(
            "shared",
            layer_name="shared",
            version_number=7,
            statement_id="everybody",  # bad
            statement_id="organization",  # good
            action="lambda:GetLayerVersion",
            principal="*",
            organization_id="o-a1b2c3d4e5",  # good
        )
    """
    if not given(permission.at("organizationId")) and permission.get("principal") == "*":
        yield Finding('the principal "*" without an organization is everybody', "principal")
