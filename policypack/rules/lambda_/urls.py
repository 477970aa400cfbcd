"""Function URLs."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule


@rule(
    id="lambda-url-without-auth",
    types=("aws:lambda/functionUrl:FunctionUrl",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        'Set authorizationType to "AWS_IAM" and grant callers lambda:InvokeFunctionUrl, or put '
        "the function behind API Gateway or CloudFront with origin access control"
    ),
)
def url_without_auth(url: Resource) -> Outcomes:
    """Anybody on the internet can call the function through its URL.

    Lambda checks nobody's identity before it runs the function: every stranger's request costs
    money, takes concurrency from the others, and reaches the code with the role's rights. The URL
    answers only with the matching permissions beside it (for new URLs lambda:InvokeFunctionUrl and
    lambda:InvokeFunction), but the intent is decided here. A webhook whose code verifies a
    signature is the case for a waiver.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html

    Example:
        aws.lambda_.FunctionUrl(
            "orders", function_name="orders", authorization_type="NONE"  # bad
            "orders", function_name="orders", authorization_type="AWS_IAM"  # good
        )
    """
    if url.get("authorizationType") == "NONE":
        yield Finding("the URL answers without authentication", "authorizationType")
