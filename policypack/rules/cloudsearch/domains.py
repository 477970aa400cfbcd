"""Search domains: encryption in transit."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule

_DOMAIN = "aws:cloudsearch/domain:Domain"

domain_plain_http = property_rule(
    id="cloudsearch-domain-plain-http",
    properties={_DOMAIN: "endpointOptions.enforceHttps"},
    must=equal(True),
    default=False,
    message="enforceHttps is not true, so clients can send requests unencrypted",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set endpointOptions.enforceHttps to true once clients connect over HTTPS",
    title="CloudSearch domain allows plain HTTP",
    why="""
    Over plain HTTP, attackers on the network path can read and change queries and documents.
    https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-domain-endpoint-options.html
    """,
)


domain_weak_tls = property_rule(
    id="cloudsearch-domain-weak-tls",
    properties={_DOMAIN: "endpointOptions.tlsSecurityPolicy"},
    must=equal("Policy-Min-TLS-1-2-2019-07"),
    default="Policy-Min-TLS-1-0-2019-07",
    message="tlsSecurityPolicy allows TLS 1.0",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set endpointOptions.tlsSecurityPolicy to "Policy-Min-TLS-1-2-2019-07"',
    fix={"endpointOptions": {"tlsSecurityPolicy": "Policy-Min-TLS-1-2-2019-07"}},
    title="CloudSearch domain allows TLS versions older than 1.2",
    why="""
    TLS 1.0 and 1.1 have known weaknesses. CloudSearch allows them unless the program chooses the
    newer security policy.
    https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-domain-endpoint-options.html
    """,
)
