"""The process that the engine starts: one analyzer, served on a loopback port."""

from __future__ import annotations

import gc
import os
import sys
import time
from concurrent import futures
from typing import NoReturn

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policypack.engine.analyzer import Analyzer


def serve() -> NoReturn:
    """Serves one engine on a loopback port, until the engine exits."""
    # The catalogue lives as long as the process, so the garbage collector need not scan it.
    gc.disable()
    analyzer = Analyzer()
    gc.freeze()
    gc.enable()
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The engine reads the port from the first line of the output.
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
    sys.exit(0)
