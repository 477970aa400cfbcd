"""Records: dataclasses that the type checker keeps from being changed.

A frozen dataclass sets each field through `object.__setattr__`, so to make one costs four times as
much as to make an ordinary one. Rules make them by the thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, eq: bool = True) -> Any:
        """Decorates a class like `dataclass(frozen=True)`, and leaves it to mypy to see to that."""
        return dataclass(eq=eq, unsafe_hash=eq)


__all__ = ["record"]
