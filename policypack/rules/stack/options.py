"""Options of resources, and providers with their credentials and connections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from policypack.authoring import (
    Confidence,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    first_few,
    parsed_json,
    rule,
)
from policypack.facts.security_properties import BY_TYPE
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.permissions import is_given

# The property, and its value, by which AWS itself refuses to delete a resource of the type.
_DELETION_PROTECTION = {
    "aws:cognito/userPool:UserPool": ("deletionProtection", "ACTIVE"),
    "aws:dynamodb/table:Table": ("deletionProtectionEnabled", True),
    "aws:rds/cluster:Cluster": ("deletionProtection", True),
    "aws:rds/instance:Instance": ("deletionProtection", True),
}
_WITHOUT_DELETION_PROTECTION = (
    "aws:efs/fileSystem:FileSystem",
    "aws:kms/key:Key",
    "aws:secretsmanager/secret:Secret",
)


@rule(
    id="stack-security-change-ignored",
    types=tuple(BY_TYPE),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove the property from ignoreChanges",
)
def security_change_ignored(resource: Resource) -> Outcomes:
    """Resource ignores changes to a security property.

    Pulumi keeps the previous value of properties in `ignoreChanges`, so a correction in the program
    is never deployed, and rules see the previous value too. A property that the program doesn't set
    isn't reported, because another resource or tool manages it.
    https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/
    """
    for ignored in resource.options.ignore_changes:
        hidden = [each for each in _covered(ignored, resource.type) if resource.at(each).is_set]
        if hidden:
            listed = "it" if hidden == [ignored] else first_few(hidden)
            message = f'ignoreChanges has "{ignored}", so changes to {listed} are not deployed'
            yield Finding(message, hidden[0])


def _covered(ignored: str, kind: str) -> list[str]:
    """The security properties of the type that a path in `ignoreChanges` is, or leads into."""
    top = re.split(r"[.\[]", ignored.removeprefix('["'), maxsplit=1)[0].removesuffix('"]')
    return [each for each in BY_TYPE[kind] if top in (each, "*", "")]


@rule(
    id="stack-stateful-unprotected",
    types=(*BUCKETS, *_DELETION_PROTECTION, *_WITHOUT_DELETION_PROTECTION),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set the resource option protect to true",
    # Deletion protection, which these ask for, suffices here.
    implied_by=(
        Implication("cognito-pool-deletable"),
        Implication("dynamodb-table-deletable"),
        Implication("rds-database-deletable"),
    ),
)
def stateful_unprotected(store: Resource) -> Outcomes:
    """Data store is not protected from deletion.

    A changed name or a removed line deletes the resource in the next update, and `pulumi destroy`
    deletes it with the stack. With the option `protect`, Pulumi refuses both, and so does AWS with
    deletion protection. AWS doesn't delete a bucket that contains objects, so a bucket is reported
    only with `forceDestroy`. With the option `retainOnDelete`, Pulumi doesn't delete the resource
    either, but only audits of states show that option: waive the rule where it is set, and in
    short-lived stacks.
    https://www.pulumi.com/docs/iac/concepts/resources/options/protect/
    https://www.pulumi.com/docs/iac/concepts/resources/options/retainondelete/
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
    """
    # Where the option is not handed to policies, it retains nothing that is known.
    if store.options.protect or store.options.retain_on_delete is True:
        return
    if store.type in BUCKETS:
        if store.get("forceDestroy") is True:
            message = "forceDestroy is true and protect is not set, so all objects can be deleted"
            yield Finding(message, "forceDestroy", Severity.MEDIUM)
        return
    path, active = _DELETION_PROTECTION.get(store.type, ("", None))
    if not path:
        yield Finding("the resource option protect is not set")
    elif store.get(path) != active:
        yield Finding(f"neither the resource option protect nor {path} is set", path)


# https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
_SHORTEST_KEY_ID = 16
# Where an emulator listens: this machine, or a container beside it.
_LOCAL = lazy_pattern(r"(localhost|127\.[0-9.]+|::1|[^.]+|.*\.(localhost|localstack\.cloud))")


@rule(
    id="stack-provider-plain-credentials",
    types=("pulumi:providers:aws",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Remove accessKey, secretKey and token. Set assumeRoles or assumeRoleWithWebIdentity, or "
        "supply credentials through the environment"
    ),
    cwe=(798,),
)
def provider_plain_credentials(provider: Resource) -> Outcomes:
    """AWS provider is configured with access keys.

    Hard-coded credentials in a program or its configuration are in the repository and its history.
    Even if they are encrypted in the configuration, they don't expire, and every deployment passes
    them to the provider. Pulumi doesn't tell policies whether they are encrypted. Placeholders for
    local emulators, which are shorter than an AWS key ID, aren't reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
    https://www.pulumi.com/registry/packages/aws/installation-configuration/
    """
    given = [each for each in ("secretKey", "token") if is_given(provider.at(each))]
    if given and not _is_placeholder(provider.at("accessKey").tree):
        message = f"{' and '.join(given)} of the provider can be read here"
        yield Finding(message, given[0], confidence=Confidence.HIGH)


def _is_placeholder(key_id: str | Unknown | None) -> bool:
    return isinstance(key_id, str) and 0 < len(key_id) < _SHORTEST_KEY_ID


@rule(
    id="stack-provider-insecure",
    types=("pulumi:providers:aws",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Remove insecure, and write https:// in endpoints",
    cwe=(295, 319),
)
def provider_insecure(provider: Resource) -> Outcomes:
    """AWS provider connects without verified TLS.

    Without certificate validation (insecure) or over plain HTTP (an http:// endpoint), an attacker
    on the network path can read the secrets that a deployment sends, and change what it creates.
    Endpoints on this machine, where emulators listen, aren't reported.
    https://www.pulumi.com/registry/packages/aws/installation-configuration/
    """
    endpoints = [*_endpoints(provider)]
    known = [each for each in endpoints if isinstance(each, str)]
    is_emulated = bool(known) and all(map(_is_local, known))
    if _is_true(provider.get("insecure")) and not is_emulated:
        yield Finding("insecure is true, so any certificate is accepted", "insecure")
    if any(each.startswith("http://") and not _is_local(each) for each in known):
        yield Finding("an endpoint begins with http://", "endpoints")
    else:
        yield from (each for each in endpoints if isinstance(each, Unknown))


def _is_true(held: object) -> bool:
    # Providers get each property as JSON text.
    return held is True or held == "true"


def _endpoints(provider: Resource) -> Iterator[str | Unknown]:
    value = provider.at("endpoints")
    held = parsed_json(value.content) if isinstance(value.content, str) else value.content
    yield from Value(held, value.path).each("", _addresses)


def _addresses(service: Value) -> Iterator[str]:
    yield from (str(each.content).strip().lower() for each in service.items())


def _is_local(endpoint: str) -> bool:
    return _LOCAL.fullmatch(urlsplit(endpoint).hostname or "") is not None
