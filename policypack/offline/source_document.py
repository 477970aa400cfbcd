"""Policy documents that getPolicyDocument merges, and the parts that both kinds share.

Source and override documents are JSON text. They are read and written back as policy_model.go of
hashicorp/terraform-provider-aws does it, with its peculiarities: lists of actions keep their order,
lists of principals are sorted downwards, maps are sorted by key, unknown elements are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policypack.reading import json_text

_DOCUMENT = {"version": "Version", "id": "Id", "statement": "Statement"}
_ELEMENTS = {
    element.lower(): element
    for element in (
        "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal",
        "NotPrincipal", "Condition",
    )
}  # fmt: skip


class PolicyDocumentError(ValueError):
    """The arguments do not form a policy document; the AWS provider refuses them as well."""


def parse(text: Any, where: str) -> dict[str, Any]:
    """The document in `text`, its statements ready to be written. Nothing at all is no document."""
    if text is None:
        return {}
    try:
        data = json_text.loads(text)
    except (TypeError, ValueError) as error:
        raise PolicyDocumentError(
            f"{where}: invalid JSON; pass the text of a policy document"
        ) from error
    document = _fields(data, _DOCUMENT, where)
    statements = document.get("Statement", [])
    if not isinstance(statements, list):
        raise PolicyDocumentError(f"{where}.Statement must be a list of statements")
    document["Statement"] = [
        _statement(item, f"{where}.Statement[{index}]") for index, item in enumerate(statements)
    ]
    return document


def coerced(value: Any) -> str:
    """A scalar as Terraform turns it into a string; other things are no scalar and are refused."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (str, int, float)):
        return str(value)
    raise PolicyDocumentError(f"invalid list element: must be a string, not {type(value).__name__}")


def principals(blocks: Iterable[tuple[str, Any]]) -> Any:
    """`Principal` from (type, one identifier or a list): types sorted, identifiers joined."""
    given = list(blocks)
    # Only {"*": "*"} is shortened. {"AWS": "*"} stays, because role trust policies need it.
    if len(given) == 1 and given[0][0] == "*" and given[0][1] in ("*", ["*"]):
        return "*"
    joined: dict[str, Any] = {}
    for kind, identifiers in given:
        if isinstance(identifiers, str) and kind not in joined:
            joined[kind] = identifiers
            continue
        present = joined.get(kind, [])
        more = [identifiers] if isinstance(identifiers, str) else sorted(identifiers, reverse=True)
        joined[kind] = ([present] if isinstance(present, str) else present) + more
    return dict(sorted(joined.items()))


def conditions(blocks: Iterable[tuple[str, str, list[str]]]) -> dict[str, Any]:
    """`Condition` from (operator, key, values): values of one key joined, a single one bare."""
    joined: dict[str, dict[str, list[str]]] = {}
    for test, variable, values in blocks:
        joined.setdefault(test, {}).setdefault(variable, []).extend(values)
    return {
        test: {key: v[0] if len(v) == 1 else v for key, v in sorted(joined[test].items())}
        for test in sorted(joined)
    }


def _fields(data: Any, known: Mapping[str, str], where: str) -> dict[str, Any]:
    """The fields of an object that Go's decoder would take: names in any case, others ignored."""
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise PolicyDocumentError(f"{where} must be an object")
    taken = {known[key.lower()]: value for key, value in data.items() if key.lower() in known}
    for name in ("Version", "Id", "Sid", "Effect"):
        if not isinstance(taken.get(name), (str, type(None))):
            raise PolicyDocumentError(f"{where}.{name} must be a string")
    return {key: value for key, value in taken.items() if value is not None}


def _statement(data: Any, where: str) -> dict[str, Any]:
    given = _fields(data, _ELEMENTS, where)
    for name in ("Principal", "NotPrincipal"):
        if name in given:
            given[name] = principals(_principal_blocks(given[name], f"{where}.{name}"))
    if "Condition" in given:
        given["Condition"] = conditions(_condition_blocks(given["Condition"], f"{where}.Condition"))
    # Go leaves out an empty string, map or set, but never a list of actions or resources.
    kept = ("Action", "NotAction", "Resource", "NotResource")
    return {
        element: given[element]
        for element in _ELEMENTS.values()
        if element in given and (element in kept or given[element] not in ("", {}))
    }


def _principal_blocks(data: Any, where: str) -> list[tuple[str, Any]]:
    if isinstance(data, str):
        return [("*", ["*"])]
    if not isinstance(data, Mapping):
        raise PolicyDocumentError(f"{where} must be a string or an object")
    for value in data.values():
        members = value if isinstance(value, list) else [value]
        if not all(isinstance(member, str) for member in members):
            raise PolicyDocumentError(f"{where}: every identifier must be a string")
    return list(data.items())


def _condition_blocks(data: Any, where: str) -> list[tuple[str, str, list[str]]]:
    blocks = []
    for test, variables in _object(data, where).items():
        for variable, values in _object(variables, f"{where}.{test}").items():
            if isinstance(values, (str, bool)):
                blocks.append((test, variable, [coerced(values)]))
            elif isinstance(values, list):
                if not all(isinstance(value, str) for value in values):
                    raise PolicyDocumentError(f"{where}.{test}: every value must be a string")
                blocks.append((test, variable, values))
            # A bare number is dropped, key and all: the provider's decoder does not know it.
    return blocks


def _object(data: Any, where: str) -> Mapping[str, Any]:
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise PolicyDocumentError(f"{where} must be an object")
    return data
