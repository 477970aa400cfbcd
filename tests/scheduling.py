"""Which process runs which tests where `pytest -n` spreads them over several: whole groups.

pytest-xdist has groups too, but reads them from names of tests that it changes, which pytest 9.2
lets it do no longer: https://github.com/pytest-dev/pytest-xdist/issues/1386. Then each test would
go to any process, and what the tests of a file share would be made in each of them. It also looks
at all tests whenever one ends, which takes minutes of 30,000.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process all tests of a group; `group` tells that of a test's name."""

    def __init__(self, config: pytest.Config, log: Any, group: Callable[[str], str]) -> None:
        super().__init__(config, log)
        self._split_scope = group

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Note which tests a process has."""
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = _Names(collection)

    def mark_test_complete(
        self, node: WorkerController, item_index: int, duration: float = 0
    ) -> None:
        """Forget the test: what is left to do is all that is asked for."""
        super().mark_test_complete(node, item_index, duration)
        name = self.registered_collections[node][item_index]
        group = self._split_scope(name)
        left = self.assigned_work[node][group]
        del left[name]
        if not left:
            del self.assigned_work[node][group]


class _Names(list[str]):
    """Names of tests that know their places."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self._places = {name: place for place, name in enumerate(names)}

    def index(self, name: str, *_: Any) -> int:
        """Returns the place of a name."""
        return self._places[name]
