"""Where a stand-in resource lives, and the configuration of one provider instance that says so."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from policypack.offline.property_values import UNKNOWN, is_secret, secret, unwrapped
from policypack.reading import json_text
from policypack.start.record import record

# No account of an example: programs write those down, and would seem to name their own account.
ACCOUNT = "607318452946"

# https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
}


@record(frozen=True)
class Context:
    """The account, region and partition that ids and ARNs are built from."""

    account: str
    region: str
    partition: str
    # The provider instance's own, which only getDefaultTags asks for.
    default_tags: Mapping[str, Any] = field(default_factory=dict, compare=False)


def partition_of(region: str) -> str:
    """The AWS partition that a region belongs to, by the region's prefix."""
    for prefix, partition in _PARTITIONS.items():
        if region.startswith(prefix):
            return partition
    return "aws"


# The variables that the real provider reads, in its order.
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
_FIRST_WITH_REGIONS = 7

NO_REGION = (
    "missing AWS region: run `pulumi config set aws:region us-east-1`,"
    " set AWS_REGION, or set the provider's region"
)


@record(frozen=True)
class Config:
    """Region, account and tags of a provider instance."""

    region: str
    account: str = ACCOUNT
    default_tags: Mapping[str, Any] = field(default_factory=dict)
    ignored_keys: tuple[str, ...] = ()
    ignored_prefixes: tuple[str, ...] = ()
    # Of the program's SDK.
    version: str = "7.0.0"

    @property
    def resources_have_region(self) -> bool:
        """Whether resources have a `region` argument, as from pulumi_aws 7 on."""
        return major(self.version) >= _FIRST_WITH_REGIONS

    def context(self) -> Context:
        """The context that ids and ARNs are built from."""
        return Context(self.account, self.region, partition_of(self.region), self.default_tags)

    def all_tags(self, tags: Mapping[str, Any]) -> dict[str, Any]:
        """The default tags, overridden by the resource's own, without ignored ones."""
        merged = {**self.default_tags, **tags}
        return {
            key: value
            for key, value in merged.items()
            if key not in self.ignored_keys and not key.startswith(self.ignored_prefixes)
        }


def major(version: str) -> int:
    """The first number of a version."""
    first = version.partition(".")[0]
    return int(first) if first.isdecimal() else 0


def region_of(values: Mapping[str, Any]) -> str | None:
    """The configured region, from the environment if nowhere else; it may be unknown."""
    region = unwrapped(values.get("region"))
    if region:
        return str(region)
    return next((os.environ[name] for name in _REGION_VARIABLES if os.environ.get(name)), None)


def read(values: Mapping[str, Any], version: str = "7.0.0") -> Config:
    """The configuration of a provider instance from the values that the engine sends.

    `version` is the version of the program's SDK.
    """
    opened = {name: _nested(unwrapped(value)) for name, value in values.items()}
    ignored = _object(opened.get("ignoreTags"))
    return Config(
        region=region_of(values) or UNKNOWN,
        account=_account(opened),
        default_tags=_default_tags(values.get("defaultTags")),
        ignored_keys=tuple(_list(ignored.get("keys"))),
        ignored_prefixes=tuple(_list(ignored.get("keyPrefixes", ignored.get("key_prefixes")))),
        version=version,
    )


def _default_tags(value: Any) -> Mapping[str, Any]:
    """The default tags; each one secret where the whole setting is."""
    tags = _object(_object(_nested(unwrapped(value))).get("tags"))
    if is_secret(value):
        return {key: secret(text) for key, text in tags.items()}
    return tags


def _nested(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json_text.loads(value, unique=False)
        except ValueError:
            return value
    return value


def _account(values: Mapping[str, Any]) -> str:
    """The account of the role to be assumed last, or the only one allowed, or the example's."""
    for role in reversed(_list(values.get("assumeRoles"))):
        arn = _object(role).get("roleArn", _object(role).get("role_arn"))
        if match := re.match(r"arn:[\w-]+:iam::(\d{12}):", str(arn)):
            return match[1]
    allowed = _list(values.get("allowedAccountIds"))
    return str(allowed[0]) if len(allowed) == 1 and str(allowed[0]).isdigit() else ACCOUNT


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
