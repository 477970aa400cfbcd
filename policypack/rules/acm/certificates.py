"""Certificates: keys, renewal and transparency logging."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, equal, or_absent, property_rule

_CERTIFICATE = "aws:acm/certificate:Certificate"

certificate_weak_key = property_rule(
    id="acm-certificate-weak-key",
    properties={_CERTIFICATE: "keyAlgorithm"},
    must=or_absent(differ("RSA_1024", meeting="RSA_2048")),
    message="keyAlgorithm is RSA_1024",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Leave out keyAlgorithm, or set it to RSA_2048 or EC_prime256v1",
    title="ACM certificate has a weak key",
    why="""
    Attackers with enough computing power can break 1,024-bit RSA keys. ACM uses RSA_2048 by
    default.
    https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html#acm-2
    """,
)


certificate_without_automatic_renewal = property_rule(
    id="acm-certificate-renewed-by-hand",
    properties={_CERTIFICATE: "validationMethod"},
    must=or_absent(differ("EMAIL", meeting="DNS")),
    message="validationMethod is EMAIL, so someone must approve each renewal by email",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set validationMethod to "DNS", and create the DNS records listed in '
        "domainValidationOptions"
    ),
    title="ACM certificate is not renewed automatically",
    why="""
    ACM renews a certificate automatically as long as its DNS validation records exist. With email
    validation, the certificate expires unless someone approves the renewal email. Clients then
    refuse to connect, or users learn to ignore warnings.
    https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/acm-controls.html#acm-1
    """,
)


certificate_not_transparent = property_rule(
    id="acm-certificate-transparency-disabled",
    properties={_CERTIFICATE: "options.certificateTransparencyLoggingPreference"},
    must=equal("ENABLED"),
    default="ENABLED",
    message=(
        "certificateTransparencyLoggingPreference is DISABLED, so browsers reject the certificate"
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Leave out certificateTransparencyLoggingPreference",
    title="ACM certificate has certificate transparency logging disabled",
    why="""
    Browsers reject public certificates that aren't in a transparency log, and domain owners search
    these logs for forged certificates. A log also publishes the domain name: waive this finding for
    a private service whose name must stay confidential.
    https://docs.aws.amazon.com/acm/latest/userguide/acm-bestpractices.html
    """,
)
