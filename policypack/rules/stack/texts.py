"""Texts of any property: outputs that the program printed instead of resolving them."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.rule.rule import ANY_TYPE
from policypack.topology.parts.property_texts import texts_with

# How an Output reads as text, and how a program converts it, by the program's language.
# https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/
_PRINTED = {
    "Calling __str__ on an Output[T] is not supported": (
        "Make the text with pulumi.Output.concat, pulumi.Output.format or apply, and a JSON "
        "document with pulumi.Output.json_dumps"
    ),
    "Calling [toString] on an [Output<T>] is not supported": (
        "Make the text with pulumi.interpolate, pulumi.concat or apply"
    ),
    "Calling [toJSON] on an [Output<T>] is not supported": (
        "Make the JSON document with pulumi.jsonStringify"
    ),
    "Calling [ToString] on an [Output<T>] is not supported": (
        "Make the text with Output.Format or Apply"
    ),
}
# In each of them, so that one look at a text suffices.
_IN_ALL = " is not supported"


@rule(
    id="stack-output-printed",
    types=(ANY_TYPE,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Create the text with pulumi.Output.concat, pulumi.Output.format or apply",
)
def output_printed(resource: Resource) -> Outcomes:
    """Property contains an error text instead of an output's value.

    The value of an output is only known after the program has run, so an f-string or a template
    literal prints Pulumi's error text instead. That text is deployed: a policy then names no
    resource, and a setting has no value.
    https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/

    Example:
        queue = aws.sqs.Queue("orders")
        aws.ssm.Parameter(
            "orders",
            name="/orders/queue",
            type="SecureString",
            value=f"queue {queue.arn}",  # bad
            value=pulumi.Output.concat("queue ", queue.arn),  # good
        )
    """
    # Of what is read as several resources, the first stands for the program's own.
    if resource.view is not None and resource.origin is None:
        return
    for path, text in texts_with(_IN_ALL, (resource.origin or resource).properties.raw):
        found = next((each for each in _PRINTED if each in text), None)
        if found:
            message = "an Output is printed into the text, so Pulumi's error text is in its place"
            yield Finding(message, path, fix=_PRINTED[found])
