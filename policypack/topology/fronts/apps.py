"""App Runner services as fronts: each has an address on the internet unless it is private.

https://docs.aws.amazon.com/apprunner/latest/dg/network-pl.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import or_unknown
from policypack.topology.fronts.front import End, Front
from policypack.topology.fronts.workloads import APP

_PUBLIC = "networkConfiguration.ingressConfiguration.isPubliclyAccessible"


def app_fronts(stack: Stack) -> Iterator[Front]:
    """The services that answer requests from the internet."""
    for app in stack.of_type(APP):
        fix = f"Set {_PUBLIC} of {app.name} to false"
        is_open = or_unknown(_is_public, app)
        yield Front(app, app, is_open, "answers requests from the internet", fix, (End(app),))


def _is_public(app: Resource) -> bool:
    return app.get(_PUBLIC) is not False
