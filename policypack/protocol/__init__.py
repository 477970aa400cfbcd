"""The messages and services of Pulumi's engine, as its Python SDK generates them.

They are loaded from the SDK's folder without the SDK: `import pulumi` loads the runtime of programs
with OpenTelemetry, 250 modules that the stand-in provider does not need, and 0.15 s of CPU time in
its start. The engine starts the pack by `pulumi.policy`, which has loaded the SDK by then. Protobuf
keeps one class for each message, so whoever imports the SDK shares them.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.runtime.proto import analyzer_pb2 as analyzer_pb2
    from pulumi.runtime.proto import analyzer_pb2_grpc as analyzer_pb2_grpc
    from pulumi.runtime.proto import engine_pb2 as engine_pb2
    from pulumi.runtime.proto import engine_pb2_grpc as engine_pb2_grpc
    from pulumi.runtime.proto import language_pb2 as language_pb2
    from pulumi.runtime.proto import plugin_pb2 as plugin_pb2
    from pulumi.runtime.proto import provider_pb2 as provider_pb2
    from pulumi.runtime.proto import provider_pb2_grpc as provider_pb2_grpc
    from pulumi.runtime.proto import resource_pb2 as resource_pb2
    from pulumi.runtime.proto import resource_pb2_grpc as resource_pb2_grpc


def _folder() -> str:
    """Where the generated modules lie. Finding the SDK does not import it."""
    found = find_spec("pulumi")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("no module named pulumi; run `pip install pulumi`", name="pulumi")
    return str(Path(found.submodule_search_locations[0], "runtime", "proto"))


__path__.append(_folder())
