"""How long the stand-in provider takes from its start to its first answer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from policypack.offline import schema
from tests.benchmarks.rounds import interleaved, sized
from tests.engine.engine import ROOT

ROUNDS = sized(11, smallest=1)


def run() -> None:
    """Prints the median."""
    (starts,) = interleaved({"stand-in": _start}, ROUNDS).values()
    median = statistics.median(starts)
    print(f"stand-in provider, start to first answer: {median * 1000:.0f} ms")


def _start() -> float:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "policypack.offline", "--version", schema.version()],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            provider_pb2_grpc.ResourceProviderStub(channel).GetPluginInfo(empty_pb2.Empty())
        return time.perf_counter() - started
    finally:
        process.kill()
        process.wait()
