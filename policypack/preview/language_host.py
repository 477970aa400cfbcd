"""The program's language host, with this process between it and the engine.

The engine ends a program at the first asset whose content it cannot hash: a build output that is
missing, or a URL. Only the messages of the program can change that without a change of its files.
So the engine attaches to this process (`PULUMI_DEBUG_LANGUAGES`), which starts the real host and
forwards every call as it is, except that the program gets the address of this process for its
resources, and that assets without content get a hash on their way to the engine.

The calls are those of pulumi/proto/pulumi/language.proto and resource.proto.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import grpc
import grpc.aio

from policypack.protocol import language_pb2, resource_pb2
from policypack.start import processes
from policypack.start.record import record

VARIABLE = "PULUMI_DEBUG_LANGUAGES"
_LARGEST_MESSAGE = 400 * 1024 * 1024
_OPTIONS = (
    ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
    ("grpc.max_send_message_length", _LARGEST_MESSAGE),
)
_LANGUAGE = "/pulumirpc.LanguageRuntime/"
# What carries the inputs of a program, and in which field.
_INPUTS: Mapping[str, tuple[type[Any], str]] = {
    "RegisterResource": (resource_pb2.RegisterResourceRequest, "object"),
    "RegisterResourceOutputs": (resource_pb2.RegisterResourceOutputsRequest, "outputs"),
    "ReadResource": (resource_pb2.ReadResourceRequest, "properties"),
    "Invoke": (resource_pb2.ResourceInvokeRequest, "args"),
    "Call": (resource_pb2.ResourceCallRequest, "args"),
}
# gRPC sets these itself.
_RESERVED = ("grpc-", "user-agent")

# Changes the message of a program, in place; whether it did. It gets the program's folder.
Change = Callable[[Any, Any, Path], bool]


@record(frozen=True)
class Host:
    """How to start a language host: its command, its folder and, at each start, its environment."""

    command: Sequence[str]
    folder: Path
    environment: Callable[[], Mapping[str, str]]


def find(runtime: str, pulumi: str, environment: Mapping[str, str]) -> str | None:
    """The path of a language host, which the engine looks for on PATH and beside itself."""
    name = f"pulumi-language-{runtime}"
    beside = Path(pulumi).resolve().parent / name
    return shutil.which(name, path=environment.get("PATH", "")) or (
        str(beside) if beside.is_file() else None
    )


@contextmanager
def served(runtime: str, host: Host, change: Change) -> Iterator[Mapping[str, str]]:
    """The variables with which the engine attaches to this process, as long as the block runs.

    `change` is called with the request of a resource, its properties and the program's folder.
    """
    loop = asyncio.new_event_loop()
    between = _Between(host, change)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    try:
        yield {VARIABLE: f"{runtime}:{run(between.start())}"}
    finally:
        run(between.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Between(grpc.GenericRpcHandler):
    def __init__(self, host: Host, change: Change) -> None:
        self._host = host
        self._change = change
        self._server: Any = None
        self._address = ""
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[bytes] | None = None
        self._language: Any = None
        self._monitor: Any = None
        self._program = host.folder

    async def start(self) -> int:
        """Listens, and returns the port."""
        self._server = grpc.aio.server(options=_OPTIONS)
        self._server.add_generic_rpc_handlers((self,))
        port: int = self._server.add_insecure_port("127.0.0.1:0")
        self._address = f"127.0.0.1:{port}"
        await self._server.start()
        return port

    async def stop(self) -> None:
        """Ends the host and every call."""
        await self._end_host()
        await self._server.stop(None)

    def service(self, details: Any) -> Any:
        """Every call is a stream of messages, of which ordinary calls have one."""
        method = details.method
        if method == f"{_LANGUAGE}Handshake":
            return grpc.stream_stream_rpc_method_handler(self._handshake)

        # Only a generator by its own definition is served as one.
        async def forward(messages: Any, context: Any) -> AsyncIterator[bytes]:
            channel = self._language if method.startswith(_LANGUAGE) else self._monitor
            async for answer in self._forward(channel, method, messages, context):
                yield answer

        return grpc.stream_stream_rpc_method_handler(forward)

    async def _handshake(self, messages: Any, context: Any) -> AsyncIterator[bytes]:
        """A new engine: the host reports to it, so it starts again."""
        async for message in messages:
            address = language_pb2.LanguageHandshakeRequest.FromString(message).engine_address
            await self._end_host()
            await self._start_host(address)
            yield language_pb2.LanguageHandshakeResponse().SerializeToString()

    async def _start_host(self, engine: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._host.command, engine, cwd=self._host.folder, env=dict(self._host.environment()),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            **processes.OWN_SESSION,
        )  # fmt: skip
        self._process, output = process, process.stdout
        if output is None:
            raise AssertionError("the host's output is a pipe")
        port = (await output.readline()).decode().strip()
        if not port.isdecimal():
            raise ValueError(f"{self._host.command[0]}: printed no port; use --online")
        # An unread pipe would block the host once it is full.
        self._reader = asyncio.ensure_future(output.read())
        self._language = grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)

    async def _end_host(self) -> None:
        for channel in (self._language, self._monitor):
            if channel is not None:
                await channel.close()
        self._language = self._monitor = None
        if self._process is not None:
            processes.kill_session(self._process.pid)
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None

    async def _forward(
        self, channel: Any, method: str, messages: Any, context: Any
    ) -> AsyncIterator[bytes]:
        metadata = [
            (key, value)
            for key, value in context.invocation_metadata() or ()
            if not key.startswith(_RESERVED)
        ]
        call = channel.stream_stream(method)(
            self._changed(method, messages), metadata=metadata, timeout=context.time_remaining()
        )
        try:
            async for answer in call:
                yield answer
        except grpc.aio.AioRpcError as error:
            await context.abort(error.code(), error.details(), tuple(error.trailing_metadata()))

    async def _changed(self, method: str, messages: Any) -> AsyncIterator[bytes]:
        name = method.rpartition("/")[2]
        async for message in messages:
            if method == f"{_LANGUAGE}Run":
                yield self._for_the_program(message)
            elif name in _INPUTS and not method.startswith(_LANGUAGE):
                kind, field = _INPUTS[name]
                request = kind.FromString(message)
                changed = self._change(request, getattr(request, field), self._program)
                yield request.SerializeToString() if changed else message
            else:
                yield message

    def _for_the_program(self, message: bytes) -> bytes:
        """The request to run it, with the address of this process instead of the engine's."""
        request = language_pb2.RunRequest.FromString(message)
        self._monitor = grpc.aio.insecure_channel(request.monitor_address, options=_OPTIONS)
        self._program = Path(request.pwd)
        request.monitor_address = self._address
        return request.SerializeToString()
