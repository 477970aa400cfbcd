"""The role with which CloudFormation deploys a stack."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, given, property_rule

stack_without_role = property_rule(
    id="cloudformation-stack-without-role",
    properties={"aws:cloudformation/stack:Stack": "iamRoleArn"},
    must=given("arn:aws:iam::111122223333:role/deployment"),
    message="iamRoleArn is not set, so the stack is deployed with the caller's own permissions",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set iamRoleArn to the ARN of a role that can deploy the template's resources",
    title="CloudFormation stack has no service role",
    why="""
    With a service role, the caller needs no permissions for the resources in the template, and the
    deployment can do only what the role allows.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudformation-controls.html#cloudformation-4
    """,
    example="""
    aws.cloudformation.Stack(
        "network",
        template_url="https://templates.s3.amazonaws.com/network.yaml",
        iam_role_arn="arn:aws:iam::111122223333:role/network-deployment",  # good
    )
    """,
)
