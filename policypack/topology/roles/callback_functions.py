"""Roles and attachments that an SDK makes for a function that is written as a callback."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable

from policypack.facts.callback_functions import (
    ALWAYS_DEFAULT,
    DEFAULT_POLICIES,
    TASK_POLICIES,
    attachment_suffix,
)
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.urns import maker_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.roles.principals import aws_managed_name

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
_SUFFIXED = lazy_pattern(r"(?P<function>.+)-[0-9a-f]{8}")


def callback_function_of(attachment: Resource) -> str:
    """The name of the callback function that the attachment of a default policy is made for, ""
    for every other resource."""
    # The roles of awsx are made by the same helper, and are none of a function.
    is_of_function = not maker_of(attachment.urn).startswith("awsx:")
    return _default_role_of(attachment, DEFAULT_POLICIES) if is_of_function else ""


def task_role_cause(attachment: Resource) -> Hashable:
    """A key shared by the attachments by which a component of awsx gives a task role its default
    policies; None for every other resource."""
    if not maker_of(attachment.urn).startswith("awsx:"):
        return None
    role = _default_role_of(attachment, TASK_POLICIES)
    return ("task role", attachment.urn.rpartition("::")[0], role) if role else None


def _default_role_of(attachment: Resource, policies: Collection[str]) -> str:
    """The name of the role for which the SDK makes the attachment of one of the policies."""
    arn = attachment.at("policyArn").tree if attachment.type == ATTACHMENT else None
    if not isinstance(arn, str) or aws_managed_name(arn) not in policies:
        return ""
    name = attachment.name.removesuffix(attachment_suffix(arn))
    return name if name != attachment.name else ""


def callback_cause(function: str) -> Hashable:
    """The key shared by the findings about a callback function and its attachments."""
    return "CallbackFunction", function


def callback_fix(function: str) -> str:
    """The fix that gives a callback function its own role."""
    return (
        "Pass role, or policies with only the actions in use, to the CallbackFunction "
        f'"{function}"; an event handler, such as onObjectCreated, accepts a '
        "CallbackFunction too"
    )


def default_policies(stack: Stack, function: Resource) -> tuple[str | Unknown, ...]:
    """The names of the default policies that the SDK attaches to the role of the function, and an
    unknown for each attachment that may be of a default policy. Empty if the program chose policies
    that are among them: their attachments look alike."""
    place = (function.options.parent, function.name)
    found: tuple[str | Unknown, ...] = stack.once(_by_function).get(place, ())
    unknown = [each for each in found if isinstance(each, Unknown)]
    missing = ALWAYS_DEFAULT.difference(each for each in found if isinstance(each, str))
    return found if len(missing) <= len(unknown) else ()


def _by_function(stack: Stack) -> dict[tuple[str, str], tuple[str | Unknown, ...]]:
    """The policies by the parent, which a function and its attachments share, and its name."""
    table: dict[tuple[str, str], tuple[str | Unknown, ...]] = defaultdict(tuple)
    for attachment in stack.of_type(ATTACHMENT):
        arn = attachment.at("policyArn").tree
        named = _SUFFIXED.fullmatch(attachment.name)
        if isinstance(arn, Unknown) and named:
            table[attachment.options.parent, named["function"]] += (arn,)
        elif function := callback_function_of(attachment):
            table[attachment.options.parent, function] += (aws_managed_name(str(arn)),)
    return dict(table)
