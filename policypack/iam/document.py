"""IAM documents of every kind, read once: text or mapping -> frozen `Document`.

Every element keeps its path, so a finding can point at it, and a leaf that is not known yet stays
an `Unknown` leaf in its place. What AWS would refuse is refused here with a name and a path:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from policypack.iam.elements import (
    ABSENT,
    Condition,
    Document,
    Leaf,
    Leaves,
    Principal,
    Statement,
    as_text,
)
from policypack.iam.form import (
    CURRENT_VERSION,
    UNKNOWN_TEXT,
    VERSIONS,
    MalformedDocument,
    Purpose,
    check_characters,
    check_form,
    check_operator,
)
from policypack.unknown import Unknown

_DOCUMENT_ELEMENTS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_ELEMENTS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"}
    | {"Principal", "NotPrincipal", "Condition"}
)
_PRINCIPAL_KINDS = frozenset({"*", "AWS", "Service", "Federated", "CanonicalUser"})


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
        raise MalformedDocument(path, "not JSON", "hand over one JSON object") from error
    return _document(policy, path, purpose, text)


@dataclass(frozen=True)
class _Twice:
    """Stands in for a JSON object that gives one key twice; AWS and parsers differ on what wins."""

    key: str


def _object(pairs: list[tuple[str, object]]) -> object:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        return _Twice(next(key for key in keys if keys.count(key) > 1))
    return made


def _document(policy: object, path: str, purpose: Purpose | None, source: object) -> Document:
    if policy is None:
        return Document(path)
    if unknown := _unknown(policy, path):
        return Document(path, unknowns=(unknown[0],))
    elements = _mapping(policy, path, _DOCUMENT_ELEMENTS)
    version = _version(elements.get("Version"), f"{path}.Version")
    if "Statement" not in elements:
        raise MalformedDocument(path, "missing Statement", "give at least one statement")
    items = list(_items(elements["Statement"], f"{path}.Statement"))
    if not items:
        raise MalformedDocument(f"{path}.Statement", "empty Statement", "give at least one")
    unknowns = tuple(u for item, at in items for u in _unknown(item, at))
    known = [(item, at) for item, at in items if not _unknown(item, at)]
    statements = tuple(_statement(item, at) for item, at in known)
    check_form(known, purpose)
    # The services that keep resource policies also take other characters, as in S3's object keys.
    if purpose is not Purpose.RESOURCE:
        check_characters(policy, path, source if isinstance(source, str) else as_text(policy))
    return Document(path, statements, unknowns, version, source)


def _unknown(value: object, path: str) -> tuple[Unknown, ...]:
    """The unknown that `value` is, as a tuple of at most one: an `Unknown` has no truth value."""
    if isinstance(value, str):
        return (Unknown(path),) if UNKNOWN_TEXT in value else ()
    return (replace(value, path=path),) if isinstance(value, Unknown) else ()


def _mapping(value: object, path: str, allowed: frozenset[str]) -> Mapping[str, object]:
    # Nearly every object is a dictionary of known elements.
    if type(value) is dict and value.keys() <= allowed:
        return value
    if isinstance(value, _Twice):
        raise MalformedDocument(f"{path}.{value.key}", "duplicate key", "give it once")
    if not isinstance(value, Mapping):
        raise MalformedDocument(path, "wrong type", "this must be an object")
    for key in value:
        if not isinstance(key, str) or (allowed and key not in allowed):
            advice = f"expected one of {', '.join(sorted(allowed))}" if allowed else "use text keys"
            raise MalformedDocument(f"{path}.{key}", "unknown element", advice)
    return value


def _items(value: object, path: str) -> Iterator[tuple[object, str]]:
    """An element that may be one value or a list of them, each with its path."""
    if isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield item, f"{path}[{position}]"
    else:
        yield value, path


def _version(version: object, path: str) -> str | Unknown | None:
    if unknown := _unknown(version, path):
        return unknown[0]
    if version is not None and (not isinstance(version, str) or version not in VERSIONS):
        raise MalformedDocument(path, "unknown Version", f"use {CURRENT_VERSION}")
    return version


def _statement(value: object, path: str) -> Statement:
    elements = _mapping(value, path, _STATEMENT_ELEMENTS)
    for element in ("Action", "Resource", "Principal"):
        if element in elements and f"Not{element}" in elements:
            raise MalformedDocument(path, f"{element} and Not{element}", "keep one of the two")
    if "Action" not in elements and "NotAction" not in elements:
        raise MalformedDocument(path, "missing Action", "give Action")
    return Statement(
        path,
        _effect(elements.get("Effect"), f"{path}.Effect"),
        _leaves(elements, "Action", path) if "Action" in elements else ABSENT,
        _leaves(elements, "NotAction", path) if "NotAction" in elements else ABSENT,
        _leaves(elements, "Resource", path) if "Resource" in elements else ABSENT,
        _leaves(elements, "NotResource", path) if "NotResource" in elements else ABSENT,
        _principals(elements, "Principal", path) if "Principal" in elements else (),
        _principals(elements, "NotPrincipal", path) if "NotPrincipal" in elements else (),
        tuple(_conditions(elements["Condition"], f"{path}.Condition"))
        if "Condition" in elements
        else (),
        _sid(elements.get("Sid"), f"{path}.Sid"),
    )


def _sid(value: object, path: str) -> str | Unknown | None:
    if unknown := _unknown(value, path):
        return unknown[0]
    if not (value is None or isinstance(value, str)):
        raise MalformedDocument(path, "wrong type", "Sid must be text")
    return value


def _effect(value: object, path: str) -> str | Unknown:
    if unknown := _unknown(value, path):
        return unknown[0]
    if not isinstance(value, str) or value not in ("Allow", "Deny"):
        raise MalformedDocument(path, "bad Effect", "Effect must be Allow or Deny, spelled so")
    return value


def _leaves(elements: Mapping[str, object], element: str, path: str) -> Leaves:
    return _texts(elements[element], element, f"{path}.{element}")


def _texts(value: object, element: str, path: str) -> Leaves:
    if not isinstance(value, (list, tuple)):
        return Leaves((_text(value, element, path),), path)
    if not value:
        raise MalformedDocument(path, f"empty {element}", "give at least one value")
    # Nearly every value of a document comes this way, so ordinary ones are taken at once.
    if _are_ordinary(value):
        return Leaves(tuple(value), path, True)
    texts = tuple(_text(each, element, f"{path}[{n}]") for n, each in enumerate(value))
    return Leaves(texts, path, True)


def _are_ordinary(values: Sequence[object]) -> bool:
    """Whether all are texts, none of them blank, or unknown, or with an unknown part."""
    try:
        whole = "\n".join(values)  # type: ignore[arg-type]
    except TypeError:
        return False
    return UNKNOWN_TEXT not in whole and all(map(str.strip, values))  # type: ignore[arg-type]


def _text(value: object, element: str, path: str) -> str | Unknown:
    if unknown := _unknown(value, path):
        return unknown[0]
    if not isinstance(value, str):
        raise MalformedDocument(path, "wrong type", f"{element} must be text or a list of texts")
    if not value.strip():
        raise MalformedDocument(path, f"empty {element}", "give a value")
    return value


def _principals(elements: Mapping[str, object], element: str, path: str) -> tuple[Principal, ...]:
    path = f"{path}.{element}"
    value = elements[element]
    if unknown := _unknown(value, path):
        return (Principal("", Leaf(unknown[0], path)),)
    if isinstance(value, (str, list, tuple)):
        # "*" stands alone; any other bare text is what AWS reads as an AWS principal.
        return tuple(_bare_principal(leaf) for leaf in _texts(value, element, path).each())
    kinds = _mapping(value, path, _PRINCIPAL_KINDS)
    if not kinds:
        raise MalformedDocument(path, f"empty {element}", "name at least one principal")
    return tuple(_named_principals(kinds, element, path))


def _bare_principal(leaf: Leaf) -> Principal:
    if isinstance(leaf.text, Unknown):
        return Principal("", leaf)
    return Principal("*" if leaf.text == "*" else "AWS", leaf)


def _named_principals(kinds: Mapping[str, object], element: str, path: str) -> Iterable[Principal]:
    for kind, value in kinds.items():
        for leaf in _texts(value, element, f"{path}.{kind}").each():
            yield Principal(kind, leaf)


def _conditions(value: object, path: str) -> Iterator[Condition]:
    if value is None:
        return
    if unknown := _unknown(value, path):
        yield Condition("", "", (Leaf(unknown[0], path),), path)
        return
    for operator, keys in _mapping(value, path, frozenset()).items():
        at = f"{path}.{operator}"
        check_operator(operator, at)
        if unknown := _unknown(keys, at):
            yield Condition(operator, "", (Leaf(unknown[0], at),), at)
            continue
        for key, values in _mapping(keys, at, frozenset()).items():
            leaves = tuple(_condition_value(v, p) for v, p in _items(values, f"{at}.{key}"))
            yield Condition(operator, key, leaves, f"{at}.{key}")


def _condition_value(value: object, path: str) -> Leaf:
    if isinstance(value, str) and UNKNOWN_TEXT not in value:
        return Leaf(value, path)
    if unknown := _unknown(value, path):
        return Leaf(unknown[0], path)
    if isinstance(value, bool):
        return Leaf("true" if value else "false", path)
    if isinstance(value, (int, float)):
        return Leaf(f"{value:g}" if isinstance(value, float) else str(value), path)
    raise MalformedDocument(path, "wrong type", "a condition compares with texts")
