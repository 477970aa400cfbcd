"""Providers: the credentials that they use."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, Unknown, rule
from policypack.topology.parts.permissions import is_given

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
_SHORTEST_KEY_ID = 16


@rule(
    id="stack-provider-plain-credentials",
    types=("pulumi:providers:aws",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Remove accessKey, secretKey and token. Set assumeRoles or "
    "assumeRoleWithWebIdentity, or supply credentials by the environment",
)
def provider_plain_credentials(provider: Resource) -> Outcomes:
    """AWS provider is configured with access keys.

    Keys in a program or in its configuration are in the repository and its history. Encrypted in
    the configuration, they still do not expire, and every deployment passes them to the provider.
    Pulumi does not show to policies whether they are encrypted. Placeholders of local emulators,
    which are shorter than a key ID of AWS, are not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
    https://www.pulumi.com/registry/packages/aws/installation-configuration/

    Example:
        aws.Provider(
            "production",
            region="eu-central-1",
            access_key="AKIAIOSFODNN7EXAMPLE",  # bad
            secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # bad
            assume_roles=[{"role_arn": "arn:aws:iam::111122223333:role/deploy"}],  # good
        )
    """
    given = [each for each in ("secretKey", "token") if is_given(provider.at(each))]
    if given and not _is_placeholder(provider.at("accessKey").tree):
        yield Finding(f"{' and '.join(given)} of the provider can be read here", given[0])


def _is_placeholder(key_id: str | Unknown | None) -> bool:
    return isinstance(key_id, str) and 0 < len(key_id) < _SHORTEST_KEY_ID
