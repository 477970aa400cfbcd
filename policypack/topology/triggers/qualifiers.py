"""Whether a trigger invokes a version or alias of a function, or its unpublished code.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.urns import parts_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.functions import ALIAS
from policypack.topology.parts.permissions import PERMISSION
from policypack.topology.parts.property_texts import texts
from policypack.topology.triggers.wiring_table import URL

# The qualifiers of the unpublished code: none, or `$LATEST`.
LATEST = ("", "$LATEST")
# The types that name the function and its qualifier separately.
_APART = (URL, PERMISSION)
_NAMED = lazy_pattern(r"function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?")


def is_qualified(trigger: Resource, function: Resource) -> Truth:
    """Whether the trigger invokes a version or an alias of the function."""
    kinds = (parts_of(urn)[0] for urns in trigger.property_dependencies.values() for urn in urns)
    if ALIAS in kinds:
        return True
    if trigger.type in _APART:
        qualifier = trigger.at("qualifier").tree
        return qualifier if isinstance(qualifier, Unknown) else (qualifier or "") not in LATEST
    return any_of(_in_texts(trigger, function))


def _in_texts(trigger: Resource, function: Resource) -> Iterator[Truth]:
    """For each property made of the function, whether it has a qualifier.

    A text that is not known yet may be the function's ARN or its qualifiedArn.
    """
    name = function.at("name").tree
    made_of_it = [
        path for path, urns in trigger.property_dependencies.items() if function.urn in urns
    ]
    for path in made_of_it or trigger.properties.raw:
        for text in texts(trigger.properties, path):
            if not isinstance(text, Unknown):
                yield from (each not in LATEST for each in _qualifiers(text, name))
            elif made_of_it:
                yield text


def _qualifiers(text: str, name: str | Unknown | None) -> Iterator[str]:
    """The qualifiers of the function in an ARN, or in its name; "" where it has none."""
    for found in _NAMED.finditer(text):
        if not isinstance(name, str) or found["name"] == name:
            yield found["qualifier"] or ""
    plain, _, qualifier = text.partition(":")
    if isinstance(name, str) and plain == name:
        yield qualifier
