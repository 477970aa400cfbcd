"""All fronts of a stack, whatever serves the requests."""

from __future__ import annotations

from policypack.model.stack import Stack
from policypack.topology.fronts.apis import api_fronts
from policypack.topology.fronts.apps import app_fronts
from policypack.topology.fronts.balancers import balancer_fronts
from policypack.topology.fronts.front import Front
from policypack.topology.fronts.graphql import graphql_fronts
from policypack.topology.fronts.mail import mail_fronts
from policypack.topology.fronts.sign_up import sign_up_fronts
from policypack.topology.fronts.viewers import distribution_fronts

_KINDS = (
    balancer_fronts,
    distribution_fronts,
    api_fronts,
    graphql_fronts,
    mail_fronts,
    sign_up_fronts,
    app_fronts,
)


def fronts(stack: Stack) -> tuple[Front, ...]:
    """The fronts that anyone reaches, or may reach, and that lead to something, or may."""
    return stack.once(_fronts)


def _fronts(stack: Stack) -> tuple[Front, ...]:
    every = (front for kind in _KINDS for front in kind(stack))
    return tuple(each for each in every if each.is_open is not False and each.ends != ())
