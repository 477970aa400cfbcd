"""Notebook instances: network access, root access and encryption."""

from __future__ import annotations

from policypack.authoring import (
    Implication,
    Profile,
    Severity,
    Within,
    equal,
    given,
    or_absent,
    property_rule,
)
from policypack.forms.families.encryption import without_customer_key

_NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"

notebook_internet_access = property_rule(
    id="sagemaker-notebook-internet-access",
    properties={_NOTEBOOK: "directInternetAccess"},
    must=equal("Disabled"),
    default="Enabled",
    message="directInternetAccess is not Disabled, so the notebook's traffic bypasses the VPC",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set directInternetAccess to "Disabled", and set subnetId and securityGroups, once the '
        "subnet has a NAT gateway or VPC endpoints for the services that the notebook needs"
    ),
    title="SageMaker notebook has direct internet access",
    why="""
    The notebook's traffic does not pass through your VPC, so security groups cannot limit it and
    flow logs do not record data exfiltration.
    https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-1
    """,
)


notebook_without_vpc = property_rule(
    id="sagemaker-notebook-without-vpc",
    properties={_NOTEBOOK: "subnetId"},
    must=given("subnet-0123456789abcdef0"),
    message="subnetId is not set, so the notebook runs in a network of SageMaker",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set subnetId to a private subnet, and securityGroups to the groups that limit its traffic"
    ),
    implied_by=(Implication("sagemaker-notebook-internet-access", Within.RESOURCE),),
    title="SageMaker notebook is outside a VPC",
    why="""
    Outside a VPC of your account, no security group limits which addresses the notebook can reach.
    https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-2
    """,
)


notebook_root_access = property_rule(
    id="sagemaker-notebook-root-access",
    properties={_NOTEBOOK: "rootAccess"},
    must=equal("Disabled"),
    default="Enabled",
    message="rootAccess is not Disabled, so users of the notebook are root",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set rootAccess to "Disabled"',
    fix={"rootAccess": "Disabled"},
    title="SageMaker notebook allows root access",
    why="""
    As root, a user or a malicious package can read all files of the instance, and change what other
    users run. Lifecycle configurations run as root in any case.
    https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-root-access.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-3
    """,
)


_VERSION = "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion"

notebook_imdsv1 = property_rule(
    id="sagemaker-notebook-imdsv1",
    properties={_NOTEBOOK: _VERSION},
    must=or_absent(equal("2")),
    message=(
        'minimumInstanceMetadataServiceVersion is not "2", so requests without a token are answered'
    ),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f'Set {_VERSION} to "2"',
    title="SageMaker notebook allows IMDSv1",
    why="""
    With server-side request forgery (SSRF), an attacker can read the credentials of the notebook's
    role from IMDSv1. IMDSv2 requires a token that such requests cannot get.
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstanceMetadataServiceConfiguration.html
    """,
)


notebook_without_customer_key = without_customer_key(
    id="sagemaker-notebook-without-customer-key",
    subject="SageMaker storage",
    properties={_NOTEBOOK: "kmsKeyId", "aws:sagemaker/domain:Domain": "kmsKeyId"},
    why="""
    By default, SageMaker encrypts the volumes of notebooks with a key that AWS manages. A customer
    managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html
    """,
)
