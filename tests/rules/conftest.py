"""What rules report in their tests stands in the snapshot of their service."""

from __future__ import annotations

import pytest

from tests import judged, snapshots


@pytest.fixture(autouse=True)
def _findings_stand_in_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "heard", snapshots.hear)
