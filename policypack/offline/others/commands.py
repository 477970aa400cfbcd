"""`command` and `null`: no command runs, so what it would print stays unknown.

The engine accepts no unknown in a function's result, so the function that runs a command fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policypack.offline.others.random_values import Answer
from policypack.offline.property_values import UNKNOWN
from policypack.offline.templates import TemplateScope, opaque


def _command(scope: TemplateScope) -> Answer:
    # The form that the provider gives to an id: the resource's name and some digits.
    identifier = scope.name.rsplit("::", 1)[-1] + opaque("hex8", scope)
    return identifier, {"stdout": UNKNOWN, "stderr": UNKNOWN}


def _copy(scope: TemplateScope) -> Answer:
    return _command(scope)[0], {}


def _null(scope: TemplateScope) -> Answer:
    return opaque("digits19", scope), {}


def _data_source(scope: TemplateScope) -> dict[str, Any]:
    return {
        "hasComputedDefault": scope.inputs.get("hasComputedDefault", "default"),
        "id": "static",
        "outputs": scope.inputs.get("inputs") or {},
        "random": opaque("digits19", scope),
    }


RESOURCES: dict[str, Callable[[TemplateScope], Answer]] = {
    "command:local:Command": _command,
    "command:remote:Command": _command,
    "command:remote:CopyFile": _copy,
    "command:remote:CopyToRemote": _copy,
    "null:index/resource:Resource": _null,
}
FUNCTIONS: dict[str, Callable[[TemplateScope], dict[str, Any]]] = {
    "null:index/getDataSource:getDataSource": _data_source,
}
