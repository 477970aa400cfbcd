"""A provider behind a real gRPC channel, and short ways to call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from policypack.offline import property_values
from policypack.offline.provider import Provider

QUEUE = "aws:sqs/queue:Queue"


def urn(token: str, name: str = "thing") -> str:
    """The URN of a resource at the top of the stack."""
    return f"urn:pulumi:dev::shop::{token}::{name}"


class Client:
    """Calls the provider's methods with plain Python values."""

    def __init__(self, address: str) -> None:
        # Channels to one address share a connection in Python; those of the engine do not.
        options = [("grpc.use_local_subchannel_pool", 1)]
        self.channel = grpc.insecure_channel(address, options=options)
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def configure(self, **values: Any) -> Any:
        """Configure with text values, as the engine does."""
        return self.stub.Configure(
            provider_pb2.ConfigureRequest(
                args=property_values.to_struct(values), acceptSecrets=True
            )
        )

    def check(
        self,
        token: str,
        news: Mapping[str, Any],
        olds: Mapping[str, Any] | None = None,
        name: str = "thing",
        **options: Any,
    ) -> tuple[dict[str, Any], list[str]]:
        """The checked inputs, and the reasons of the failures."""
        answer = self.stub.Check(
            provider_pb2.CheckRequest(
                urn=urn(token, name),
                news=property_values.to_struct(news),
                olds=property_values.to_struct(olds or {}),
                **options,
            )
        )
        return property_values.from_struct(answer.inputs), [
            failure.reason for failure in answer.failures
        ]

    def create(
        self, token: str, inputs: Mapping[str, Any], preview: bool = True, name: str = "thing"
    ) -> tuple[str, dict[str, Any]]:
        """The id and the outputs."""
        answer = self.stub.Create(
            provider_pb2.CreateRequest(
                urn=urn(token, name), properties=property_values.to_struct(inputs), preview=preview
            )
        )
        return answer.id, property_values.from_struct(answer.properties)

    def diff(self, token: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Any:
        """The engine's question whether an update changes anything."""
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                id="id",
                urn=urn(token),
                olds=property_values.to_struct({}),
                old_inputs=property_values.to_struct(olds),
                news=property_values.to_struct(news),
            )
        )

    def update(self, token: str, identifier: str, news: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs after an update."""
        answer = self.stub.Update(
            provider_pb2.UpdateRequest(
                id=identifier, urn=urn(token), news=property_values.to_struct(news), preview=True
            )
        )
        return property_values.from_struct(answer.properties)

    def read(
        self,
        token: str,
        identifier: str,
        properties: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """The id, the inputs and the outputs of an existing resource."""
        answer = self.stub.Read(
            provider_pb2.ReadRequest(
                id=identifier,
                urn=urn(token),
                properties=property_values.to_struct(properties or {}),
                inputs=property_values.to_struct(inputs or {}),
            )
        )
        return (
            answer.id,
            property_values.from_struct(answer.inputs),
            property_values.from_struct(answer.properties),
        )

    def invoke(self, token: str, **arguments: Any) -> tuple[dict[str, Any], list[str]]:
        """A function's answer, and the reasons of the failures."""
        answer = self.stub.Invoke(
            provider_pb2.InvokeRequest(tok=token, args=property_values.to_struct(arguments))
        )
        reasons = [failure.reason for failure in answer.failures]
        return property_values.from_struct(getattr(answer, "return")), reasons


@contextmanager
def serving(package: str = "aws", version: str = "") -> Iterator[str]:
    """Serve a provider and give its address."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(version, package), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None)
