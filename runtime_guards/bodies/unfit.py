"""Errors at import about types that a body cannot have: the field, and the way out."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# https://docs.python.org/3/library/typing.html has more names for what a list or dict is.
_INSTEAD = {
    "Sequence": "list[...]",
    "MutableSequence": "list[...]",
    "Collection": "list[...]",
    "Iterable": "list[...]",
    "Set": "frozenset[...]",
    "MutableSet": "set[...]",
    "Mapping": "dict[str, ...]",
    "MutableMapping": "dict[str, ...]",
    "defaultdict": "dict[str, ...]",
    "OrderedDict": "dict[str, ...]",
    "deque": "list[...]",
    "bytearray": "bytes",
    "memoryview": "bytes",
    "complex": "a class with two numbers",
}
_KNOWN = (
    "Declare a body by a dataclass, TypedDict, NamedTuple, attrs class, msgspec Struct or pydantic"
    " model, a type of JSON, datetime, date, time, timedelta, Decimal, UUID or bytes, a JSON"
    " Schema, a validator such as S3(), or a function that returns what the handler gets."
)


class UnfitType(TypeError):
    """A type that a body cannot have; `what` names it and says why, `place` is below the body."""

    def __init__(self, what: str, place: str = "", root: str = "") -> None:
        self.what, self.place = what, place
        where = f"{root or 'body'}{place}" if place or root else "A body"
        super().__init__(f"{where} cannot be {what.removesuffix('.')}.")


def unknown(hint: Any) -> UnfitType:
    """Returns the error for a type of a kind that nothing would check."""
    if type(hint).__name__ == "TypeVar":
        return UnfitType(f"{hint!r}: it stands for no type. Name one: Page[str] for Page")
    kind = getattr(hint, "__origin__", None) or hint
    instead = _INSTEAD.get(getattr(kind, "__name__", ""))
    way_out = f"Use {instead}." if instead else _KNOWN
    return UnfitType(f"{hint!r}: nothing would check it. {way_out}")


def below(step: str, error: TypeError, root: str = "") -> UnfitType:
    """Returns the same error at a place below: `step` is a field, `[]`, or empty.

    `root` is the name of the class that has the field.
    """
    if isinstance(error, UnfitType):
        return UnfitType(error.what, f"{step}{error.place}", root)
    return UnfitType(f"of its type. {error}", step, root)


def unresolved(kind: Any, error: NameError) -> UnfitType:
    """Returns the error for a field whose type has a name that the class's module lacks."""
    fields = [
        f".{name}"
        for base in kind.__mro__
        for name, stated in _annotations(base).items()
        if str(error.name) in str(stated)
    ]
    what = f"a type that is not known at run time: {error}. Import or define it at the top of the"
    place = fields[0] if fields else ""
    return UnfitType(f"{what} module, outside of `if TYPE_CHECKING`", place, kind.__name__)


def _annotations(kind: Any) -> dict[str, Any]:
    try:
        # Since Python 3.14, to read one that is not known raises the error again.
        from annotationlib import Format, get_annotations  # type: ignore[import-not-found]
    except ImportError:
        return getattr(kind, "__annotations__", {})
    stated: dict[str, Any] = get_annotations(kind, format=Format.STRING)
    return stated
