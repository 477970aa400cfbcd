"""Environment variables that change which code a function runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, Value, rule
from policypack.facts.loader_variables import FIXED_FOLDERS, PACKAGE, VARIABLES

# Where Lambda mounts file systems: https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
_MOUNTS = "/mnt/"


@rule(
    id="lambda-function-env-loader-hijack",
    types=("aws:lambda/function:Function",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Ship the code in the function's package or in a layer and use its path there (/var/task,"
        " /opt), or remove the variable"
    ),
    cwe=(427,),
)
def function_env_loader_hijack(function: Resource) -> Outcomes:
    """Lambda environment variable loads code from outside the package.

    The runtime loads code from the search path in this variable before the handler starts, with the
    function's role. Everything that can write to the folder controls that code: the function itself
    for /tmp, and every other client of the file system for a mount, which is of medium severity.
    Paths in the package (/var/task), in layers (/opt) and in the runtime comply, such as the
    wrapper script of an observability layer; another rule covers the layer's publisher.
    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            environment={"variables": {"PYTHONPATH": "/mnt/shared/python"}},  # bad
            environment={"variables": {"PYTHONPATH": "/opt/shared/python"}},  # good
        )
    """

    def judge(variable: Value) -> Outcomes:
        name = variable.path.rpartition(".")[2]
        if name in VARIABLES:
            for place in _outside(VARIABLES[name], str(variable.content or "")):
                message = f"{name} loads code from {place}, which is not part of the package"
                severity = Severity.MEDIUM if place.startswith(_MOUNTS) else None
                yield Finding(message, variable.path, severity)

    yield from function.each("environment.variables", judge)


def _outside(pattern: str, text: str) -> Iterator[str]:
    """The places that the value names outside the package, its layers and the runtime."""
    for named in re.findall(pattern, text):
        for place in named.strip("\"'").split(":"):
            # Runtimes start in the package. Of a URL, the part after its scheme counts.
            path = posixpath.normpath(posixpath.join(PACKAGE, place)).replace("//", "/")
            if not any(path == each or path.startswith(f"{each}/") for each in FIXED_FOLDERS):
                yield path
