"""The functions of the stack that a property names: by name, ARN, partial or invoke ARN, alias."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.model.values import Reference, Value
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.property_texts import texts

FUNCTION = "aws:lambda/function:Function"
ALIAS = "aws:lambda/alias:Alias"
READS = (FUNCTION, ALIAS)
# The three name formats of Lambda's API, and the ARN that API Gateway wraps around the second:
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html (FunctionName)
_IN_ARN = lazy_pattern(r"(?:^|:)function:(?P<name>[\w-]+)")
_WHERE = lazy_pattern(r"arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:")
_PLAIN = lazy_pattern(r"(?P<name>[\w-]+)(?::[\w$-]+)?")


def functions_at(stack: Stack, resource: Resource, path: str) -> tuple[Resource, ...]:
    """The functions that the property at `path` names; empty if it names none of the stack's.

    The engine's record of dependencies comes first, a name in the value second. Raises
    UnknownValueError if the value is unknown and the record shows no function, and where no
    function of the stack has the name, but one has a name that is not known yet.
    """
    recorded = recorded_functions(stack, resource, path)
    if recorded:
        return recorded
    text = text_of(resource.at(path))
    return tuple(stack.near(resource, text, functions_named(stack, text)))


def functions_named(stack: Stack, text: str) -> tuple[Resource, ...]:
    """The functions that a name or an ARN stands for; empty if it is none of the stack's.

    Raises UnknownValueError if no function has the name, but one has a name that is not known
    yet.
    """
    name = _name(text)
    named, unnamed = stack.once(_by_name)
    if name is None or name in named:
        return tuple(each for each in named.get(name or "", ()) if _may_be(stack, each, text))
    if unnamed:
        raise UnknownValueError(unnamed[0])
    return ()


def _may_be(stack: Stack, function: Resource, text: str) -> bool:
    """Whether an ARN in the text may be the function's, where stacks of accounts are joined."""
    arn = function.at("arn").tree
    named = _WHERE.search(text) if len(stack.homes) > 1 else None
    return named is None or not isinstance(arn, str) or arn.startswith(named[0])


def functions_within(stack: Stack, resource: Resource, path: str) -> tuple[Resource, ...]:
    """The functions that the texts at `path` and below name; `[]` means every element.

    Known values come first, the engine's record of dependencies second: it covers a whole property,
    which may name a function for another purpose too. Raises UnknownValueError.
    """
    named, unnamed = stack.once(_by_name)
    found: list[Resource] = []
    undecided: list[Unknown] = []
    for text in texts(resource.properties, path):
        if isinstance(text, Unknown):
            undecided.append(text)
            continue
        for name in _names(text):
            meant = (each for each in named.get(name, ()) if _may_be(stack, each, text))
            found += stack.near(resource, text, [*meant])
            undecided += unnamed if name not in named else ()
    recorded = recorded_functions(stack, resource, path) if undecided or not found else ()
    if undecided and not recorded:
        raise UnknownValueError(undecided[0])
    return tuple(dict.fromkeys([*found, *recorded]))


def text_of(value: Value) -> str:
    """The text of a property, or the id of the resource that is passed there; "" without one."""
    content = value.content
    if isinstance(content, Reference):
        content = Value(content.id, value.path).content
    return content if isinstance(content, str) else ""


def recorded_functions(stack: Stack, resource: Resource, path: str) -> tuple[Resource, ...]:
    """The functions that the engine recorded for a property, also through an alias.

    Raises UnknownValueError.
    """
    recorded = stack.recorded(resource, path, FUNCTION)
    if recorded:
        return recorded
    aliases = stack.recorded(resource, path, ALIAS)
    return tuple(
        function for alias in aliases for function in functions_at(stack, alias, "functionName")
    )


def _names(text: str) -> list[str]:
    plain = _PLAIN.fullmatch(text)
    return [plain["name"]] if plain else [match["name"] for match in _IN_ARN.finditer(text)]


def _name(text: str) -> str | None:
    found = _IN_ARN.search(text) or _PLAIN.fullmatch(text)
    return found["name"] if found else None


def _by_name(stack: Stack) -> tuple[dict[str, tuple[Resource, ...]], list[Unknown]]:
    table: dict[str, tuple[Resource, ...]] = {}
    unnamed = []
    for function in stack.of_type(FUNCTION):
        name = function.at("name").tree
        if isinstance(name, Unknown):
            unnamed.append(name)
        elif isinstance(name, str):
            table[name] = (*table.get(name, ()), function)
    return table, unnamed
