"""Which functions write to which log group.

A function writes to the group that loggingConfig names, or to /aws/lambda/ and its own name.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
"""

from __future__ import annotations

from typing import NamedTuple

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.links import is_stated, linked

GROUP = "aws:cloudwatch/logGroup:LogGroup"
READS = (FUNCTION, GROUP)
NAMED_AT = "loggingConfig.logGroup"
_DEFAULT = "/aws/lambda/"


def has_log_group(stack: Stack, function: Resource) -> Truth:
    """Whether the function names a log group, or the program has the one of its name."""
    named = or_unknown(is_stated, function, NAMED_AT)
    return any_of((named, _has_default_group(stack, function)))


def writes_to(stack: Stack, function: Resource, group: Resource) -> Truth:
    """Whether the function writes to the group."""
    if function in stack.recorded(group, "name", FUNCTION):
        return True
    named = or_unknown(is_stated, function, NAMED_AT)
    if named is not False:
        found = linked(stack, function, NAMED_AT, GROUP)
        return found if isinstance(found, Unknown) else group in found
    name, own = group.at("name").tree, function.at("name").tree
    for each in (name, own):
        if isinstance(each, Unknown):
            return each
    return bool(name == f"{_DEFAULT}{own}")


def _has_default_group(stack: Stack, function: Resource) -> Truth:
    """Whether the program has the log group that the function writes to by default."""
    groups = stack.once(_groups)
    name = function.at("name").tree
    if isinstance(name, Unknown):
        # It is unlike that of a group of another service.
        is_named: Truth = name if groups.functions else False
    else:
        is_named = name in groups.functions
    return any_of((is_named, function.urn in groups.makers, *groups.undecided[:1]))


class _Groups(NamedTuple):
    """What log groups are for: functions by name, by URN where a group's name is made of that of
    the function and is not known yet, and the names of which neither is known."""

    functions: frozenset[str]
    makers: frozenset[str]
    undecided: tuple[Unknown, ...]


def _groups(stack: Stack) -> _Groups:
    functions: set[str] = set()
    makers: set[str] = set()
    undecided: list[Unknown] = []
    for group in stack.of_type(GROUP):
        name, made_of = group.at("name").tree, stack.recorded(group, "name", FUNCTION)
        if not isinstance(name, Unknown):
            if str(name).startswith(_DEFAULT):
                functions.add(str(name).removeprefix(_DEFAULT))
        elif made_of:
            makers.update(function.urn for function in made_of)
        else:
            undecided.append(name)
    return _Groups(frozenset(functions), frozenset(makers), tuple(undecided))
