"""Documented fields: each has its type, and each text that AWS writes is one line.

AWS documents IDs, times, ARNs, addresses, regions and names of protocols, none of which has a line
break or another control character. A handler prints them as they are, so one that has is not a
field of AWS's. `LINE` in a source's documented fields says which they are.
"""

from __future__ import annotations

from operator import itemgetter

from runtime_guards.errors import EventRejected
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.event import ANY, LINE, Leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from runtime_guards.validation.event import Documented

    _Getter = Callable[[Any], tuple[Any, ...]]
    # Lines, other documented fields with their types, absent fields, and those with fields below.
    _Form = tuple[
        _Getter,
        _Getter,
        tuple[type, ...],
        frozenset[str],
        tuple[tuple[int, "Lines | _Elements"], ...],
    ]

_Null = type(None)

# The most forms of a holder that are kept, and the most names and types of one that is kept.
_FORMS, _MANY = 64, 64
# No holder has this form.
_NONE: _Form = (itemgetter(None, None), itemgetter(None, None), (), frozenset(), ())


class Lines:
    """Checks documented fields: a value has its type or is null, and a line no control character.

    `checked` are paths that the validator checks itself. Nearly all holders of a source have one of
    a few forms (names and types), so a form is compared with the documented fields once.
    """

    __slots__ = ("_below", "_fields", "_forms", "_has_any", "_last")

    def __init__(self, fields: Documented, *checked: str) -> None:
        self._fields = _without(fields, checked)
        self._forms: dict[tuple[Any, ...], _Form] = {}
        self._last: _Form = _NONE
        self._below: dict[str, Lines | _Elements] = {}
        # The names of such a holder are not known, so all of them are compared.
        self._has_any = isinstance(fields, dict) and "*" in fields

    def __call__(self, holder: Any) -> None:
        """Raises EventRejected with the path below the holder."""
        try:
            texts: list[str] = []
            self._gather(holder, texts)
            # Joining them finds a line that isn't text.
            is_line = "".join(texts).isprintable()
        except Exception:
            is_line = False
        if not is_line:
            check_fields(self._fields, holder)

    def _gather(self, holder: dict[str, Any], texts: list[str]) -> None:
        """Appends the values that have to be lines. Raises any error for another type."""
        try:
            lines, typed, kinds, absent, below = self._last
            values = typed(holder)
            is_same = (*map(type, values),) == kinds and (not absent or absent.isdisjoint(holder))
            texts += lines(holder)
        except KeyError:
            is_same = False
        if not is_same:
            lines, typed, _, _, below = self._form(holder)
            values = typed(holder)
            texts += lines(holder)
        for index, check in below:
            check._gather(values[index], texts)

    def _form(self, holder: dict[str, Any]) -> _Form:
        key = (*holder, *map(type, holder.values()))
        form = self._forms.get(key) or self._learn(key, holder)
        if key in self._forms and not self._has_any:
            self._last = form
        return form

    def _learn(self, key: tuple[Any, ...], holder: dict[str, Any]) -> _Form:
        lines, typed, below = [], [], []
        for name, value in holder.items():
            field = _field(self._fields, name)
            kind = value.__class__
            if field is ANY:
                continue
            if field is LINE and kind is str:
                lines.append(name)
                continue
            typed.append(name)
            if kind is _Null:
                continue
            if isinstance(field, (dict, list)):
                if kind is not field.__class__:
                    raise TypeError
                made = Lines(field) if isinstance(field, dict) else _Elements(field)
                below.append((len(typed) - 1, self._below.setdefault(name, made)))
            elif kind not in field.kinds:
                raise TypeError
        values = _getter(typed)
        kinds = (*map(type, values(holder)),)
        form = (_getter(lines), values, kinds, self._absent(holder), tuple(below))
        if len(key) <= _MANY:
            if len(self._forms) >= _FORMS:
                self._forms.clear()
            self._forms[key] = form
        return form

    def _absent(self, holder: dict[str, Any]) -> frozenset[str]:
        """Documented names that the holder lacks."""
        fields = self._fields
        if not isinstance(fields, dict):
            raise TypeError
        return frozenset(
            name for name, field in fields.items() if field is not ANY and name not in holder
        )


class _Elements:
    """Checks the elements of a list, which are not part of a form."""

    __slots__ = ("_fields",)

    def __init__(self, fields: list[Documented]) -> None:
        self._fields = fields

    def _gather(self, elements: list[Any], texts: list[str]) -> None:
        if self._fields[0] is LINE:
            texts += elements
        else:
            check_fields(self._fields, elements)


def _getter(names: list[str]) -> _Getter:
    if not names:
        return _nothing
    # With one name, itemgetter returns a value instead of a tuple.
    return itemgetter(*names, names[0]) if len(names) == 1 else itemgetter(*names)


def _nothing(holder: Any) -> tuple[Any, ...]:
    return ()


def _without(fields: Documented, paths: tuple[str, ...]) -> Documented:
    if not paths or not isinstance(fields, dict):
        return fields
    rests = {
        name: tuple(path[len(name) + 1 :] for path in paths if path.startswith(f"{name}."))
        for name in fields
    }
    return {
        name: _without(field, rests[name]) for name, field in fields.items() if name not in paths
    }


def check_fields(fields: Any, value: Any) -> None:
    """Raises EventRejected for the first documented field of another type, and for a line that has
    a control character. Names that the sender chooses are not part of the path.
    """
    if value is None or fields is ANY:
        return
    if isinstance(fields, Leaf):
        if value.__class__ not in fields.kinds:
            raise EventRejected("wrong-type")
        if fields is LINE and CONTROL.search(value):
            raise EventRejected("control-character")
        return
    if value.__class__ is not fields.__class__:
        raise EventRejected("wrong-type")
    places = value.items() if isinstance(fields, dict) else enumerate(value)
    for name, item in places:
        try:
            check_fields(_field(fields, name), item)
        except EventRejected as rejected:
            raise rejected.below(_place(fields, name)) from None


def _field(fields: Any, name: Any) -> Documented:
    found: Documented = fields[0] if isinstance(fields, list) else fields.get(name, fields.get("*"))
    return found


def _place(fields: Any, name: Any) -> str:
    if isinstance(fields, list):
        return f"[{name}]"
    return name if name in fields else "*"


def check_lines(lines: Lines, holder: Any, place: str) -> None:
    """Raises EventRejected if a documented field at a place has another type, or is not a line."""
    try:
        lines(holder)
    except EventRejected as rejected:
        raise rejected.below(place) from None
