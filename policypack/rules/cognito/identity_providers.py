"""Identity providers of user pools: the credentials of their clients."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Severity, rule
from policypack.forms.families.plaintext_secrets import credentials_at

# The second one belongs to Sign in with Apple.
_CREDENTIALS = ("providerDetails.client_secret", "providerDetails.private_key")


@rule(
    id="cognito-identity-provider-secret",
    types=("aws:cognito/identityProvider:IdentityProvider",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Read the credential from Pulumi's secret configuration (config.require_secret)",
    cwe=(312,),
)
def identity_provider_secret(provider: Resource) -> Outcomes:
    """Cognito identity provider has a plaintext client secret.

    A plaintext secret is readable by everyone with access to the program's source or its state.
    With it, an attacker can impersonate your application to the provider and redeem the codes of
    its users.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
    https://www.pulumi.com/docs/iac/concepts/secrets/

    Example:
        secret = pulumi.Output.secret
        aws.cognito.IdentityProvider(
            "google",
            user_pool_id="eu-central-1_a1b2c3",
            provider_name="Google",
            provider_type="Google",
            provider_details={
                "authorize_scopes": "openid email",
                "client_id": "1234.apps.googleusercontent.com",
                "client_secret": "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",  # bad
                "client_secret": secret("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"),  # good
            },
        )
    """
    yield from credentials_at(provider, _CREDENTIALS)
