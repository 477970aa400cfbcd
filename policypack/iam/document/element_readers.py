"""Readers of the elements of a statement: texts, principals and conditions, each with its path.

A value that is not known yet stays an `Unknown` in its place. All raise MalformedDocument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from policypack.iam.document.elements import ABSENT, Condition, Leaf, Leaves, Principal
from policypack.iam.document.grammar import UNKNOWN_TEXT, MalformedDocument, check_operator
from policypack.iam.document.memory import SIZE, Memory
from policypack.model.unknown import Unknown
from policypack.start.record import record

_PRINCIPAL_KINDS = frozenset({"*", "AWS", "Service", "Federated", "CanonicalUser"})


@record(frozen=True)
class Duplicate:
    """Stands in for a JSON object that gives one key twice; AWS and parsers differ on what wins."""

    key: str


def unknown_in(value: object, path: str) -> tuple[Unknown, ...]:
    """The unknown that `value` is, as a tuple of at most one: an `Unknown` has no truth value."""
    if isinstance(value, str):
        return (Unknown(path),) if UNKNOWN_TEXT in value else ()
    return (replace(value, path=path),) if isinstance(value, Unknown) else ()


def mapping(value: object, path: str, allowed: frozenset[str]) -> Mapping[str, object]:
    """An object whose keys are all allowed; without `allowed` any text is."""
    # Nearly every object is a dictionary of known elements.
    if type(value) is dict and (allowed.issuperset(value) if allowed else _has_texts_alone(value)):
        return value
    if isinstance(value, Duplicate):
        raise MalformedDocument(f"{path}.{value.key}", "duplicate key", "Write the key once")
    if not isinstance(value, Mapping):
        raise MalformedDocument(path, "wrong type", "Write an object")
    for key in value:
        if not isinstance(key, str) or (allowed and key not in allowed):
            raise MalformedDocument(f"{path}.{key}", "unknown element", _advice(key, allowed))
    return value


def _advice(key: object, allowed: frozenset[str]) -> str:
    """What to write instead of a key. AWS takes an element in its own spelling alone."""
    if not allowed:
        return "Use texts as keys"
    meant = [each for each in allowed if each.lower() == str(key).lower()]
    return f"Write {meant[0]}" if meant else f"Use one of {', '.join(sorted(allowed))}"


def _has_texts_alone(keys: Iterable[object]) -> bool:
    return {str}.issuperset(map(type, keys))


def each_item(value: object, path: str) -> Iterator[tuple[object, str]]:
    """An element that may be one value or a list of them, each with its path."""
    if isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield item, f"{path}[{position}]"
    else:
        yield value, path


def leaves(elements: Mapping[str, object], element: str, path: str) -> Leaves:
    """The texts of Action, Resource and their negations."""
    if element not in elements:
        return ABSENT
    return _texts(elements[element], element, path, f".{element}")


def _texts(value: object, element: str, path: str, below: str) -> Leaves:
    found = known_texts(value, below)
    if found is not None:
        return found
    if isinstance(value, (list, tuple)) and not value:
        raise MalformedDocument(path + below, f"empty {element}", "Add at least one value")
    return _one_by_one(value, path, below, partial(_text, element))


def known_texts(value: object, below: str) -> Leaves | None:
    """The leaves of a text or a list of texts, none of which is unknown or blank.

    Nearly every value of a document comes this way, so it is taken at once.
    """
    is_list = isinstance(value, (list, tuple))
    texts: tuple[Any, ...] = tuple(value) if is_list else (value,)  # type: ignore[arg-type]
    try:
        memory = _memory(texts)
    except TypeError:
        # One of them is no text.
        return None
    return None if memory is None else Leaves(memory.texts, below, is_list, memory)


@lru_cache(maxsize=SIZE)
def _memory(texts: tuple[Any, ...]) -> Memory | None:
    is_plain = texts and all(map(str.strip, texts)) and UNKNOWN_TEXT not in "\n".join(texts)
    return Memory(texts) if is_plain else None


def _one_by_one(
    value: object, path: str, below: str, read: Callable[[object, str], str | Unknown]
) -> Leaves:
    texts = tuple(read(each, at) for each, at in each_item(value, path + below))
    has_unknown = any(isinstance(each, Unknown) for each in texts)
    memory = None if has_unknown else _memory(texts)
    return Leaves(texts, below, isinstance(value, (list, tuple)), memory)


def _text(element: str, value: object, path: str) -> str | Unknown:
    if unknown := unknown_in(value, path):
        return unknown[0]
    if not isinstance(value, str):
        raise MalformedDocument(path, "wrong type", f"Write {element} as text or a list of texts")
    if not value.strip():
        raise MalformedDocument(path, f"empty {element}", "Add a value")
    return value


def principals(elements: Mapping[str, object], element: str, path: str) -> tuple[Principal, ...]:
    """The principals of Principal or NotPrincipal."""
    if element not in elements:
        return ()
    value, at = elements[element], f"{path}.{element}"
    if unknown := unknown_in(value, at):
        return (Principal("", Leaf(unknown[0], at)),)
    if value == "*":
        return (Principal("*", Leaf("*", at)),)
    if isinstance(value, (str, list, tuple)):
        raise MalformedDocument(at, "principal without a type", 'Write "*", or {"AWS": "ARN"}')
    kinds = mapping(value, at, _PRINCIPAL_KINDS)
    if not kinds:
        raise MalformedDocument(at, f"empty {element}", "Name at least one principal")
    return tuple(_named_principals(kinds, element, path))


def _named_principals(kinds: Mapping[str, object], element: str, path: str) -> Iterator[Principal]:
    for kind, value in kinds.items():
        for leaf in _texts(value, element, path, f".{element}.{kind}").each(path):
            yield Principal(kind, leaf)


def conditions(elements: Mapping[str, object], path: str) -> tuple[Condition, ...]:
    """Every key of a Condition element; None is no condition."""
    value = elements.get("Condition")
    return () if value is None else tuple(_conditions(value, path, ".Condition"))


def _conditions(value: object, path: str, below: str) -> Iterator[Condition]:
    if unknown := unknown_in(value, path + below):
        yield Condition("", "", Leaves(unknown, below))
        return
    for operator, keys in mapping(value, path + below, frozenset()).items():
        block = f"{below}.{operator}"
        at = path + block
        check_operator(operator, at)
        if unknown := unknown_in(keys, at):
            yield Condition(operator, "", Leaves(unknown, block))
            continue
        for key, values in mapping(keys, at, frozenset()).items():
            place = f"{block}.{key}"
            found = known_texts(values, place) or _one_by_one(values, path, place, _condition_value)
            yield Condition(operator, key, found)


def _condition_value(value: object, path: str) -> str | Unknown:
    if unknown := unknown_in(value, path):
        return unknown[0]
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:g}" if isinstance(value, float) else str(value)
    raise MalformedDocument(path, "wrong type", "Write the value as text")
