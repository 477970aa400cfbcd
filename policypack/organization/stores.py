"""Stores of objects that hold a self-managed backend: files, buckets, a table of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Listed(NamedTuple):
    """An object of a store. `modified` orders the variants of one stack; texts and numbers do.

    `mark` is another text once the object is another one; empty if the store tells nothing.
    """

    name: str
    modified: str
    mark: str = ""


class Store(Protocol):
    """Objects by name, such as `.pulumi/stacks/shop/dev.json`. Both raise OSError.

    `at_once` is how many are read at the same time.
    """

    at_once: int

    def under(self, folder: str) -> Iterator[Listed]:
        """All objects below a folder, at any depth; none if there is no such folder."""

    def read(self, name: str) -> bytes:
        """The content of an object."""
