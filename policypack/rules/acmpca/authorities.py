"""Certificate authorities: root keys that stay in use."""

from __future__ import annotations

from policypack.authoring import OtherDefault, Profile, Severity, equal, property_rule

root_enabled = property_rule(
    id="acmpca-root-authority-enabled",
    properties={"aws:acmpca/certificateAuthority:CertificateAuthority": "enabled"},
    must=equal(False),
    default=True,
    # The status is that of a resource of its own, CertificateAuthorityActivation.
    instead={
        "aws:acmpca/certificateAuthority:CertificateAuthority": OtherDefault(
            False, "aws-native", native=True
        )
    },
    only_if={"type": equal("ROOT")},
    message="the root authority is enabled, so it can issue certificates at any time",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enabled to false once the subordinate authorities have their certificates",
    title="Private root certificate authority is enabled",
    why="""
    A root authority signs subordinate authorities, which issue all other certificates. Disabled in
    between, it cannot be misused to issue one that every client trusts.
    https://docs.aws.amazon.com/privateca/latest/userguide/ca-best-practices.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/pca-controls.html#pca-1
    """,
    example="""
    aws.acmpca.CertificateAuthority(
        "root",
        type="ROOT",
        certificate_authority_configuration={
            "key_algorithm": "EC_prime256v1",
            "signing_algorithm": "SHA256WITHECDSA",
            "subject": {"common_name": "example.com"},
        },
        enabled=True,  # bad
        enabled=False,  # good
    )
    """,
)
