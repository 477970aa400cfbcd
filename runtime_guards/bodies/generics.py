"""Types of fields where `typing` is needed, as for type variables: `Page[Order]` has orders."""

from __future__ import annotations

from typing import Any, TypeVar, get_type_hints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def hints_of(kind: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Returns the type of each field of a class, also of its bases, with its arguments put in."""
    stated = _stated(kind)
    known = _known(kind, "__parameters__", arguments)
    found = {name: _resolved(hint, known) for name, hint in stated.items()}
    bases = vars(kind).get("__orig_bases__", kind.__bases__)
    for base in reversed(bases):
        # A base's variables are other ones, even where they are the same object.
        origin = getattr(base, "__origin__", base)
        if not isinstance(origin, type) or not _has_fields(origin):
            continue
        given = tuple(_resolved(each, known) for each in getattr(base, "__args__", ()))
        below = _stated(origin)
        for name, hint in hints_of(origin, given).items():
            if stated.get(name) == below[name]:
                found[name] = hint
    return found


def _stated(kind: Any) -> dict[str, Any]:
    # Before Python 3.13, `typing` does not look for the variables of `class Page[T]` in texts.
    names: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        variables = getattr(base, "__type_params__", ())
        if variables:
            names.update({each.__name__: each for each in variables}, **vars(base))
    return get_type_hints(kind, localns=names or None, include_extras=True)


def alias(kind: Any, arguments: tuple[Any, ...]) -> Any:
    """Returns the type that `type Name[T] = ...` (Python 3.12) stands for, with its arguments."""
    return _resolved(kind.__value__, _known(kind, "__type_params__", arguments))


def _has_fields(kind: type) -> bool:
    return any(getattr(base, "__annotations__", None) for base in kind.__mro__)


def _known(kind: Any, parameters: str, arguments: tuple[Any, ...]) -> Mapping[Any, Any]:
    names = getattr(kind, parameters, ())
    known = dict(zip(names, arguments, strict=False))
    for each in names[len(arguments) :]:
        if hasattr(each, "has_default") and each.has_default():
            known[each] = each.__default__
    return known


def _resolved(hint: Any, known: Mapping[Any, Any]) -> Any:
    if isinstance(hint, TypeVar):
        return known.get(hint, hint)
    # A class without arguments names its variables too, but has nothing to put them into.
    variables = getattr(hint, "__parameters__", ())
    if not variables or not hasattr(hint, "__args__"):
        return hint
    return hint[tuple(known.get(each, each) for each in variables)]
