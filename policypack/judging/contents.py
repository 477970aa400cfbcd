"""The content of a finding, independent of its place, which a baseline or a waiver accepts.

It consists of the outcome, the property, the element at the finding's path, and the details that
the evidence adds. The element is the statement of an IAM document, by its meaning; the object of a
list that holds the property, such as a rule of a security group; else the value of the property.
List indexes, the order of a list, and the form of JSON (text or object) are not part of it. If
other resources write this resource as an element of a list, the whole resource is the element.

No secret can be read from it, nor guessed; see `_SecretTexts`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any, NamedTuple

from policypack.credentials import looks_public, may_be_secret, without_credentials
from policypack.iam.meaning.actions import ActionSet, expand, union
from policypack.iam.meaning.grants import (
    ALLOW,
    Grant,
    Grants,
    as_json,
    grant_at,
    grants,
    without_random_names,
)
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.urns import parts_of, stack_of
from policypack.model.values import Archive, Asset, Reference, Secret, parsed_document, unmarked
from policypack.start.lazy_patterns import lazy_pattern

_INDEX = lazy_pattern(r"\[\d+\]")
_STATEMENT = lazy_pattern(r"^(?P<document>.*?)\.Statement(?:\[(?P<index>\d+)\])?(?:\.|$)")
_KEYS = lazy_pattern(r"[^.\[\]]+")
# Where an element of a statement stands: Principal and Principal.AWS are two spellings.
_ELEMENT = lazy_pattern(r"(\.Statement\.\w+)\b.*")
# Words, actions and ARNs of a message; paths and how many actions are matched are no evidence.
_WORD = lazy_pattern(r"[^\s,;()\"]+")
# What leads to a statement is looked for where a word begins alone: each word is read once.
_PATH = lazy_pattern(r"(?:(?<![\w.:-])[\w.:-]*\.)?Statement(?:\[\d+\])?[\w.:\[\]-]*")
_NO_EVIDENCE = lazy_pattern(rf"{_PATH.pattern}|\blines? \d+|\[\d+\]")
# The shortened end of a list of actions, all of which the statement has.
_COUNTED = lazy_pattern(r"(?<![\d,])[\d,]+ actions?\b|\band [\d,]+ more\b|\.\.\.")
_PIECE = lazy_pattern(r"[\w*?-]+")
# An endpoint's policy controls the resources behind it, any other resource policy its own resource.
_ENDPOINTS = frozenset(
    {"aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"}
)
# Resources that others write as an element of a list: a rule of a group, a statement of a policy.
_ONE_ELEMENT = frozenset(
    {
        "aws:ec2/networkAclRule:NetworkAclRule",
        "aws:ec2/route:Route",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        "aws:lambda/permission:Permission",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    }
)
# What describes a resource and decides nothing.
_DESCRIBING = frozenset(
    {"description", "id", "arn", "sid", "statementId", "statementIdPrefix", "tags", "tagsAll"}
    | {"__defaults", "securityGroupRuleId", "securityGroupId", "region"}
)
# Which version of an image runs changes with every deployment.
_IMAGES = frozenset({"image", "imageUri"})
# The key of a condition whose value two services share, so that one knows the other.
_SHARED = "aws:referer"
_TAG = lazy_pattern(r"(?:@sha256:[0-9a-f]+|:[\w.-]+)$")


class Content(NamedTuple):
    """The accepted content. `held` is a digest of the element, `grants` the grants of an IAM
    document; if there are grants, they are the element."""

    held: str
    grants: Grants | None = None


class _Missing:
    """Marks a path that leads to no value."""


def content_of(resource: Resource | None, path: str) -> Content:
    """The content at a path of the resource; empty content if the path leads to no value."""
    if resource is None or not path:
        return Content("")
    try:
        return _content(resource, path)
    except Exception:
        # Unreadable content is distinguished by the evidence alone, like a finding without a path.
        return Content("")


def content_of_text(urn: str, path: str, text: str) -> Content:
    """The content of a text that a rule has found, such as lines of code with secrets."""
    return Content(_SecretTexts(urn, place_of(path)).tag(text))


def identity(outcome: str, path: str, message: str, content: Content) -> str:
    """A digest of the content with all that the finding says: two findings that agree in it are
    one, wherever they stand."""
    granted = None if content.grants is None else as_json(content.grants)
    words = sorted(_evidence(message, path, content.grants))
    return _digest([outcome, place_of(path), words, content.held, granted])


def place_of(path: str) -> str:
    """The property that a path leads to, without the indexes of lists."""
    return _ELEMENT.sub(r"\1", _INDEX.sub("", path))


def _evidence(message: str, path: str, granted: Grants | None) -> Iterable[str]:
    """The words of a message but for paths, counts, and what the statement says itself."""
    if granted is None:
        return _words(message, path)
    words = _words(_COUNTED.sub(" ", message), path)
    pieces, bits = _said(granted)
    return {
        word
        for word in words
        if not {*_pieces(word)} <= pieces and not (":" in word and _is_in(word, bits))
    }


@lru_cache(maxsize=1024)
def _words(message: str, path: str) -> frozenset[str]:
    bare = _NO_EVIDENCE.sub(" ", message.replace(path, " ") if path else message)
    return frozenset(map(_bare, _WORD.findall(without_random_names(bare)))) - {""}


@lru_cache(maxsize=256)
def _said(granted: Grants) -> tuple[frozenset[str], ActionSet]:
    """The words of what is granted, and its actions."""
    texts = (text for each in granted for text in each.texts)
    words = frozenset(piece for text in texts for piece in _pieces(text))
    return words, union(each.bits for each in granted)


def _bare(word: str) -> str:
    return word.strip(".:'").lower()


def _pieces(text: str) -> Iterable[str]:
    return _PIECE.findall(text.lower())


def _is_in(word: str, bits: ActionSet) -> bool:
    found = expand(word)
    return bool(found) and not found & ~bits


def _content(resource: Resource, path: str) -> Content:
    raw = resource.properties.raw
    document, index = _document_at(path)
    policy = _at(raw, document)
    if _is_document(policy):
        return _of_document(resource, policy, document, index)
    texts = _SecretTexts(resource.urn, place_of(path))
    if resource.type in _ONE_ELEMENT and "." not in path:
        stated = raw.keys() if resource.stated is None else resource.stated
        kept = {key: raw.get(key) for key in stated if key not in _DESCRIBING}
        return Content(_digest(_canonical(kept, "", texts)))
    found, name = _element(raw, path)
    return Content("" if found is _Missing else _digest(_canonical(found, name, texts)))


def _document_at(path: str) -> tuple[str, int | None]:
    """The property that may hold a document, and the statement in it that the path leads into."""
    found = _STATEMENT.match(path)
    if found is None:
        return path, None
    return found["document"], int(found["index"] or 0)


def _is_document(found: Any) -> bool:
    found = unmarked(found) if isinstance(found, Secret) else found
    return _is_document_text(found) if isinstance(found, str) else _has_statement(found)


@lru_cache(maxsize=64)
def _is_document_text(text: str) -> bool:
    # Several rules find something in one document.
    return _has_statement(parsed_document(text))


def _has_statement(found: Any) -> bool:
    return isinstance(found, Mapping) and "Statement" in found


def _of_document(resource: Resource, policy: Any, path: str, index: int | None) -> Content:
    bare, is_own = unmarked(policy), resource.type not in _ENDPOINTS
    texts = _SecretTexts(resource.urn, place_of(path))
    if index is None:
        found = grants(bare, is_own)
    else:
        statement, found = grant_at(bare, index, is_own) or (None, None)
        if statement is not None and statement.effect != ALLOW:
            found = (statement,)
    if found is None:
        # AWS would refuse it.
        return Content(_digest(_canonical(policy, "", texts)))
    if isinstance(policy, Secret) or _repeats(found, resource.secrets):
        return Content(texts.tag(json.dumps(as_json(tuple(map(_without_values, found))))))
    is_denied = index is not None and len(found) == 1 and found[0].effect != ALLOW
    return Content(_digest(as_json(found))) if is_denied else Content("", found)


def _without_values(found: Grant) -> Grant:
    """The grant without the values of its conditions, which may be secrets."""
    return found._replace(conditions=tuple((*each[:2], ()) for each in found.conditions))


def _repeats(found: Grants, secrets: frozenset[str]) -> bool:
    if _has_credentials(found):
        return True
    return any(secret in text for each in found for text in each.texts for secret in secrets)


@lru_cache(maxsize=256)
def _has_credentials(found: Grants) -> bool:
    texts = {text for each in found for text in each.texts}
    conditions = (it for each in found for it in each.conditions)
    shared = (value for _, key, held in conditions if key.lower() == _SHARED for value in held)
    return any(without_credentials(text) != text for text in texts) or not all(
        map(looks_public, shared)
    )


def value_at(raw: Any, path: str) -> Any:
    """The value at a path, also within JSON texts; None without a value."""
    found = _at(raw, path)
    return None if found is _Missing else found


def _at(raw: Any, path: str) -> Any:
    """The same; `_Missing` without a value. A value below the mark of a secret has the mark too."""
    is_marked = False
    for key in _KEYS.findall(path):
        is_marked = is_marked or isinstance(raw, Secret)
        raw = _below(unmarked(raw) if isinstance(raw, Secret) else raw, key)
    return Secret(raw) if is_marked and raw is not _Missing else raw


def _below(raw: Any, key: str) -> Any:
    if isinstance(raw, str):
        raw = parsed_document(raw)
    if isinstance(raw, Mapping):
        return raw.get(key, _Missing)
    is_index = isinstance(raw, list) and key.isdigit() and int(key) < len(raw)
    return raw[int(key)] if is_index else _Missing


def _element(raw: Any, path: str) -> tuple[Any, str]:
    """The innermost object of a list that the path leads into, else the value; with its name."""
    places = [found.end() for found in _INDEX.finditer(path)]
    for end in reversed(places):
        found = _at(raw, path[:end])
        if isinstance(unmarked(found) if isinstance(found, Secret) else found, Mapping):
            return found, ""
    keys = _KEYS.findall(_INDEX.sub("", path))
    return _at(raw, path), keys[-1] if keys else ""


class _SecretTexts:
    """Replaces texts that may be secrets.

    Values that the program marks as secret leave no trace: they may not occur in any other place,
    and rotating them accepts nothing more; an IAM document with such a mark keeps no condition
    values. Any other secret is in the program or its state as plaintext. Only 24 bits of a slow
    hash of it are kept, salted by the place: each guess costs 16 MB and tens of milliseconds, and
    one of every 16 million wrong guesses looks right.
    """

    def __init__(self, urn: str, place: str) -> None:
        # A file outside a stack has another name on another machine.
        is_urn = urn.startswith("urn:")
        kind, name = parts_of(urn) if is_urn else ("", "")
        project = stack_of(urn)[0] if is_urn else ""
        self._salt = "\0".join((project, kind, name, place)).encode()

    def tag(self, text: str) -> str:
        """What tells the text from most others, and not what it is."""
        return _slow(text, self._salt)

    def told(self, name: str, text: str) -> str:
        """The text, unless it may be a secret."""
        return self.tag(text) if may_be_secret(name, text) else text


@lru_cache(maxsize=256)
def _slow(text: str, salt: bytes) -> str:
    return hashlib.scrypt(text.encode(), salt=salt, n=2**14, r=8, p=1, dklen=3).hex()


def _canonical(raw: Any, name: str, texts: _SecretTexts) -> Any:
    """The value in one spelling, as JSON. `name` is what a text is called where it stands."""
    if isinstance(raw, Secret):
        return {"secret": True}
    if isinstance(raw, Unknown):
        return {"unknown": raw.waits_for}
    if isinstance(raw, str):
        return _text(raw, name, texts)
    if isinstance(raw, Mapping):
        return _mapping(raw, texts)
    if isinstance(raw, (list, tuple)):
        made = [_canonical(each, name, texts) for each in raw]
        return sorted(made, key=lambda each: json.dumps(each, sort_keys=True))
    if isinstance(raw, (Asset, Archive)):
        return {"path": raw.path, "uri": raw.uri}
    if isinstance(raw, Reference):
        return {"resource": parts_of(raw.urn)}
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _mapping(raw: Mapping[str, Any], texts: _SecretTexts) -> Any:
    """The entries that are set. In a pair such as `{name, value}` the one names the other."""
    pair = raw.get("name", raw.get("Name", raw.get("key")))
    names = {"value": pair, "Value": pair} if isinstance(pair, str) else {}
    return {
        key: _canonical(each, names.get(key) or key, texts)
        for key, each in sorted(raw.items())
        if each not in (None, "", [], {})
    }


def _text(text: str, name: str, texts: _SecretTexts) -> Any:
    parsed = parsed_document(text)
    if parsed is not None:
        return _canonical(parsed, name, texts)
    if name in _IMAGES:
        text = _TAG.sub("", text)
    return texts.told(name, without_random_names(text))


def digest(*texts: str, number: int | None = None) -> str:
    """A digest of the texts, and of a number behind them, in 32 hexadecimal digits."""
    numbers = [] if number is None else [str(number)]
    text = f"[{', '.join([*map(encode_basestring_ascii, texts), *numbers])}]"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _digest(found: Sequence[Any] | Any) -> str:
    text = json.dumps(found, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
