"""What a start of the pack loads: every preview waits for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

# The SDK is the runtime of programs; YAML and manifests are read where a program has some.
NOT_LOADED = ("pulumi", "opentelemetry", "yaml", "policypack.supply_chain.dependencies")


def loaded(*lines: str) -> set[str]:
    """The modules of a process that has run these lines."""
    code = "\n".join((*lines, "import sys; print(*sys.modules)"))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {*ran.stdout.split()}


def test_a_start_loads_neither_the_sdk_nor_readers_of_files() -> None:
    found = loaded("from policypack.engine.analyzer import Analyzer", "Analyzer()")
    assert "policypack.protocol.analyzer_pb2" in found
    assert not found & {*NOT_LOADED}
    # 472 when this was written.
    assert len(found) < 600


@pytest.mark.parametrize("of_the_sdk_first", [True, False])
def test_policies_that_import_the_sdk_share_its_messages(of_the_sdk_first: bool) -> None:
    imports = [
        "from pulumi.runtime.proto import analyzer_pb2 as one",
        "from policypack.protocol import analyzer_pb2 as other",
    ]
    loaded(
        *(imports if of_the_sdk_first else reversed(imports)),
        "for name in one.DESCRIPTOR.message_types_by_name:",
        "    assert getattr(one, name) is getattr(other, name), name",
    )
