"""Resources in a run: the stack's outputs, and a resource's inputs."""

from __future__ import annotations

from typing import Any

from tests.engine.engine import Run


def outputs(run: Run) -> dict[str, Any]:
    """The outputs of the stack of a run that succeeded."""
    assert run.status == 0, run.stderr
    found = run.of_kind("resOutputsEvent")[-1]["metadata"]["new"]["outputs"]
    assert isinstance(found, dict)
    return found


def inputs(run: Run, name: str) -> dict[str, Any]:
    """The checked inputs of the resource that the program calls `name`."""
    for event in run.of_kind("resourcePreEvent"):
        if event["metadata"]["urn"].endswith(f"::{name}"):
            found = event["metadata"]["new"]["inputs"]
            assert isinstance(found, dict)
            return found
    raise AssertionError(f"no step for {name}")
