"""Functions that are publicly accessible and have a privileged role."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Part,
    Profile,
    Resource,
    Severity,
    Stack,
    one_of_each,
    rule,
)
from policypack.topology.parts.packages import FUNCTION
from policypack.topology.roles import role_policies
from policypack.topology.roles.role_privileges import DANGEROUS, role_privileges
from policypack.topology.triggers import entry_points

# What opens a function alone. An OpenAPI document and the $connect route of a WebSocket API open
# several, so their findings stand by themselves.
_OPENS = (
    "lambda-url-without-auth",
    "lambda-permission-public",
    "lambda-resource-policy-public",
    "api-gateway-method-without-auth",
    "api-gateway-route-without-auth",
)
_GRANTS = (
    *sorted(each.value for each in DANGEROUS),
    "iam-attachment-admin",
    "iam-attachment-full-access",
)


@rule(
    id="lambda-function-public-and-privileged",
    types=(FUNCTION,),
    reads=(*entry_points.READS, *role_policies.READS),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Require authentication at the entry point, or move the privileged work to a function "
        "behind it and reduce the role's permissions"
    ),
    cwe=(284, 250),
    absorbs=(*_OPENS, *_GRANTS),
)
def function_public_and_privileged(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function is publicly accessible with a privileged role.

    A single flaw in a publicly accessible function gives anonymous callers the excessive
    permissions of its role. Public entry points are function URLs without authentication,
    permissions or resource policies for any principal, and API Gateway methods, routes or OpenAPI
    operations without authorization, unless the API is private or its resource policy restricts
    callers. A role is privileged if its policies together grant administrator access, a whole
    service, `iam:PassRole` on any role, or a path to privilege escalation. The findings of the
    rules about each half are folded into this one. It is waived if all of them are waived; a waiver
    of one half doesn't waive it.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html

    Example:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = aws.iam.Role("orders", assume_role_policy=trust)
        aws.iam.RolePolicyAttachment(
            "orders",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",  # bad
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",  # good
        )
        function = aws.lambda_.Function(
            "orders",
            role=role.arn,
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
        )
        aws.lambda_.FunctionUrl("orders", function_name=function.name, authorization_type="NONE")
    """
    entries = entry_points.entry_points(stack, function)
    if not (entries.public or entries.undecided):
        return
    privileges = role_privileges(stack, function)
    if entries.public and privileges.dangerous:
        entry, privilege = entries.public[0].name, privileges.dangerous[0].message
        message = f"{entry} is publicly accessible, and the role is privileged: {privilege}"
        opened = (Part(each.resource.urn, "") for each in entries.public)
        granted = (Part(*each.place) for each in privileges.dangerous)
        yield Finding(message, "role", parts=(*opened, *granted))
    elif privileges.dangerous or privileges.undecided:
        waiting = [] if entries.public else entries.undecided
        if not privileges.dangerous:
            waiting = waiting + privileges.undecided
        # One outcome for each property, however many privileges depend on it.
        yield from one_of_each(waiting)
