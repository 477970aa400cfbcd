"""Functions that are released through aliases."""

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
from policypack.topology.parts.functions import ALIAS, FUNCTION
from policypack.topology.parts.links import references
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.triggers import wired_triggers
from policypack.topology.triggers.wiring_table import GRANTS, is_qualified


@rule(
    id="lambda-trigger-unqualified",
    types=(FUNCTION,),
    reads=(ALIAS, *wiring_table.READS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Pass the arn of the Alias to the trigger, or its name in qualifier",
)
def trigger_unqualified(function: Resource, stack: Stack) -> Outcomes:
    """Lambda trigger bypasses the function's alias.

    An alias releases one version, and can shift traffic to the next version gradually. A trigger
    that names the function itself or $LATEST runs new code immediately, including unreleased code.
    Functions without an Alias in the program are ignored.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html

    Example:
        function = aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            publish=True,
        )
        live = aws.lambda_.Alias(
            "live", function_name=function.name, function_version=function.version
        )
        aws.lambda_.EventSourceMapping(
            "orders",
            event_source_arn="arn:aws:sqs:eu-central-1:111122223333:orders",
            function_name=function.name,  # bad
            function_name=live.arn,  # good
        )
    """
    aliases = references(stack, ALIAS, "functionName", FUNCTION).to(function)
    wired = [
        each for each in wired_triggers(stack, function).all if each.resource.type not in GRANTS
    ]
    if not aliases or not wired:
        return
    named = [each.name for each in aliases if not isinstance(each, Unknown)]
    yield from (each for each in aliases if isinstance(each, Unknown) and not named)
    yield from (each.unknown for each in wired if not each.is_certain and each.unknown is not None)
    certain = [
        (str(each), is_qualified(each.resource, function)) for each in wired if each.is_certain
    ]
    yield from (answer for _, answer in certain if isinstance(answer, Unknown))
    bypassing = [name for name, answer in certain if answer is False]
    if bypassing and named:
        verb = "invokes" if len(bypassing) == 1 else "invoke"
        yield Finding(f"{first_few(bypassing)} {verb} it without the alias {named[0]}")
