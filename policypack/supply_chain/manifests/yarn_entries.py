"""One entry of a yarn.lock, in either of its formats."""

from __future__ import annotations

from dataclasses import field

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.manifests.model import ManifestError

# `axios@^1.6.0`, `@scope/name@npm:^1`: the name ends at the second at sign of a scoped one.
_NAME = lazy_pattern(r"(@?[^@]+)@")
_WORKSPACE = "workspace:"


@record(frozen=False)
class YarnEntry:
    """`descriptors` are the requests that the entry answers, `needs` the names that it needs."""

    line: int
    descriptors: list[str]
    fields: dict[str, str] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)

    @property
    def folder(self) -> str | None:
        """The folder of a project of the workspace; None for what is installed."""
        _, workspace, folder = self.fields.get("resolution", "").partition(f"@{_WORKSPACE}")
        return folder if workspace else None


def name_of(descriptor: str, file: str, line: int) -> str:
    """The name that a descriptor or a resolution begins with."""
    found = _NAME.match(descriptor)
    if found is None:
        raise ManifestError("does not have the expected structure", file, line)
    return found[1]
