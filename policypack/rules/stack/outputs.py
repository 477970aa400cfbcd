"""Outputs of the stack and of resources: secrets in them, and outputs that were printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Severity,
    Stack,
    Unknown,
    Value,
    first_few,
    parsed_json,
    rule,
)
from policypack.credentials import is_strong, looks_named, secret_in
from policypack.rule.rule import ANY_TYPE
from policypack.topology.parts.property_texts import open_texts, texts_with

_STACK = "pulumi:pulumi:Stack"
# Shorter texts occur in other values by chance.
_SHORTEST = 8


@rule(
    id="stack-output-secret",
    types=(_STACK,),
    reads=(_STACK,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Wrap the output in pulumi.Output.secret and remove pulumi.Output.unsecret from it, or "
        "export the ARN of the secret"
    ),
    cwe=(312,),
)
def output_secret(root: Resource, stack: Stack) -> Outcomes:
    """Stack output contains a plaintext secret.

    Pulumi prints an output without a secret mark in the log of every update, and stores it as
    plaintext in the state, where other stacks can read it. A value is secret if a resource or
    another output has it under a secret mark, or if it looks like a credential. In a marked object
    or JSON document, only the values whose names or formats are those of credentials are secret.
    Public text isn't: ordinary words, the value of a String parameter, which the SDK marks itself,
    and text that the program also uses without a mark, such as a table's name.
    https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    waiting = []
    for output in _plain(root.properties):
        if isinstance(output.raw, Unknown):
            waiting.append(output.raw)
        else:
            yield from _judged(output, stack.once(_marked))
    if waiting:
        yield _together(waiting)


def _together(waiting: list[Unknown]) -> Unknown:
    """One outcome for all, since before the first deployment many outputs are unknown."""
    if len(waiting) == 1:
        return waiting[0]
    names = first_few([each.path for each in waiting])
    return replace(waiting[0], path="", waits_for=f"outputs that are known after apply: {names}")


def _judged(output: Value, marked: Mapping[str, str]) -> Outcomes:
    text = str(output.raw)
    for secret, place in marked.items():
        # A word of a secret occurs in other texts by chance.
        if secret == text or (secret in text and is_strong(secret)):
            held = "is" if secret == text else "contains"
            message = f"the output {held} {place}, without a secret mark"
            yield Finding(message, output.path, confidence=Confidence.HIGH)
            return
    found = secret_in(_name(output.path), text)
    if found:
        message = f"the value is a secret ({found.reason}) without a secret mark"
        yield Finding(message, output.path, confidence=found.confidence)


def _name(path: str) -> str:
    """The last key of a path; for an element of a list, the key of the list."""
    return path.rpartition(".")[2].partition("[")[0]


def _plain(value: Value) -> Iterator[Value]:
    """The leaves that no secret mark is on or above."""
    if isinstance(value.raw, (dict, list)):
        for item in value.items():
            yield from _plain(item)
    elif isinstance(value.raw, (str, int, float, Unknown)) and not isinstance(value.raw, bool):
        yield value


def _marked(stack: Stack) -> dict[str, str]:
    """The secrets of the stack by their texts, and where each stands."""
    return {
        text: f"{value.path} of {resource.name} ({resource.type})"
        for resource in stack.resources
        if resource.holds_mark
        for value, is_whole in _under_marks(Value(resource.marked))
        for text in _secrets_in(value, is_whole)
        if len(text) >= _SHORTEST and not stack.once(open_texts).holds(text)
    }


def _under_marks(value: Value) -> Iterator[tuple[Value, bool]]:
    """Yields (text with a secret mark on or above it, whether the mark is above it)."""
    raw = value.raw
    if isinstance(raw, Secret):
        bare = Value(value.tree, value.path)
        is_whole = isinstance(bare.raw, (dict, list))
        yield from ((each, is_whole) for each in _plain(bare) if isinstance(each.raw, str))
    elif isinstance(raw, (dict, list)):
        for item in value.items():
            yield from _under_marks(item)


def _secrets_in(value: Value, is_whole: bool) -> Iterator[str]:
    """The secret texts of a marked one.

    In a marked whole, such as a JSON document, only names and formats tell which texts are secret:
    it has host names and user names too.
    """
    document = parsed_json(value.raw)
    if isinstance(document, dict):
        yield value.raw
        for name, held in document.items():
            if isinstance(held, str) and secret_in(name, held):
                yield held
    elif secret_in(_name(value.path), value.raw) if is_whole else not looks_named(value.raw):
        yield value.raw


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
    """
    # Of what is read as several resources, the first stands for the program's own.
    if resource.view is not None and resource.origin is None:
        return
    for path, text in texts_with(_IN_ALL, (resource.origin or resource).properties.raw):
        found = next((each for each in _PRINTED if each in text), None)
        if found:
            message = "an Output is printed into the text, so Pulumi's error text is in its place"
            yield Finding(message, path, fix=_PRINTED[found])
