"""Reads bodies by their declared model; see `runtime_guards.bodies` for what can be declared."""

from __future__ import annotations

import json
from sys import modules

from runtime_guards.bodies.encodable import check_encodable
from runtime_guards.errors import BodyMisuse, EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    Decoder = Callable[[str | bytes, str], Any]
    Checker = Callable[[Any, str], Any]

DEPTH = 32
# Lambda takes 6 MB, which is so many values of 12 characters each, as coordinates have: a body of
# objects has fewer. Text of 6 MB could make two million empty lists of it, and 155 MB of memory.
NODES = 500_000


def decoder(model: Any, depth: int = DEPTH, nodes: int = NODES) -> Decoder:
    """Returns `decode(text, path)` for JSON text, which raises EventRejected.

    `depth` is the maximum nesting depth, `nodes` the maximum number of values. Raises TypeError for
    a model that is not supported.
    """
    # A validator whose event has another form inside a body reads the body itself.
    if hasattr(model, "read") and hasattr(model, "trigger") and not isinstance(model, type):
        read: Decoder = model.read
        return read
    build = checker(model)
    # Loaded by the first type that JSON lacks.
    texts = modules.get("runtime_guards.bodies.texts")
    if texts is not None and texts.has_decimals():
        from runtime_guards.bodies.written import reading

        return reading(
            build, lambda text, path, number: parse_json(text, path, depth, nodes, _strict(number))
        )

    def decode(text: str | bytes, path: str) -> Any:
        return build(parse_json(text, path, depth, nodes), path)

    return decode


def checker(model: Any, depth: int | None = None, closed: bool = False) -> Checker:
    """Returns `check(value, path)` for a value that is already parsed, which raises EventRejected.

    `depth` is the maximum nesting depth; None if that is checked already. `closed` refuses keys
    that a class doesn't have, which are dropped otherwise. Raises TypeError for a model that is not
    supported.
    """
    make = _builder(model, closed)

    def check(value: Any, path: str) -> Any:
        if depth is not None and _deeper(value, depth):
            raise EventRejected("too-deep", path)
        try:
            return make(value)
        except EventRejected as rejected:
            raise rejected.below(path) from None
        except BodyMisuse:
            raise
        except Exception:
            # Whatever a model raises: its text quotes the body, so it goes no further.
            raise EventRejected("schema", path) from None

    return check


def parse_json(
    text: str | bytes,
    path: str,
    depth: int = DEPTH,
    nodes: int = NODES,
    reader: json.JSONDecoder | None = None,
) -> Any:
    """Returns the value of strict JSON (RFC 8259): UTF-8, no duplicate keys, no NaN or Infinity.

    Numbers that no float can hold (1e999) are refused too: Python would read them as Infinity.
    `depth` is the maximum nesting depth, `nodes` the maximum number of values, `reader` one of
    `_strict`.
    """
    try:
        source = text if isinstance(text, str) else text.decode("utf-8")
        # Counted before it is read. A text with no more characters cannot have more values.
        if len(source) > nodes and _values(source) > nodes and _has_more(source, nodes):
            raise EventRejected("too-many", path)
        value = (reader or _STRICT).decode(source)
    except _DuplicateKeyError:
        raise EventRejected("duplicate-key", path) from None
    except RecursionError:
        raise EventRejected("too-deep", path) from None
    except ValueError:
        raise EventRejected("not-json", path) from None
    if _deeper(value, depth):
        raise EventRejected("too-deep", path)
    if "\\ud" in source or "\\uD" in source or not source.isascii():
        check_encodable(value, path)
    return value


def _values(source: str) -> int:
    # One of these precedes each value except the first; an empty list has one without a value.
    return 1 + source.count(",") + source.count("[") + source.count("{")


def _has_more(source: str, nodes: int) -> bool:
    """Whether JSON has more values than `nodes`; its strings may contain brackets and commas."""
    import re

    # Without escapes, a string ends at the next quote, so one pass is enough.
    plain = source.replace("\\\\", "").replace('\\"', "")
    # A value is at most one string, with another as its key.
    return plain.count('"') > 4 * nodes or _values(re.sub(r'"[^"]*"', "", plain)) > nodes


class _DuplicateKeyError(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON.")


def _finite(text: str, number: Callable[[str], float] = float) -> float:
    value = number(text)
    if value - value != 0:
        raise ValueError("A number is out of range.")
    return value


def _strict(number: Callable[[str], float] | None = None) -> json.JSONDecoder:
    """Returns a reader of strict JSON; `number` reads numbers with a point or an exponent."""
    floats = _finite if number is None else lambda text: _finite(text, number)
    return json.JSONDecoder(
        object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=floats
    )


_STRICT = _strict()


def _deeper(value: Any, depth: int) -> bool:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(depth):
        if not level:
            return False
        level = [
            item
            for holder in level
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, (dict, list))
        ]
    return bool(level)


def _builder(model: Any, closed: bool) -> Callable[[Any], Any]:
    if isinstance(model, dict):
        from runtime_guards.bodies.by_schema import builder as by_schema

        return by_schema(model)
    if not isinstance(model, type):
        if hasattr(model, "validate") and hasattr(model, "trigger"):
            check: Callable[[Any], Any] = model.validate
            return check
        if hasattr(model, "validate_python"):
            from runtime_guards.bodies.by_pydantic import by_adapter

            return by_adapter(model)
        if _is_function(model):
            return _answering(model)
    from runtime_guards.bodies import by_type

    # None is the type of null elsewhere, and here a model that was forgotten.
    hint = object if model is None else model
    return by_type.closed(hint) if closed else by_type.of(hint)


def _is_function(model: Any) -> bool:
    # Stand-ins for a type, such as `list[Order]` or a NewType, can be called too.
    return callable(model) and not any(hasattr(model, name) for name in _OF_TYPES)


_OF_TYPES = ("__args__", "__supertype__", "__value__")


def _answering(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def build(value: Any) -> Any:
        made = function(value)
        # A test answers with a bool, and what changes its argument with None. The handler would get
        # that as its body, whatever was sent.
        if made is None or made is True or made is False:
            raise BodyMisuse(
                f"The function of a body returned {made}. Return what the handler gets, and raise"
                " ValueError for what it must not."
            )
        return made

    return build
