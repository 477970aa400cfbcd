"""The methods of the analyzer as gRPC serves them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import grpc

from policypack.engine.analyzer import Analyzer
from policypack.protocol import analyzer_pb2_grpc

_REMEDIATE = "/pulumirpc.Analyzer/Remediate"


class Methods(grpc.GenericRpcHandler):
    """All methods of an analyzer; it has none that remediates while no rule does.

    The engine asks for remediations before each resource, and provides for a pack without:
    https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/analyzer_plugin.go
    gRPC refuses a call in a fraction of the time that it takes to answer one.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._handlers: list[grpc.GenericRpcHandler] = []
        # It takes a server, of which it calls the next method alone.
        analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, self)  # type: ignore[arg-type]

    def add_generic_rpc_handlers(self, handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        """Takes the handlers of all methods."""
        self._handlers += handlers

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        """The handler of a call; None refuses it as unimplemented."""
        if handler_call_details.method == _REMEDIATE and not self._analyzer.remediates:
            return None
        found = (each.service(handler_call_details) for each in self._handlers)
        return next((handler for handler in found if handler is not None), None)
