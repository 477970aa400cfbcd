"""Functions that invoke themselves through what they write."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    differ,
    property_rule,
    rule,
)
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.triggers import feedback

recursion_allowed = property_rule(
    id="lambda-function-recursion-allowed",
    properties={"aws:lambda/functionRecursionConfig:FunctionRecursionConfig": "recursiveLoop"},
    must=differ("Allow", meeting="Terminate"),
    default="Terminate",
    message='"Allow" lets the function invoke itself through SQS, SNS or S3 without a limit',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(674,),
    remediation='Set recursiveLoop to "Terminate", or remove the FunctionRecursionConfig',
    fix={"recursiveLoop": "Terminate"},
    title="Lambda recursive loop detection is disabled",
    why="""
    By default, Lambda stops a function that invokes itself in a recursive loop through SQS, SNS or
    S3 after about 16 invocations. Without loop detection, a single event can use up the account's
    concurrency and budget.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """,
    example="""
    aws.lambda_.FunctionRecursionConfig(
        "orders",
        function_name="orders",
        recursive_loop="Allow",  # bad
        recursive_loop="Terminate",  # good
    )
    """,
)


@rule(
    id="lambda-function-feeds-itself",
    types=(FUNCTION,),
    reads=feedback.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Write to another resource, or exclude the output from the trigger with filterPrefix, "
        "filterCriteria or filterPolicy, and allow the role to write only there"
    ),
    cwe=(674,),
)
def function_feeds_itself(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function can write to the resource that triggers it.

    The function's output invokes it again (recursive loop), so a single event can use up the
    account's concurrency and budget. Lambda stops such loops through SQS, SNS and S3 after about 16
    invocations, and the event is lost; it doesn't detect loops through DynamoDB and Kinesis. The
    rule assumes that the filter of a mapping or subscription excludes the output. A wildcard that
    also matches other resources is of low severity, and the rules about policies report a wildcard
    for all resources.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html

    Example:
        queue = aws.sqs.Queue("orders")
        role = aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
        actions = [
            "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
            "sqs:SendMessage",  # bad
        ]
        aws.iam.RolePolicy(
            "orders",
            role=role.name,
            policy=pulumi.Output.json_dumps({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": actions, "Resource": queue.arn}],
            }),
        )
        function = aws.lambda_.Function(
            "orders",
            role=role.arn,
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
        )
        aws.lambda_.EventSourceMapping(
            "orders", event_source_arn=queue.arn, function_name=function.name
        )
    """
    for loop in feedback.loops(stack, function):
        if isinstance(loop, Unknown):
            yield loop
            continue
        source = loop.source
        wiring = source.wiring
        message = (
            f"{wiring.name} ({wiring.type}) invokes the function for writes to {source.written}, "
            f"and {loop.path} allows them"
        )
        yield Finding(message, "role", None if loop.is_named else Severity.LOW)
