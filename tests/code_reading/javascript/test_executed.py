"""Some labelled handlers of JavaScript do in Node.js what their labels say; a command runs all.

Those chosen need no package, and have each kind of sink that Node.js itself has.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.code_reading.executed.javascript.running import Node, outcome_of
from tests.code_reading.javascript.labelled_files import FOLDER

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node(None) as started:
        yield started


@pytest.mark.parametrize(
    "name",
    [
        *("code-eval", "code-async-function", "command-allow-list", "command-exec-template"),
        *(
            "path-read",
            "path-encoded",
            "request-https-options",
            "pattern-event",
            "html-response",
            "log-event",
        ),
        *("prototype-merge", "prototype-shared", "prototype-counter", "sql-pg-template"),
        *("nosql-filter", "nosql-filter-text", "resource-key-notified", "code-constant"),
    ],
)
def test_a_label_is_what_happens(name: str, node: Node) -> None:
    outcome = outcome_of(FOLDER / f"{name}.js", node)
    assert outcome.is_shown, outcome.why
    assert not outcome.contradicts, (outcome.reached, outcome.alone)
