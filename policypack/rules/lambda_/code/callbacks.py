"""Functions that are written as callbacks, with Pulumi's SDK for Node.js."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    first_few,
    rule,
)
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.roles.callback_functions import (
    ATTACHMENT,
    callback_cause,
    callback_fix,
    default_policies,
)


@rule(
    id="lambda-callback-default-role",
    types=(FUNCTION,),
    reads=(ATTACHMENT,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Pass role, or policies with only the actions in use, to the CallbackFunction",
    cwe=(250,),
)
def callback_default_role(function: Resource, stack: Stack) -> Outcomes:
    """Lambda callback function has Pulumi's default role.

    The default role gives a CallbackFunction excessive permissions: without `role` or `policies`,
    the SDK for Node.js attaches a dozen AWS managed policies to it, including full access to S3,
    DynamoDB, SQS and Lambda. An attacker who compromises the function controls the account's data.
    An event handler, such as onObjectCreated, is a CallbackFunction too.
    https://www.pulumi.com/registry/packages/aws/api-docs/lambda/callbackfunction/
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html

    Example:
        role = aws.iam.Role("on-upload", assume_role_policy="{}")
        aws.lambda_.Function(
            "on-upload",
            role=role.arn,
            runtime="nodejs22.x",
            handler="__index.handler",
            code=pulumi.FileArchive("./orders"),
        )
        prefix = "arn:aws:iam::aws:policy"
        aws.iam.RolePolicyAttachment(
            "on-upload-b5aeb6b6",  # bad
            "on-upload-logs",  # good
            role=role.name,
            policy_arn=f"{prefix}/AWSLambda_FullAccess",  # bad
            policy_arn=f"{prefix}/service-role/AWSLambdaBasicExecutionRole",  # good
        )
        aws.iam.RolePolicyAttachment(
            "on-upload-74d12784",  # bad
            "on-upload-network",  # good
            role=role.name,
            policy_arn=f"{prefix}/CloudWatchEventsFullAccess",  # bad
            policy_arn=f"{prefix}/service-role/AWSLambdaVPCAccessExecutionRole",  # good
        )
    """
    policies = default_policies(stack, function)
    names = sorted(each for each in policies if isinstance(each, str))
    if names:
        message = f"the SDK attaches {first_few(names)} to its role"
        fix = callback_fix(function.name)
        yield Finding(message, "role", fix=fix, cause=callback_cause(function.name))
    else:
        yield from (each for each in policies if isinstance(each, Unknown))
