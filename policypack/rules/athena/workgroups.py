"""Athena workgroups: query results and metrics."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import not_logged

_WORKGROUP = "aws:athena/workgroup:Workgroup"
_RESULTS = "configuration.resultConfiguration.encryptionConfiguration"

workgroup_overridable = property_rule(
    id="athena-workgroup-overridable",
    properties={_WORKGROUP: "configuration.enforceWorkgroupConfiguration"},
    must=equal(True),
    default=True,
    message="enforceWorkgroupConfiguration is false, so clients choose where results are stored",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set configuration.enforceWorkgroupConfiguration to true",
    fix={"configuration": {"enforceWorkgroupConfiguration": True}},
    title="Athena workgroup allows clients to override its settings",
    why="""
    Clients can then write query results to another bucket, without the workgroup's encryption.
    https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
    """,
)


workgroup_without_customer_key = without_customer_key(
    id="athena-workgroup-without-customer-key",
    subject="Athena query result",
    properties={_WORKGROUP: f"{_RESULTS}.kmsKeyArn"},
    remediation=(
        f'Set {_RESULTS}.encryptionOption to "SSE_KMS", and kmsKeyArn to the ARN of a customer '
        "managed key"
    ),
    why="""
    Amazon S3 encrypts query results with its own keys unless the workgroup names a key. Query
    results contain the queried data, so protect them with the same key.
    https://docs.aws.amazon.com/athena/latest/ug/encrypting-query-results-stored-in-s3.html
    """,
)


workgroup_unmeasured = not_logged(
    id="athena-workgroup-unlogged",
    subject="Athena workgroup",
    logs="query metrics",
    properties={_WORKGROUP: "configuration.publishCloudwatchMetricsEnabled"},
    must=equal(True),
    default=True,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set configuration.publishCloudwatchMetricsEnabled to true",
    fix={"configuration": {"publishCloudwatchMetricsEnabled": True}},
    why="""
    Metrics show how many queries run and how much data they read, and so reveal the extraction of
    whole tables. The provider enables them by default.
    https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/athena-controls.html#athena-4
    """,
)
