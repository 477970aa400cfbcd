"""IAM documents of every kind, read once: text or mapping -> frozen `Document`.

Every element keeps its path, so a finding can point at it, and a leaf that is not known yet stays
an `Unknown` leaf in its place. What AWS would refuse is refused here with a name and a path:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from policypack.iam.document.elements import Document, as_text
from policypack.iam.document.grammar import (
    CURRENT_VERSION,
    UNKNOWN_TEXT,
    VERSIONS,
    MalformedDocument,
    Purpose,
    check_characters,
)
from policypack.iam.document.statement_reader import (
    Duplicate,
    Item,
    each_item,
    mapping,
    read_statements,
    unknown_in,
)
from policypack.model.unknown import Unknown

_DOCUMENT_ELEMENTS = frozenset({"Version", "Id", "Statement"})


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
        policy = _JSON.decode(text)
    except (ValueError, RecursionError) as error:
        raise MalformedDocument(path, "invalid JSON", "Write one JSON object") from error
    return _document(policy, path, purpose, text)


def _object(pairs: list[tuple[str, object]]) -> object:
    made = dict(pairs)
    if len(made) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        return Duplicate(next(key for key, count in counts.items() if count > 1))
    return made


_JSON = json.JSONDecoder(object_pairs_hook=_object)


def _document(policy: object, path: str, purpose: Purpose | None, source: object) -> Document:
    if policy is None:
        return Document(path)
    if unknown := unknown_in(policy, path):
        return Document(path, unknowns=(unknown[0],))
    elements = mapping(policy, path, _DOCUMENT_ELEMENTS)
    version = _version(elements.get("Version"), f"{path}.Version")
    items = _statement_items(elements, path)
    unknowns = tuple(
        [each for item, at in items if type(item) is not dict for each in unknown_in(item, at)]
    )
    known = [each for each in items if not unknown_in(*each)] if unknowns else items
    statements = read_statements(known, purpose)
    # The services that keep resource policies also take other characters, as in S3's object keys.
    if purpose is None or not purpose.is_of_resource:
        check_characters(policy, path, source if isinstance(source, str) else as_text(policy))
    return Document(path, statements, unknowns, version, source)


def _statement_items(elements: Mapping[str, object], path: str) -> list[Item]:
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
