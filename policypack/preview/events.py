"""The engine's event log, read while the engine writes it.

https://www.pulumi.com/docs/iac/concepts/update-plans/ calls them engine events; their shapes are in
pulumi/sdk/go/common/apitype/events.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policypack.model.urns import parts_of
from policypack.reading import json_text

Event = Mapping[str, Any]
_CHANGES = ("create", "update", "replace", "create-replacement", "import", "import-replacement")


class EventLog:
    """The content of a run's events so far. `output` has the program's standard error."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rest = ""
        self._read = 0
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.output: list[str] = []
        self.policies: list[Event] = []
        self.changed: set[str] = set()
        self.started = False
        self._summarizes = False
        self._stack_judged = False
        self.resources = 0
        self.judged = 0
        self.packs: Mapping[str, str] = {}

    def follow(self) -> None:
        """Reads what was written since the last time; half a line waits for its end."""
        try:
            with self._file.open(encoding="utf-8", errors="replace") as file:
                file.seek(self._read)
                text = self._rest + file.read()
                self._read = file.tell()
        except FileNotFoundError:
            return
        *lines, self._rest = text.split("\n")
        for line in lines:
            self._take(json_text.loads(line, unique=False))

    @property
    def complete(self) -> bool:
        """Whether the whole stack was judged, which a program that fails does not get to.

        An engine that tells which policies a resource passed also tells it of the stack.
        """
        return self._stack_judged or not self._summarizes

    def _take(self, event: Event) -> None:
        self.started = True
        if "diagnosticEvent" in event:
            self._diagnostic(event["diagnosticEvent"])
        elif "policyEvent" in event:
            self.policies.append(event["policyEvent"])
        elif "policyAnalyzeSummaryEvent" in event:
            self._summarizes = True
        elif "policyAnalyzeStackSummaryEvent" in event:
            self._stack_judged = True
        elif "resourcePreEvent" in event:
            self._resource(event["resourcePreEvent"]["metadata"])
        elif "summaryEvent" in event:
            self.packs = event["summaryEvent"].get("PolicyPacks") or {}

    def _diagnostic(self, diagnostic: Event) -> None:
        text = str(diagnostic.get("message", "")).strip().removeprefix("Preview failed: ")
        name = parts_of(diagnostic.get("urn", ""))[1]
        text = text if name in text else f"{name}: {text}"
        if diagnostic.get("severity") == "error":
            self.errors.append(text)
        elif diagnostic.get("severity") == "warning":
            self.warnings.append(text)
        elif diagnostic.get("severity") == "info#err":
            self.output.append(text)

    def _resource(self, metadata: Event) -> None:
        self.resources += 1
        # The stack and its providers are Pulumi's own.
        self.judged += not parts_of(metadata["urn"])[0].startswith("pulumi:")
        if metadata["op"] in _CHANGES:
            self.changed.add(metadata["urn"])
