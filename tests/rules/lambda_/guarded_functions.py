"""Functions whose code declares guards, as the engine hands them over, and what wires them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.supply_chain.guards import releases
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER
from tests.judged import resource
from tests.rules.lambda_.packages import archive

MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
PERMISSION = "aws:lambda/permission:Permission"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
QUEUE_ARN = "arn:aws:sqs:eu-central-1:111122223333:orders"
BARE = "def handler(event, context): print(event)\n"
GUARDS = {
    f"runtime_guards/{name}": content.decode()
    for name, content in releases.sources(releases.folder()).items()
    # The whole of them would make every test that changes each value take long.
    if name in ("__init__.py", "guard.py", "contract.py")
}


@pytest.fixture(autouse=True)
def small_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release of the guards that has nothing but what these tests ship."""
    known = releases._known()
    files = {name.partition("/")[2]: releases._hash(text.encode()) for name, text in GUARDS.items()}
    monkeypatch.setattr(releases, "_known", lambda: (*known, files))


def code(*validators: str, head: str = "") -> dict[str, str]:
    """A module `app` whose handler is guarded by validators such as `SQS(partial=True)`."""
    if not validators:
        return {"app.py": f"{head}{BARE}"}
    imports = "from runtime_guards import guard\nfrom runtime_guards.events import *\n"
    return {"app.py": f"{imports}{head}@guard({', '.join(validators)})\n{BARE}", **GUARDS}


def function(files: Mapping[str, Any], name: str = "orders", **properties: Any) -> Resource:
    arn = f"arn:aws:lambda:eu-central-1:111122223333:function:{name}"
    known = {"name": name, "arn": arn, "runtime": "python3.13", "handler": "app.handler"}
    return resource(FUNCTION, {**known, "code": archive(files), **properties}, name)


def layer(files: Mapping[str, Any], name: str = "guards", **properties: Any) -> Resource:
    arn = f"arn:aws:lambda:eu-central-1:111122223333:layer:{name}:1"
    placed = {f"python/{path}": text for path, text in files.items()}
    return resource(LAYER, {"arn": arn, "code": archive(placed), **properties}, name)


def mapping(source: Any = QUEUE_ARN, to: Any = "orders", **properties: Any) -> Resource:
    wired = {"eventSourceArn": source, "functionName": to}
    return resource(MAPPING, {**wired, **properties}, "mapping")


def permission(principal: Any, to: Any = "orders", **properties: Any) -> Resource:
    wired = {"action": "lambda:InvokeFunction", "principal": principal, "function": to}
    return resource(PERMISSION, {**wired, **properties}, "permission")


def target(to: Any = ARN, **properties: Any) -> Resource:
    return resource(TARGET, {"arn": to, **properties}, "target")
