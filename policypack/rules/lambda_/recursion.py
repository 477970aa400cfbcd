"""Functions that invoke themselves through what they write."""

from __future__ import annotations

from policypack.property_rule import property_rule
from policypack.requirement import differ
from policypack.rule import Profile, Severity

recursion_allowed = property_rule(
    id="lambda-function-recursion-allowed",
    properties={"aws:lambda/functionRecursionConfig:FunctionRecursionConfig": "recursiveLoop"},
    must=differ("Allow", meeting="Terminate"),
    default="Terminate",
    message='"Allow" lets the function invoke itself through SQS, SNS or S3 without end',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set recursiveLoop to "Terminate", or remove the FunctionRecursionConfig',
    fix={"recursiveLoop": "Terminate"},
    title="Lambda recursive loop detection is switched off",
    why="""
    Lambda stops a function that invokes itself about 16 times in a chain through SQS, SNS or S3.
    Without that, one event can use up the account's concurrency and its budget.
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
