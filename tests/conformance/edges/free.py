"""Shapes that a fault puts in the place of others."""

from __future__ import annotations

from typing import Any


def free(shape: Any) -> Any:
    """The shape without its check."""
    return _like(shape, lambda self, value: None)


def optional(shape: Any) -> Any:
    """The shape, where its value may be absent."""
    return _like(shape, lambda self, value: None if value is None else shape(value))


def _like(shape: Any, check: Any) -> Any:
    kind: Any = type(shape)
    made = kind.__new__(type(kind.__name__, (kind,), {"__call__": check}))
    vars(made).update(vars(shape))
    return made
