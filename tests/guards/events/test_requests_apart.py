"""No validator of a request takes what another source sends, however alike."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events.alb import ALB
from runtime_guards.events.function_url import FunctionUrl
from runtime_guards.events.http_api import HttpApi
from runtime_guards.events.http_authorizer import HttpAuthorizer
from runtime_guards.events.rest_api import RestApi
from runtime_guards.events.rest_authorizer import RestAuthorizer
from runtime_guards.events.vpc_lattice import VpcLattice
from runtime_guards.events.vpc_lattice_v2 import VpcLatticeV2
from runtime_guards.events.websocket_api import WebSocketApi
from runtime_guards.validation.validator import Validator
from tests.guards.samples import SAMPLES, sample

VALIDATORS: list[Validator] = [
    ALB(),
    FunctionUrl(),
    HttpApi(),
    HttpAuthorizer(),
    RestApi(),
    RestAuthorizer(),
    VpcLattice(),
    VpcLatticeV2(),
    WebSocketApi(),
]


def _takes(validator: Validator, event: Any) -> bool:
    try:
        validator.validate(event)
    except EventRejected:
        return False
    return True


@pytest.mark.parametrize("validator", VALIDATORS, ids=lambda validator: validator.trigger)
def test_only_its_own_source(validator: Validator) -> None:
    taken = {trigger for trigger in SAMPLES if _takes(validator, sample(trigger))}

    assert taken == {validator.trigger}
