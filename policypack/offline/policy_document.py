"""`aws:iam/getPolicyDocument:getPolicyDocument`, rendered as AWS's Terraform provider renders it.

Follows hashicorp/terraform-provider-aws, internal/service/iam: policy_document_data_source.go (what
is read, the order of merging, the errors) and policy_model.go (how statements, principals and
conditions become JSON). The text has to match to the byte: programs compare it, and a policy judges
the document that AWS would receive, not one that merely means the same.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from policypack.offline.property_values import UNKNOWN, has_unknown, unwrapped
from policypack.reading import json_text

# Policy documents that getPolicyDocument merges, and the parts that both kinds share.
#
# Source and override documents are JSON text. They are read and written back as policy_model.go of
# hashicorp/terraform-provider-aws does it, with its peculiarities: lists of actions keep their
# order, lists of principals are sorted downwards, maps are sorted by key, unknown elements are
# dropped.

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
    """The document in `text`, with statements to write. An empty text is not a document."""
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
    """A scalar as the string that Terraform converts it to; other values are refused."""
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


# The order of a Terraform set: what decides how blocks of one kind are joined.
#
# terraform-plugin-sdk, helper/schema: `SerializeResourceForHash` writes an element out, its CRC-32
# is its code, equal codes are one element, and `Set.listCode` sorts the codes as decimal text.


def text_code(text: str) -> str:
    """The code of a string in a set of strings."""
    return _code(f"{text};")


def as_set(elements: Iterable[tuple[str, Any]]) -> list[Any]:
    """The elements in the order of their codes, each given as (written out, element)."""
    distinct: dict[str, Any] = {}
    for written, element in elements:
        distinct.setdefault(_code(written), element)
    return [distinct[code] for code in sorted(distinct)]


def _code(written: str) -> str:
    return str(zlib.crc32(written.encode()))


__all__ = ["PolicyDocumentError", "document_id", "render"]

_VERSIONS = ("2008-10-17", "2012-10-17")
_HTML = str.maketrans(
    {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
)


def render(args: Mapping[str, Any]) -> tuple[str, str]:
    """The document as (json, indented by two spaces, and minifiedJson).

    `args` are the invoke's own, in camelCase. Both texts are unknown if any argument is.
    Raises `PolicyDocumentError` where AWS's provider refuses, with the same meaning.
    """
    args = unwrapped(args)
    if has_unknown(args):
        return UNKNOWN, UNKNOWN
    document = _merged(args)
    return _go_json(document, indent=2), _go_json(document, indent=None)


def document_id(text: str) -> str:
    """The id of the data source: the CRC-32 of the indented text (create.StringHashcode)."""
    return str(zlib.crc32(text.encode()))


def _merged(args: Mapping[str, Any]) -> dict[str, Any]:
    for deprecated in ("sourceJson", "overrideJson"):
        if args.get(deprecated):
            raise PolicyDocumentError(
                f"{deprecated} is no longer used and must be empty; "
                f"pass {deprecated.removesuffix('Json')}PolicyDocuments instead"
            )
    merged: dict[str, Any] = {}
    seen: set[str] = set()
    for index, text in enumerate(args.get("sourcePolicyDocuments") or []):
        document = parse(text, f"sourcePolicyDocuments[{index}]")
        for statement in document.get("Statement", []):
            _claim(statement.get("Sid", ""), seen, f"sourcePolicyDocuments[{index}]")
        _merge(merged, document)
    _merge(merged, _configured(args))
    for index, text in enumerate(args.get("overridePolicyDocuments") or []):
        _merge(merged, parse(text, f"overridePolicyDocuments[{index}]"))
    return {key: merged[key] for key in ("Version", "Id", "Statement") if merged.get(key)}


def _claim(sid: str, seen: set[str], where: str) -> None:
    if sid and sid in seen:
        raise PolicyDocumentError(
            f"{where}: duplicate Sid ({sid}); remove it or make the Sids unique"
        )
    seen.add(sid)


def _merge(into: dict[str, Any], document: Mapping[str, Any]) -> None:
    """A later Id wins, a later version wins if it is newer, and a Sid that exists is replaced."""
    into["Id"] = document.get("Id") or into.get("Id", "")
    into["Version"] = max(document.get("Version", ""), into.get("Version", ""))
    statements = into.setdefault("Statement", [])
    for statement in document.get("Statement", []):
        sids = [present.get("Sid") for present in statements]
        if statement.get("Sid") and statement["Sid"] in sids:
            statements[sids.index(statement["Sid"])] = statement
        else:
            statements.append(statement)


def _configured(args: Mapping[str, Any]) -> dict[str, Any]:
    version = args.get("version") or _VERSIONS[1]
    if version not in _VERSIONS:
        raise PolicyDocumentError(f"version must be one of {', '.join(_VERSIONS)}")
    seen: set[str] = set()
    statements = []
    for index, given in enumerate(args.get("statements") or []):
        statement = _render_statement(given or {}, version, f"statements[{index}]")
        _claim(statement.get("Sid", ""), seen, f"statements[{index}]")
        statements.append(statement)
    return {"Version": version, "Id": args.get("policyId") or "", "Statement": statements}


def _render_statement(given: Mapping[str, Any], version: str, where: str) -> dict[str, Any]:
    effect, sid = given.get("effect") or "Allow", given.get("sid") or ""
    if effect not in ("Allow", "Deny"):
        raise PolicyDocumentError(f"{where}.effect must be Allow or Deny")
    if not re.fullmatch("[a-zA-Z0-9]*", sid):
        raise PolicyDocumentError(f"{where}.sid must only include alphanumeric characters")

    def replaced(values: Any, name: str) -> list[str]:
        return [_variables(text, version, f"{where}.{name}") for text in _texts(values)]

    # Actions are the one list in which the provider replaces nothing.
    statement = {
        "Sid": sid,
        "Effect": effect,
        "Action": _one_or_many(_texts(given.get("actions"))),
        "NotAction": _one_or_many(_texts(given.get("notActions"))),
        "Resource": _one_or_many(replaced(given.get("resources"), "resources")),
        "NotResource": _one_or_many(replaced(given.get("notResources"), "notResources")),
        "Principal": _principals(given.get("principals"), replaced),
        "NotPrincipal": _principals(given.get("notPrincipals"), replaced),
        "Condition": _conditions(given.get("conditions"), replaced),
    }
    return {key: value for key, value in statement.items() if value}


def _texts(values: Any) -> list[str]:
    """Elements as Terraform coerces them to strings: true is "true", 80.0 is "80"."""
    return [
        coerced(value)
        for value in ([values] if isinstance(values, str) else values or [])
        if value is not None
    ]


def _one_or_many(values: Iterable[str]) -> Any:
    """A set of strings: the single one, or all of them from last to first."""
    distinct = sorted(set(values), reverse=True)
    return distinct[0] if len(distinct) == 1 else distinct


def _variables(text: str, version: str, where: str) -> str:
    # `${` would be Terraform's own interpolation, so policy variables are written `&{`.
    if version == _VERSIONS[0] and "&{" in text:
        raise PolicyDocumentError(f"{where}: &{{ is not supported in version {version}")
    return text.replace("&{", "${")


def _principals(given: Any, replaced: Callable[[Any, str], list[str]]) -> Any:
    blocks = []
    for block in given or []:
        identifiers = sorted(set(_texts(block.get("identifiers"))), key=text_code)
        written = "".join(f"{text};" for text in identifiers)
        key = f"identifiers:{{{written}}};type:{block.get('type')};"
        blocks.append(
            (key, (str(block.get("type")), _one_or_many(replaced(identifiers, "principals"))))
        )
    return principals(as_set(blocks))


def _conditions(given: Any, replaced: Callable[[Any, str], list[str]]) -> dict[str, Any]:
    blocks = []
    for block in given or []:
        values, test, variable = _texts(block.get("values")), block.get("test"), block["variable"]
        written = "".join(f"{text};" for text in values)
        key = f"test:{test};values:({written});variable:{variable};"
        blocks.append((key, (str(test), str(variable), replaced(values, "conditions"))))
    return conditions(as_set(blocks))


def _go_json(document: Mapping[str, Any], indent: int | None) -> str:
    """JSON as Go's encoder writes it: HTML characters escaped, everything else as it is."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(document, indent=indent, separators=separators, ensure_ascii=False).translate(
        _HTML
    )
