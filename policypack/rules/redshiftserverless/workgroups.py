"""Redshift Serverless workgroups and namespaces."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, including, property_rule
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import not_logged
from policypack.forms.families.parameters import CLIENTS_FIRST, Parameters, tls_optional
from policypack.forms.families.plaintext_secrets import password_in_state
from policypack.forms.families.public_endpoints import public_endpoint

_WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup"
_NAMESPACE = "aws:redshiftserverless/namespace:Namespace"

workgroup_public = public_endpoint(
    id="redshiftserverless-workgroup-public",
    subject="Redshift Serverless workgroup",
    properties={_WORKGROUP: "publiclyAccessible"},
    why="""
    The name of a publicly accessible workgroup resolves to a public IP address, so only security
    groups prevent attackers on the internet from guessing its passwords.
    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-3
    """,
)


workgroup_tls_optional = tls_optional(
    id="redshiftserverless-workgroup-tls-optional",
    subject="Redshift Serverless workgroup",
    types={_WORKGROUP: Parameters("configParameters", "parameterKey", "parameterValue")},
    off={"require_ssl": ("false", "0")},
    remediation=f"Set the configuration parameter require_ssl to true, {CLIENTS_FIRST}",
    why="""
    A workgroup accepts connections without TLS if its parameter require_ssl is false. Passwords and
    results then cross the network as plaintext.
    https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-2
    """,
)


workgroup_outside_routing = property_rule(
    id="redshiftserverless-workgroup-without-vpc-routing",
    properties={_WORKGROUP: "enhancedVpcRouting"},
    must=equal(True),
    default=False,
    message="enhancedVpcRouting is not true, so COPY and UNLOAD do not go through the VPC",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enhancedVpcRouting to true, and add VPC endpoints for S3",
    title="Redshift Serverless workgroup has enhanced VPC routing disabled",
    why="""
    Without enhanced VPC routing, the traffic of COPY and UNLOAD leaves the VPC, so no security
    group, endpoint policy or flow log applies to it.
    https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-1
    """,
)


namespace_without_customer_key = without_customer_key(
    id="redshiftserverless-namespace-without-customer-key",
    subject="Redshift namespace",
    properties={_NAMESPACE: "kmsKeyId"},
    why="""
    By default, Redshift Serverless encrypts a namespace with an AWS owned key. A customer managed
    key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroups-and-namespaces-rotate-kms-key.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-4
    """,
)


namespace_password = password_in_state(
    id="redshiftserverless-namespace-password-in-state",
    subject="Redshift namespace",
    properties={_NAMESPACE: "adminUserPassword"},
    managed="manageAdminPassword",
    why="""
    A password that the program sets is in its configuration and in the Pulumi state, and must be
    rotated by hand. Redshift can instead generate the password, store it in Secrets Manager and
    rotate it.
    https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html
    """,
)


namespace_unlogged = not_logged(
    id="redshiftserverless-namespace-unlogged",
    subject="Redshift Serverless namespace",
    logs="exported audit logs",
    properties={_NAMESPACE: "logExports"},
    must=including("connectionlog", "userlog"),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Set logExports to ["connectionlog", "userlog", "useractivitylog"]',
    why="""
    The logs record connections, changes to users and user queries. Redshift Serverless exports them
    to CloudWatch Logs only if logExports lists them.
    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-audit-logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-6
    """,
)
