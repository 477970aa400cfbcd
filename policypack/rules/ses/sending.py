"""Encryption in transit of sent email."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule

configuration_tls_optional = property_rule(
    id="ses-configuration-tls-optional",
    properties={
        "aws:ses/configurationSet:ConfigurationSet": "deliveryOptions.tlsPolicy",
        "aws:sesv2/configurationSet:ConfigurationSet": "deliveryOptions.tlsPolicy",
    },
    # The two versions of the API spell the value differently.
    must=equal("Require", "REQUIRE"),
    default="Optional",
    message="tlsPolicy does not require TLS, so email can be sent as plaintext",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set deliveryOptions.tlsPolicy to "Require" ("REQUIRE" for aws.sesv2)',
    title="SES configuration set does not require TLS",
    why="""
    By default, SES sends a message as plaintext if the receiving server offers no TLS, or if an
    attacker on the network path removes the offer. With this policy, SES does not deliver such a
    message.
    https://docs.aws.amazon.com/ses/latest/dg/security-protocols.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ses-controls.html#ses-3
    """,
)
