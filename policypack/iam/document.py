"""IAM documents of every kind, read once: text or mapping -> frozen `Document`.

Every element keeps its path, so a finding can point at it, and a leaf that is not known yet stays
an `Unknown` leaf in its place. What AWS would refuse is refused here with a name and a path:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from policypack.iam.content import memory_of
from policypack.iam.element_readers import (
    Duplicate,
    conditions,
    each_item,
    leaves,
    mapping,
    principals,
    unknown_in,
)
from policypack.iam.elements import Document, Statement, as_text
from policypack.iam.elements_by_purpose import check_elements
from policypack.iam.forms import read_forms
from policypack.iam.grammar import (
    CURRENT_VERSION,
    UNKNOWN_TEXT,
    VERSIONS,
    MalformedDocument,
    check_characters,
)
from policypack.iam.purpose import Purpose
from policypack.unknown import Unknown

_DOCUMENT_ELEMENTS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_ELEMENTS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"}
    | {"Principal", "NotPrincipal", "Condition"}
)
_TEXTS = ("Action", "NotAction", "Resource", "NotResource")
_NEGATIONS = frozenset({"NotAction", "NotResource", "NotPrincipal"})


def parse(policy: object, path: str = "policy", purpose: Purpose | None = None) -> Document:
    """Read a document: JSON text, a mapping, an `Unknown`, or None and "" for "there is none".

    `path` is the property that holds the document; every path in the result begins with it.
    `purpose`, where it is known, also demands and forbids what AWS does for such a document.
    Raises `MalformedDocument` and nothing else.
    """
    if isinstance(policy, str):
        return _parse_text(policy, path, purpose)
    return _document(policy, path, purpose, policy)


@lru_cache(maxsize=512)
def _parse_text(text: str, path: str, purpose: Purpose | None) -> Document:
    if text.strip() in ("", UNKNOWN_TEXT):
        return _document(text.strip() or None, path, purpose, text)
    try:
        policy = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise MalformedDocument(path, "invalid JSON", "Write one JSON object") from error
    return _document(policy, path, purpose, text)


def _object(pairs: list[tuple[str, object]]) -> object:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        return Duplicate(next(key for key in keys if keys.count(key) > 1))
    return made


def _document(policy: object, path: str, purpose: Purpose | None, source: object) -> Document:
    if policy is None:
        return Document(path)
    if unknown := unknown_in(policy, path):
        return Document(path, unknowns=(unknown[0],))
    elements = mapping(policy, path, _DOCUMENT_ELEMENTS)
    version = _version(elements.get("Version"), f"{path}.Version")
    items = _statement_items(elements, path)
    unknowns = tuple([each for item, at in items for each in unknown_in(item, at)])
    known = [each for each in items if not unknown_in(*each)] if unknowns else items
    statements = tuple([_statement(item, at) for item, at in known])
    check_elements(known, purpose)
    if purpose is not None:
        statements = read_forms(statements, purpose)
    # The services that keep resource policies also take other characters, as in S3's object keys.
    if purpose is None or not purpose.is_of_resource:
        check_characters(policy, path, source if isinstance(source, str) else as_text(policy))
    return Document(path, statements, unknowns, version, source)


def _statement_items(elements: Mapping[str, object], path: str) -> list[tuple[object, str]]:
    if "Statement" not in elements:
        raise MalformedDocument(path, "missing Statement", "Add at least one statement")
    path = f"{path}.Statement"
    items = list(each_item(elements["Statement"], path))
    if not items:
        raise MalformedDocument(path, "empty Statement", "Add at least one statement")
    return items


def _version(version: object, path: str) -> str | Unknown | None:
    if unknown := unknown_in(version, path):
        return unknown[0]
    if version is not None and (not isinstance(version, str) or version not in VERSIONS):
        raise MalformedDocument(path, "unknown Version", f"Use {CURRENT_VERSION}")
    return version


def _statement(value: object, path: str) -> Statement:
    elements = mapping(value, path, _STATEMENT_ELEMENTS)
    if not _NEGATIONS.isdisjoint(elements):
        _check_negations(elements, path)
    if "Action" not in elements and "NotAction" not in elements:
        raise MalformedDocument(path, "missing Action", "Add Action")
    effect = _effect(elements.get("Effect"), f"{path}.Effect")
    actions, not_actions, resources, not_resources = [leaves(elements, e, path) for e in _TEXTS]
    parts = (actions, not_actions, resources, not_resources)
    return Statement(
        path,
        effect,
        *parts,
        principals(elements, "Principal", path),
        principals(elements, "NotPrincipal", path),
        compared := conditions(elements, path),
        _sid(elements["Sid"], f"{path}.Sid") if "Sid" in elements else None,
        memory_of(effect, parts, compared),
    )


def _check_negations(elements: Mapping[str, object], path: str) -> None:
    for element in ("Action", "Resource", "Principal"):
        if element in elements and f"Not{element}" in elements:
            raise MalformedDocument(path, f"{element} and Not{element}", "Remove one of the two")


def _sid(value: object, path: str) -> str | Unknown | None:
    if unknown := unknown_in(value, path):
        return unknown[0]
    if not (value is None or isinstance(value, str)):
        raise MalformedDocument(path, "wrong type", "Write Sid as text")
    return value


def _effect(value: object, path: str) -> str | Unknown:
    if isinstance(value, str) and value in ("Allow", "Deny"):
        return value
    if unknown := unknown_in(value, path):
        return unknown[0]
    raise MalformedDocument(path, "invalid Effect", "Write Allow or Deny, in this spelling")
