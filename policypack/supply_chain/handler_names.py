"""What the name of a handler means to Lambda's runtimes: which module, and what of it.

    of_python("jobs/app.handler")       HandlerName("jobs.app", ("handler",))
    of_node("jobs/app.api.handler")     HandlerName("jobs/app", ("api", "handler"))

A runtime refuses some names, and then its function answers nothing: they mean None.
"""

from __future__ import annotations

import posixpath
from collections.abc import Container
from typing import NamedTuple

AS_OF = "2026-11-30"
INVALID = "has an invalid handler; it must be module.function"

# Where Lambda extracts the package and the layers.
# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
_TASK = "/var/task"
_LAYERS = "/opt"
# What the runtime tries in this order; the endings of TypeScript since Node.js 24. A folder is left
# to require(). `_tryRequire` of
# https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
_ENDINGS = ("", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", "/index.js")


class HandlerName(NamedTuple):
    """`module` is dotted for Python, and a path without its ending for Node.js.

    `names` lead from the module to the function.
    """

    module: str
    names: tuple[str, ...]


def of_python(handler: str) -> HandlerName | None:
    """The module before the last dot, with slashes as dots. None if it cannot be imported.

    `_get_handler` of
    https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py
    """
    path, _, name = handler.rpartition(".")
    dotted = path.replace("/", ".")
    # An empty part makes the import a relative one, of no package.
    return HandlerName(dotted, (name,)) if name and all(dotted.split(".")) else None


def of_node(handler: str) -> HandlerName | None:
    """The module up to the first dot of the last part of the path; the rest is its export.

    `load` of
    https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
    """
    base = posixpath.basename(handler.rstrip("/"))
    stem, dot, names = base.partition(".")
    if not dot or ".." in handler:
        return None
    folder = handler[: handler.index(base)]
    path = posixpath.normpath(posixpath.join(_TASK, folder, stem))
    for root in (_TASK, _LAYERS):
        if path.startswith(f"{root}/"):
            return HandlerName(path[len(root) + 1 :], tuple(names.split(".")))
    return None


def node_file(module: str, files: Container[str]) -> str:
    """The file that Node.js loads as the module of a handler, empty if there is none."""
    return next((f"{module}{each}" for each in _ENDINGS if f"{module}{each}" in files), "")
