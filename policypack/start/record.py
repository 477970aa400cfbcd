"""Records: dataclasses that the type checker keeps from being changed, and that start fast.

A frozen dataclass compiles five methods for each class and sets each field through
`object.__setattr__`. A record compiles one, when its first instance is made: a small program makes
none of most classes that it loads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from collections.abc import Callable
    from dataclasses import MISSING, Field, dataclass, fields
    from operator import attrgetter
    from threading import RLock

    _FIELDS = "__dataclass_fields__"
    # `dataclass` takes the defaults away from the class that it reads them of.
    _ONE_THREAD = RLock()

    def record(*, frozen: bool, eq: bool = True, kw_only: bool = False) -> Callable[[type], type]:
        """Decorates a class like `dataclass`, and leaves it to mypy that frozen ones stay so."""

        def decorate(cls: type) -> type:
            setattr(cls, _FIELDS, _LaterFields(cls, kw_only))
            _add(cls, "__init__", _first_init(cls))
            _add(cls, "__repr__", _repr)
            if eq:
                cls._compared = _LaterCompared()
                if "__hash__" not in cls.__dict__:
                    cls.__hash__ = _hash if frozen else None
                _add(cls, "__eq__", _equal)
            return cls

        return decorate

    def _add(cls: type, name: str, method: Callable[..., Any]) -> None:
        if name not in cls.__dict__:
            setattr(cls, name, method)

    class _LaterFields:
        """The fields of a class, which `dataclass` makes at their first use."""

        def __init__(self, of: type, kw_only: bool) -> None:
            self._of, self._kw_only = of, kw_only

        def __get__(self, _: object, __: type) -> dict[str, Field]:
            with _ONE_THREAD:
                if self._of.__dict__[_FIELDS] is self:
                    dataclass(init=False, repr=False, eq=False, kw_only=self._kw_only)(self._of)
                return self._of.__dict__[_FIELDS]

    class _LaterCompared:
        """Returns what of a record is compared, once the first of its class is."""

        def __get__(self, _: object, cls: type) -> Callable[[Any], Any]:
            names = [field.name for field in fields(cls) if field.compare]
            found = attrgetter(*names) if names else lambda _: ()
            cls._compared = staticmethod(found)
            return found

    def _first_init(cls: type) -> Callable[..., None]:
        def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807 - it is that
            cls.__init__ = _init(cls)
            cls.__init__(self, *values, **named)

        return __init__

    def _init(cls: type) -> Callable[..., None]:
        """What `dataclass` would write, without the types."""
        names: dict[str, Any] = {"_made": MISSING}
        parameters, lines = ["self"], []
        for field in sorted(fields(cls), key=attrgetter("kw_only")):
            if field.kw_only and "*" not in parameters:
                parameters.append("*")
            name, default = field.name, f"default_{field.name}"
            value = name
            if field.default_factory is not MISSING:
                names[default] = field.default_factory
                parameters.append(f"{name}=_made")
                value = f"{default}() if {name} is _made else {name}"
            elif field.default is not MISSING:
                names[default] = field.default
                parameters.append(f"{name}={default}")
            else:
                parameters.append(name)
            lines.append(f" self.{name} = {value}\n")
        if hasattr(cls, "__post_init__"):
            lines.append(" self.__post_init__()\n")
        exec(f"def __init__({', '.join(parameters)}):\n{''.join(lines) or ' pass'}", names)  # noqa: S102 - names of fields alone
        made = names["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _equal(self: Any, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._compared(self) == self._compared(other)

    def _hash(self: Any) -> int:
        return hash(self._compared(self))

    def _repr(self: Any) -> str:
        shown = (
            f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr
        )
        return f"{type(self).__qualname__}({', '.join(shown)})"


__all__ = ["record"]
