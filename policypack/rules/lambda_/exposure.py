"""Functions that anybody can call and that can do too much."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.topology import entry_points, role_policies
from policypack.topology.role_privileges import role_rights


@rule(
    id="lambda-function-public-and-privileged",
    types=("aws:lambda/function:Function",),
    reads=(*entry_points.READS, *role_policies.READS),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Require authentication on the entry point, or move the privileged work to a function "
        "behind it and cut the role down"
    ),
)
def function_public_and_privileged(function: Resource, stack: Stack) -> Outcomes:
    """Anybody can call a function whose role can change or take over other resources.

    One flaw in the code is then enough: what the stranger makes it do, it does with rights over
    the whole account. Entry points are a function URL without authentication, a permission for
    everybody, and a method or route of API Gateway without authorization. The role is dangerous
    as administrator, with a whole service, with `iam:PassRole` for any role or on a known way to
    more rights, all its policies taken together. Each half has a rule of its own; a waiver of
    theirs does not cover this one.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html

    Example:
        role = aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            ),
        )
        aws.iam.RolePolicyAttachment(
            "orders",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",  # bad
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",  # good
        )  # good
        # Built by: stackwarden layer --output guards.zip  # good
        guards = aws.lambda_.LayerVersion(  # good
            "guards", layer_name="guards", code=pulumi.FileArchive("./guards.zip")  # good
        )
        function = aws.lambda_.Function(
            "orders",
            role=role.arn,
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),  # bad
            # Its handler stands behind @guard(FunctionUrl()).  # good
            code=pulumi.FileArchive("./guarded"),  # good
            layers=[guards.arn],  # good
        )
        aws.lambda_.FunctionUrl(
            "orders", function_name=function.name, authorization_type="NONE"  # bad
            "orders", function_name=function.name, authorization_type="AWS_IAM"  # good
        )
    """
    entries = entry_points.entry_points(stack, function)
    if not (entries.open or entries.undecided):
        return
    rights = role_rights(stack, function)
    if entries.open and rights.powers:
        yield Finding(
            f"anybody can call the function through {entries.open[0]}, and {rights.powers[0]}",
            "role",
        )
    elif rights.powers or rights.undecided:
        waiting = [] if entries.open else entries.undecided
        if not rights.powers:
            waiting = waiting + rights.undecided
        # One outcome for each property, however many rights depend on it.
        yield from {(unknown.owner, unknown.path): unknown for unknown in waiting}.values()
