"""Domains: encryption at rest and in transit, and logs."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    differ,
    equal,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import unencrypted_at_rest, without_customer_key
from policypack.iam.meaning.truth import any_of, settled

_DOMAINS = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")

domain_unencrypted = unencrypted_at_rest(
    id="opensearch-domain-unencrypted",
    subject="OpenSearch domain",
    properties=dict.fromkeys(_DOMAINS, "encryptAtRest.enabled"),
    key="encryptAtRest.kmsKeyId",
    why="""
    Indexes, swap files and automatic snapshots are stored as plaintext unless encryptAtRest.enabled
    is true.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-1
    """,
)


domain_without_customer_key = without_customer_key(
    id="opensearch-domain-without-customer-key",
    subject="OpenSearch domain",
    properties=dict.fromkeys(_DOMAINS, "encryptAtRest.kmsKeyId"),
    # A domain that is not encrypted at all has its own rule.
    only_if={"encryptAtRest.enabled": equal(True)},
    why="""
    OpenSearch Service encrypts with the AWS managed key aws/es unless the program names a key. Its
    key policy cannot be changed, so access to the data cannot be limited or revoked through the
    key.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html
    """,
)


domain_nodes_plaintext = property_rule(
    id="opensearch-domain-nodes-plaintext",
    properties=dict.fromkeys(_DOMAINS, "nodeToNodeEncryption.enabled"),
    must=equal(True),
    default=False,
    message="nodeToNodeEncryption.enabled is not true, so nodes exchange documents as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set nodeToNodeEncryption.enabled to true",
    title="OpenSearch domain does not encrypt traffic between nodes",
    why="""
    HTTPS ends at the endpoint. Behind it, nodes exchange documents and queries as plaintext unless
    the domain encrypts their traffic. Once enabled, node-to-node encryption cannot be disabled.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-3
    """,
)


@rule(
    id="opensearch-domain-plain-http",
    types=_DOMAINS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set domainEndpointOptions.enforceHttps to true once all clients use HTTPS",
    fix={"domainEndpointOptions": {"enforceHttps": True}},
)
def domain_plain_http(domain: Resource) -> Outcomes:
    """OpenSearch domain accepts plain HTTP.

    If a client uses an http:// address, documents, queries and passwords cross the network as
    plaintext. The provider enforces HTTPS by default only if domainEndpointOptions is set.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-8
    """
    default = domain.at("domainEndpointOptions").is_set
    if domain.get("domainEndpointOptions.enforceHttps", default) is not True:
        yield Finding(
            "enforceHttps is not true, so clients can send data as plaintext",
            "domainEndpointOptions.enforceHttps",
        )


domain_old_tls = property_rule(
    id="opensearch-domain-weak-tls",
    properties=dict.fromkeys(_DOMAINS, "domainEndpointOptions.tlsSecurityPolicy"),
    must=differ("Policy-Min-TLS-1-0-2019-07", meeting="Policy-Min-TLS-1-2-PFS-2023-10"),
    # AWS chooses a policy if the program sets none.
    default="",
    message="tlsSecurityPolicy accepts TLS 1.0 and 1.1",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set domainEndpointOptions.tlsSecurityPolicy to "Policy-Min-TLS-1-2-PFS-2023-10"',
    fix={"domainEndpointOptions": {"tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"}},
    title="OpenSearch domain allows TLS 1.0",
    why="""
    TLS 1.0 and 1.1 have known weaknesses and are deprecated (RFC 8996).
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-8
    """,
)


@rule(
    id="opensearch-domain-errors-unlogged",
    types=_DOMAINS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Add an entry with logType "ES_APPLICATION_LOGS" and a cloudwatchLogGroupArn to '
        "logPublishingOptions"
    ),
)
def domain_errors_unlogged(domain: Resource) -> Outcomes:
    """OpenSearch domain has no error logs.

    Error logs show failed snapshots, rejected requests and errors in scripts.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-4
    """
    yield from _unlogged(domain, "ES_APPLICATION_LOGS")


@rule(
    id="opensearch-domain-audit-unlogged",
    types=_DOMAINS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Add an entry with logType "AUDIT_LOGS" and a cloudwatchLogGroupArn to '
        "logPublishingOptions, and set advancedSecurityOptions.enabled to true"
    ),
)
def domain_audit_unlogged(domain: Resource) -> Outcomes:
    """OpenSearch domain has no audit logs.

    Audit logs record successful and failed logins, and who read and changed documents. They require
    fine-grained access control.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/opensearch-controls.html#opensearch-5
    """
    yield from _unlogged(domain, "AUDIT_LOGS")


def _unlogged(domain: Resource, log: str) -> Outcomes:
    published = domain.each("logPublishingOptions", lambda each: _publishes(each, log))
    if not settled(any_of(published)):
        yield Finding(
            f"logPublishingOptions has no enabled entry with logType {log}", "logPublishingOptions"
        )


def _publishes(option: Value, log: str) -> Iterator[bool]:
    yield option.get("logType") == log and option.get("enabled", True) is True
