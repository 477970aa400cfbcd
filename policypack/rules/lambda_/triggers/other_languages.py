"""Public entry points of functions whose language the guards do not support."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    first_few,
    one_of_each,
    rule,
)
from policypack.topology.parts.handlers import is_image, is_python
from policypack.topology.parts.packages import FUNCTION
from policypack.topology.triggers import entry_points


@rule(
    id="lambda-entry-point-without-guard",
    types=(FUNCTION,),
    reads=entry_points.READS,
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        "Validate every field of the event against a schema at the start of the handler, and waive "
        "this finding with the name of the schema as its reason"
    ),
)
def entry_point_without_guard(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function with a public entry point has no event guard.

    Anonymous callers control the event of a publicly accessible function. The guards refuse events
    that their validators do not expect, but support Python only, so code in another language has to
    validate its events itself, which this rule cannot check. Python functions are judged by
    `lambda-trigger-without-validator`; container images are not judged.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html

    Example:
        orders = aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="nodejs24.x",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
        )
        aws.lambda_.FunctionUrl(
            "orders",
            function_name=orders.name,
            authorization_type="NONE",  # bad
            authorization_type="AWS_IAM",  # good
        )
    """
    entries = entry_points.entry_points(stack, function)
    if not (entries.public or entries.undecided) or is_image(function) or is_python(function):
        return
    if entries.public:
        runtime = function.get("runtime", "its runtime")
        lead = "is a public entry point" if len(entries.public) == 1 else "are public entry points"
        why = f"the guards support Python, not {runtime}"
        names = first_few([each.name for each in entries.public])
        yield Finding(f"{names} {lead}, and {why}", "runtime")
    else:
        # One outcome for each property, however many entry points depend on it.
        yield from one_of_each(entries.undecided)
