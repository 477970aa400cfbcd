"""Records: dataclasses that the type checker keeps from being changed, and that start fast.

A frozen dataclass compiles five methods for each class and sets each field through
`object.__setattr__`. Ordinary ones with these methods save 24 ms of CPU of a start that takes 180.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from collections.abc import Callable
    from dataclasses import dataclass, fields
    from operator import attrgetter

    def record(*, frozen: bool, eq: bool = True) -> Callable[[type], type]:
        """Decorates a class like `dataclass(frozen=True)`, and leaves it to mypy to see to that."""

        def decorate(cls: type) -> type:
            # Without a docstring, `dataclass` would write one from the signature.
            cls.__doc__ = cls.__doc__ or cls.__name__
            dataclass(eq=False, repr=False)(cls)
            _add(cls, "__repr__", _repr)
            if eq:
                cls._compared = _compared(cls)
                if "__hash__" not in cls.__dict__:
                    cls.__hash__ = _hash
                _add(cls, "__eq__", _equal)
            return cls

        return decorate

    def _add(cls: type, name: str, method: Callable[..., Any]) -> None:
        if name not in cls.__dict__:
            setattr(cls, name, method)

    def _compared(cls: type) -> Callable[[Any], Any]:
        names = [field.name for field in fields(cls) if field.compare]
        return staticmethod(attrgetter(*names) if names else lambda _: ())

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
