"""The result of a function that cannot be answered: unknown values of the declared types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.facts.invented import INVENTED
from policypack.offline import unserved
from policypack.offline.placeholder_results import is_search_argument, placeholder
from policypack.offline.schema import FunctionType, Type
from policypack.offline.templates import TemplateScope
from policypack.offline.unknown_documents import unknown_document
from policypack.offline.unsupported_invokes import is_security_relevant
from policypack.start.lazy_patterns import lazy_pattern

# What names a thing, and says nothing about it.
_IDENTITY = lazy_pattern("^(id|arn|name|region)$|(Id|Arn)$")
# What programs parse.
_DOCUMENTS = {"secretString", "body", "result"}
_DEPTH = 4


def unknown_result(
    function: FunctionType, scope: TemplateScope, echoed: Mapping[str, Any]
) -> dict[str, Any]:
    """The result of a function for content: its identity, and unknown values of the right types."""
    unserved.tell("content", scope.token)
    found = {}
    for name, prop in function.results.items():
        if name in echoed:
            found[name] = echoed[name]
        elif not (is_search_argument(name, function) or _is_unused(name, function)):
            found[name] = _unknown(name, prop.type, scope)
    return {name: value for name, value in found.items() if value is not None}


def _is_unused(name: str, function: FunctionType) -> bool:
    """Whether a result repeats an argument that was not given, such as the choice of an option."""
    is_argument = name in function.arguments and not function.results[name].always
    return is_argument and not _IDENTITY.search(name)


def _unknown(name: str, type_: Type, scope: TemplateScope, depth: int = 0) -> Any:
    """The engine takes no unknown value from a function, so an invented text stands for one.

    For a number or a flag there is no such value, and no guess.
    """
    if type_.kind == "string":
        if _IDENTITY.search(name) and not is_security_relevant(name):
            return placeholder(name, type_, scope, {})
        return unknown_document() if name in _DOCUMENTS else INVENTED
    if type_.kind == "list" and type_.element:
        one = _unknown(name, type_.element, scope, depth + 1)
        return [] if one is None else [one]
    if type_.kind == "object" and depth < _DEPTH:
        fields = {
            each: _unknown(each, prop.type, scope, depth + 1)
            for each, prop in type_.properties.items()
        }
        return {each: value for each, value in fields.items() if value is not None}
    return {} if type_.kind == "map" else None
