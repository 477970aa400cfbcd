"""Which resources a backup plan selects: by ARN, by a pattern of ARNs, or by tags.

https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.property_texts import texts
from policypack.unknown import Unknown, or_unknown
from policypack.urns import pattern
from policypack.values import Value

SELECTION = "aws:backup/selection:Selection"
_LISTED, _EXCLUDED, _TAGS = "resources", "notResources", "selectionTags"


def is_selected(stack: Stack, resource: Resource) -> Truth:
    """Whether a backup selection of the stack includes the resource."""
    return any_of(_selects(stack, each, resource) for each in stack.of_type(SELECTION))


def _selects(stack: Stack, selection: Resource, resource: Resource) -> Truth:
    """Conditions may leave out what the ARNs include."""
    included = any_of((_lists(stack, selection, _LISTED, resource), _tagged(selection, resource)))
    excluded = _lists(stack, selection, _EXCLUDED, resource)
    limits = selection.at("conditions").tree
    limited = Unknown("conditions", "what the conditions select", selection.urn) if limits else True
    return all_of((included, negated(excluded), limited))


def _lists(stack: Stack, selection: Resource, path: str, resource: Resource) -> Truth:
    if resource in stack.recorded(selection, path, resource.type):
        return True
    return any_of(
        text if isinstance(text, Unknown) else _matches(text, resource)
        for text in texts(selection.properties, f"{path}[]")
    )


def _matches(text: str, resource: Resource) -> Truth:
    arn = resource.at("arn").tree
    if text == "*" or not isinstance(arn, Unknown):
        return text == "*" or pattern(text).fullmatch(str(arn)) is not None
    # An ARN that is not known yet can match a pattern, and is in no ARN that is written out.
    return arn if "*" in text else False


def _tagged(selection: Resource, resource: Resource) -> Truth:
    return any_of(_tags(selection, resource))


def _tags(selection: Resource, resource: Resource) -> Iterator[Truth]:
    yield from selection.each(_TAGS, lambda tag: iter([_has_tag(tag, resource)]))


def _has_tag(tag: Value, resource: Resource) -> Truth:
    held = or_unknown(resource.get, f"tags.{tag.get('key')}")
    return held if isinstance(held, Unknown) else held == tag.get("value")
