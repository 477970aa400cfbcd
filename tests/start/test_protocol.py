"""Messages of the engine that are loaded without the SDK, beside policies that load it."""

from __future__ import annotations

import subprocess
import sys

import pytest

IMPORTS = (
    "from pulumi.runtime.proto import analyzer_pb2 as one",
    "from policypack.protocol import analyzer_pb2 as other",
)
SAME = """
for name in one.DESCRIPTOR.message_types_by_name:
    assert getattr(one, name) is getattr(other, name), name
"""


@pytest.mark.parametrize("imports", [IMPORTS, IMPORTS[::-1]], ids=["SDK first", "SDK last"])
def test_policies_that_import_the_sdk_share_its_messages(imports: tuple[str, ...]) -> None:
    subprocess.run([sys.executable, "-c", "\n".join(imports) + SAME], check=True)
