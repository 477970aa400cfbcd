"""Private certificate authorities: root authorities that stay enabled."""

from __future__ import annotations

from policypack.authoring import OtherDefault, Profile, Severity, equal, property_rule

root_enabled = property_rule(
    id="acmpca-root-authority-enabled",
    properties={"aws:acmpca/certificateAuthority:CertificateAuthority": "enabled"},
    must=equal(False),
    default=True,
    # A separate resource, CertificateAuthorityActivation, sets the status there.
    instead={
        "aws:acmpca/certificateAuthority:CertificateAuthority": OtherDefault(
            False, "aws-native", native=True
        )
    },
    only_if={"type": equal("ROOT")},
    message="enabled is not false, so the authority can issue certificates at any time",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enabled to false once the subordinate authorities have their certificates",
    title="AWS Private CA root certificate authority is enabled",
    why="""
    A root authority signs subordinate authorities, which issue all other certificates. While it is
    disabled, an attacker cannot use it to issue a certificate that every client trusts.
    https://docs.aws.amazon.com/privateca/latest/userguide/ca-best-practices.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/pca-controls.html#pca-1
    """,
)
