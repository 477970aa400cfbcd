"""What docs/aws-native lists as without a counterpart has none in the SDK of aws-native.

Both SDKs grow: a type that comes to mean the same as one of the other has to be mapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from policypack.facts.native_types import native_types, source
from policypack.rules import catalogue
from tools.mine_native_types import UNMAPPED
from tools.native_exceptions import MODULES

# Words that one SDK has in a name and the other has not.
_FILLING = frozenset(
    (
        *("Agent", "Agentcore", "Aws", "Configuration", "Config", "Custom", "Db", "Ec2"),
        *("Managed", "Pool", "Resource", "User", "Vpc"),
    )
)
# Pairs of like names that mean different things, each with the reason.
NOT_ALIKE: dict[tuple[str, str], str] = {
    ("aws:lambdamicrovms/image:Image", "aws-native:lambda:MicrovmImage"): (
        "no rule judges an image; only the role that builds it is read"
    ),
}


def unmapped() -> list[str]:
    """The types of aws-native that read as none of pulumi_aws."""
    first, *types = UNMAPPED.read_text(encoding="utf-8").splitlines()
    assert first == source(), "made from another SDK: run tools.mine_native_types"
    return types


def without_counterpart() -> list[str]:
    """The types of pulumi_aws that rules judge or read, and no type of aws-native reads as."""
    mapped = {kind for kinds in native_types().values() for kind in kinds}
    read = {kind for rule in catalogue() for kind in (*rule.types, *rule.reads)}
    return sorted(kind for kind in read - mapped if kind.startswith("aws:"))


def _words(kind: str) -> frozenset[str]:
    name = kind.rpartition(":")[2]
    found = re.findall(r"[A-Z][a-z0-9]*|[A-Z]+(?![a-z])", name)
    return frozenset(word.capitalize().rstrip("s") for word in found)


def _module(kind: str) -> str:
    return kind.split(":")[1].split("/")[0]


def _is_of_one_service(classic: str, native: str) -> bool:
    names = {
        _module(classic),
        *MODULES.get(_module(classic), {"": _module(classic)}.copy()).values(),
    }
    module = _module(native)
    return any(module.startswith(name) or name.startswith(module) for name in names)


def _mean_the_same(classic: str, native: str) -> bool:
    """Whether the names have the same words, but for those of the service and the filling."""
    if not _is_of_one_service(classic, native):
        return False
    modules = f"{_module(classic)} {_module(native)}"
    ours, theirs = (
        {word for word in _words(kind) - _FILLING if word.lower() not in modules}
        for kind in (classic, native)
    )
    return _words(classic) == _words(native) or bool(ours and ours == theirs)


def alike(classic: Iterable[str], native: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs that seem to mean the same."""
    others = [*native]
    return [(one, other) for one in classic for other in others if _mean_the_same(one, other)]


def test_nothing_without_a_counterpart_has_one() -> None:
    found = {*alike(without_counterpart(), unmapped())} - {*NOT_ALIKE}
    assert not found, "map them in tools/native_exceptions.py, or say why they are not alike"


@pytest.mark.parametrize(
    ("classic", "native"),
    [
        ("aws:bedrock/agentcoreGateway:AgentcoreGateway", "aws-native:bedrockagentcore:Gateway"),
        (
            "aws:ec2transitgateway/transitGateway:TransitGateway",
            "aws-native:ec2:TransitGateway",
        ),
        (
            "aws:cognito/identityProvider:IdentityProvider",
            "aws-native:cognito:UserPoolIdentityProvider",
        ),
        ("aws:ec2/managedPrefixList:ManagedPrefixList", "aws-native:ec2:PrefixList"),
        ("aws:cognito/userGroup:UserGroup", "aws-native:cognito:UserPoolGroup"),
    ],
)
def test_what_has_come_to_mean_the_same_is_found(classic: str, native: str) -> None:
    """They are mapped today; unmapped, they would be told."""
    assert native in native_types()
    assert alike([classic], [native, "aws-native:sqs:Queue"]) == [(classic, native)]
