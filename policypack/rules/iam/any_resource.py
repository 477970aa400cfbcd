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
    remediation="Name the ARNs in Resource",
    title="IAM policy allows restrictable actions on a wildcard resource",
    why="""
    An attacker who takes over one function with this policy reaches the resources of other
    applications too: it learns how they are set, and adds tags, log lines and new resources. Not
    reported are actions that work on "*" only, the network interfaces of a function in a VPC, and
    wildcards that only list and describe. Secrets, data, permissions, and writes that change or
    delete what exists have rules of their own.
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
    remediation="Name the resources in Resource",
    title="IAM policy allows write access to any resource",
    why="""
    An attacker who takes over one function with this policy changes or deletes what belongs to
    other applications: every table, queue or bucket of the account. The severity is high where
    data, code or their protection is destroyed or replaced, and medium where others are disturbed.
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
    remediation="Name the buckets, tables and paths in Resource",
    title="IAM policy allows read access to the data of any resource",
    why="""
    An attacker who takes over one function with this policy copies the data of all applications:
    every object, item or message of the account. A condition on the region does not prevent it.
    The severity is high for objects, items, snapshots and health records, and medium for the rest,
    such as logs, messages and code.
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
    remediation="Name the resources in Resource",
    title="IAM policy allows permissions management of any resource",
    why="""
    The holder can rewrite the resource-based policies of the account and give an external account
    access. It then copies the data with that account and needs no other permission here. The
    severity is medium for permissions that stay within one service, such as those of a dashboard.
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
