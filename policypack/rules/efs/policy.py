"""Policies of file systems."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.policy_documents import publicly_accessible

policy_lockout_bypassed = property_rule(
    id="efs-policy-lockout-bypassed",
    properties={"aws:efs/fileSystemPolicy:FileSystemPolicy": "bypassPolicyLockoutSafetyCheck"},
    must=equal(False),
    default=False,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove bypassPolicyLockoutSafetyCheck",
    fix={"bypassPolicyLockoutSafetyCheck": False},
    title="EFS file system policy bypasses the lockout safety check",
    message="bypassPolicyLockoutSafetyCheck is true, so EFS accepts a policy that locks you out",
    why="""
    EFS refuses a policy that prevents its author from changing the policy again. With the bypass,
    only the root user of the account can correct a mistake in the policy.
    https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
    """,
    example="""
    aws.efs.FileSystemPolicy(
        "models",
        file_system_id="fs-0123456789abcdef0",
        bypass_policy_lockout_safety_check=True,  # bad
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/training"},
                "Action": "elasticfilesystem:ClientMount",
                "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
            }],
        }),
    )
    """,
)


file_system_public = publicly_accessible(
    id="efs-file-system-public",
    subject="EFS file system",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Name roles in Principal, or add the condition elasticfilesystem:AccessedViaMountTarget "
        "with the value true"
    ),
    why="""
    Any client with network access to a mount target can use the file system without credentials.
    With the usual condition, elasticfilesystem:AccessedViaMountTarget, only clients inside the VPC
    can. Without a policy, the network decides who has access, which is not reported.
    https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
    """,
    example="""
    aws.efs.FileSystemPolicy(
        "models",
        file_system_id="fs-0123456789abcdef0",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                "Condition": {  # good
                    "Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}  # good
                },  # good
            }],
        }),
    )
    """,
)
