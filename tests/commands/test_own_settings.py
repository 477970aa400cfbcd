"""The command reads a program's settings from its file and the stack's configuration."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policypack.commands.own_settings import OwnSettings, own_settings
from policypack.preview.project import find


def test_values_of_the_program_are_left_alone_whatever_their_type(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (tmp_path / "stackwarden.yaml").write_text(
        "never_waive: [iam-policy-admin]\n", encoding="utf-8"
    )
    configuration = {
        # WHEN YAML reads one as a date
        "shop:since": date(2026, 11, 26),
        "stackwarden:never_waive": ["sqs-queue-public"],
    }
    found = own_settings(find(tmp_path), configuration)
    assert found == OwnSettings((), frozenset({"iam-policy-admin", "sqs-queue-public"}))
