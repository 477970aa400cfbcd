"""Function URLs."""

from __future__ import annotations

from policypack.property_rule import property_rule
from policypack.requirement import differ
from policypack.rule import Profile, Severity

url_without_auth = property_rule(
    id="lambda-url-without-auth",
    properties={"aws:lambda/functionUrl:FunctionUrl": "authorizationType"},
    must=differ("NONE", meeting="AWS_IAM"),
    # AWS requires the property, so an absent one is not a public URL.
    default="AWS_IAM",
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        'Set authorizationType to "AWS_IAM" and grant callers lambda:InvokeFunctionUrl, or put '
        "the function behind API Gateway or CloudFront with origin access control"
    ),
    title="Lambda function URL is publicly accessible without authentication",
    message='authorizationType "NONE" allows anonymous access from the internet',
    why="""
    Lambda runs the function for every anonymous request: each one costs money, uses concurrency,
    and reaches the code with the execution role. The URL also needs the matching permissions (for
    new URLs lambda:InvokeFunctionUrl and lambda:InvokeFunction), but this property decides how it
    authenticates. Waive a webhook whose code verifies a signature.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """,
    example="""
    aws.lambda_.FunctionUrl(
        "orders",
        function_name="orders",
        authorization_type="NONE",  # bad
        authorization_type="AWS_IAM",  # good
    )
    """,
)
