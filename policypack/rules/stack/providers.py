"""Providers: the credentials that they use, and the connections that carry them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    parsed_json,
    rule,
)
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.permissions import is_given

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

    Example:
        aws.Provider(
            "production",
            region="eu-central-1",
            access_key="AKIAIOSFODNN7EXAMPLE",  # bad
            secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # bad
            assume_roles=[  # good
                aws.ProviderAssumeRoleArgs(  # good
                    role_arn="arn:aws:iam::111122223333:role/deploy"  # good
                )  # good
            ],  # good
        )
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

    Example:
        aws.Provider(
            "production",
            region="eu-central-1",
            insecure=True,  # bad
            insecure=False,  # good
        )
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
