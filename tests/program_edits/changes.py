"""The changes of findings, for tests of edits."""

from __future__ import annotations

from typing import Any

from policypack.program_edits.changes import Change, changes_by_finding


def changes_of(*given: Any) -> list[Change]:
    """The changes of findings that no waiver accepts, once each."""
    return [*dict.fromkeys(each for _, made in changes_by_finding(*given) for each in made)]
