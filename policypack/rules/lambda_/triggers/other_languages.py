"""Public entry points of functions whose language the guards do not support."""

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
    one_of_each,
    or_unknown,
    rule,
)
from policypack.code_reading.entries import Unvalidated
from policypack.topology.parts.entry_point import EntryPoint
from policypack.topology.parts.handlers import (
    entry,
    is_image,
    is_javascript,
    is_python,
    needs_no_guard,
    replaced,
)
from policypack.topology.parts.packages import FUNCTION, LAYER
from policypack.topology.triggers import entry_points


@rule(
    id="lambda-entry-point-without-guard",
    types=(FUNCTION,),
    reads=(LAYER, *entry_points.READS),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        "Validate every field of the event against a schema at the start of the handler, and "
        "waive this finding with the name of the schema as the reason"
    ),
    cwe=(20,),
)
def entry_point_without_guard(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function with a public entry point has no event guard.

    Without input validation, anonymous callers control the event of a publicly accessible function.
    Guards reject events that their validators don't expect, but support only Python, so code in
    other languages must validate its events itself. In JavaScript, a handler that never reads its
    event complies, and so does a handler that starts with a known validator: zod, ajv, valibot,
    joi, `@middy/validator` or the parser of Powertools. The handler and the schema must be bound
    once. The rule reads all modules that ship outside `node_modules` and never runs them; code that
    it can't follow beside a known validator, or that may change a name, a built-in or a validator,
    is undecided. It doesn't read other languages. `lambda-trigger-without-validator` covers Python
    functions; container images are ignored.
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
    if is_javascript(function) and needs_no_guard(stack, function):
        yield from replaced(stack, function)
        return
    if entries.public:
        yield _unguarded(stack, function, entries.public)
    else:
        # One outcome for each property, however many entry points depend on it.
        yield from one_of_each(entries.undecided)


def _unguarded(stack: Stack, function: Resource, public: list[EntryPoint]) -> Finding | Unknown:
    runtime = function.get("runtime", "its runtime")
    lead = "is a public entry point" if len(public) == 1 else "are public entry points"
    why = f"the guards support Python, not {runtime}"
    if is_javascript(function):
        use = or_unknown(entry, stack, function)
        if isinstance(use, Unknown) and use.file:
            return use
        if isinstance(use, Unvalidated):
            why = f"{use.place} uses {use.what} without validation"
    return Finding(f"{first_few([each.name for each in public])} {lead}, and {why}", "runtime")
