"""The document of a run as the lines of an audit with one stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.report.document_shape import Document

Line = Mapping[str, Any]


def of_document(document: Document) -> Iterator[Line]:
    """The line of the run, of the stack, of each finding, and of the end."""
    run, failure = document["run"], document["failure"]
    yield {"kind": "run", "version": document["version"], "run": run, "baseline": False}
    stack = document["stack"] or {"project": "", "stack": ""}
    yield {
        "kind": "stack",
        **stack,
        "source": None,
        "version": None,
        "time": None,
        "resources": None,
        "tags": {},
        # The run itself read the configuration of its stack.
        "waivers": {"from": run["command"], "expiring": []},
        "notes": [],
        "error": failure and failure["message"],
    }
    for finding in document["findings"]:
        yield {"status": None, **finding, "kind": "finding", **stack}
    yield {"kind": "end", "seconds": run["seconds"], "notes": [], "errors": []}
