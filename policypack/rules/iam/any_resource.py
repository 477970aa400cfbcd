"""Identity policies that allow access to every resource of a type (wildcard resource)."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

policy_any_resource = document_rule(
    id="iam-policy-any-resource",
    kind=Kind.ANY_RESOURCE,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    cwe=(732,),
    remediation="Name the ARNs in Resource",
    title="IAM policy allows restrictable actions on a wildcard resource",
    why="""
    An overly permissive policy lets an attacker who takes over one function reach the resources of
    other applications: read their configuration, and add tags, log lines and new resources. The
    rule doesn't report actions that only support "*", the network interfaces of a function in a
    VPC, and wildcards for actions that only list and describe. Other rules report secrets, data,
    permissions, and actions that modify or delete existing resources.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "dynamodb:DescribeTable",
            "Resource": "*",  # bad
            "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
        }],
    }))
    """,
)


policy_writes_any_resource = document_rule(
    id="iam-policy-writes-any-resource",
    kind=Kind.WRITES_ANY_RESOURCE,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the resources in Resource",
    title="IAM policy allows write access to any resource",
    why="""
    An overly permissive policy lets an attacker who takes over one function modify or delete the
    resources of other applications: every table, queue or bucket of the account. The severity is
    high for actions that destroy or replace data, code or their protection, and medium for actions
    that only disrupt other applications.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "dynamodb:PutItem",
            "Resource": "*",  # bad
            "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
        }],
    }))
    """,
)


policy_reads_any_data = document_rule(
    id="iam-policy-reads-any-data",
    kind=Kind.READS_ANY_DATA,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation="Name the buckets, tables and paths in Resource",
    title="IAM policy allows read access to the data of any resource",
    why="""
    An overly permissive policy lets an attacker who takes over one function copy the data of all
    applications: every object, item or message of the account. A condition on the Region doesn't
    prevent this. The severity is high for objects, items, snapshots and health records, and medium
    for other data, such as logs, messages and code.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::*/*",  # bad
            "Resource": "arn:aws:s3:::shop-uploads/*",  # good
        }],
    }))
    """,
)


policy_changes_any_permission = document_rule(
    id="iam-policy-changes-any-permission",
    kind=Kind.CHANGES_ANY_PERMISSION,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732, 269),
    remediation="Name the resources in Resource",
    title="IAM policy allows permissions management of any resource",
    why="""
    An overly permissive policy for permissions management leads to privilege escalation: the holder
    can rewrite the account's resource-based policies, grant an external account access and copy the
    data with that account. The severity is medium for permissions within one service, such as the
    permissions of a dashboard.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "s3:PutBucketPolicy",
            "Resource": "*",  # bad
            "Resource": "arn:aws:s3:::shop-uploads",  # good
        }],
    }))
    """,
)
