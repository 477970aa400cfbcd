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

from policypack.offline import source_document
from policypack.offline.property_values import UNKNOWN, has_unknown, unwrapped
from policypack.offline.source_document import PolicyDocumentError
from policypack.offline.terraform_set import as_set, text_code

__all__ = ["PolicyDocumentError", "document_id", "render"]

_VERSIONS = ("2008-10-17", "2012-10-17")
_HTML = str.maketrans(
    {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}
)


def render(args: Mapping[str, Any]) -> tuple[str, str]:
    """The document as (json, indented by two spaces, and minifiedJson).

    `args` are the invoke's own, in camelCase. Both texts are unknown where any argument is.
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
        document = source_document.parse(text, f"sourcePolicyDocuments[{index}]")
        for statement in document.get("Statement", []):
            _claim(statement.get("Sid", ""), seen, f"sourcePolicyDocuments[{index}]")
        _merge(merged, document)
    _merge(merged, _configured(args))
    for index, text in enumerate(args.get("overridePolicyDocuments") or []):
        _merge(merged, source_document.parse(text, f"overridePolicyDocuments[{index}]"))
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
        statement = _statement(given or {}, version, f"statements[{index}]")
        _claim(statement.get("Sid", ""), seen, f"statements[{index}]")
        statements.append(statement)
    return {"Version": version, "Id": args.get("policyId") or "", "Statement": statements}


def _statement(given: Mapping[str, Any], version: str, where: str) -> dict[str, Any]:
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
        source_document.coerced(value)
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
    return source_document.principals(as_set(blocks))


def _conditions(given: Any, replaced: Callable[[Any, str], list[str]]) -> dict[str, Any]:
    blocks = []
    for block in given or []:
        values, test, variable = _texts(block.get("values")), block.get("test"), block["variable"]
        written = "".join(f"{text};" for text in values)
        key = f"test:{test};values:({written});variable:{variable};"
        blocks.append((key, (str(test), str(variable), replaced(values, "conditions"))))
    return source_document.conditions(as_set(blocks))


def _go_json(document: Mapping[str, Any], indent: int | None) -> str:
    """JSON as Go's encoder writes it: HTML characters escaped, everything else as it is."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(document, indent=indent, separators=separators, ensure_ascii=False).translate(
        _HTML
    )
