"""Requests of VPC Lattice in event structure V1."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.vpc_lattice import VpcLattice
from tests.guards.events.refusals import changed, refusal_of
from tests.guards.samples import sample


def test_flag() -> None:
    event = changed("vpc-lattice", ("is_base64_encoded", "no"))
    assert refusal_of(VpcLattice(), event) == ("wrong-type", "is_base64_encoded")
    encoded = changed("vpc-lattice", ("is_base64_encoded", True), ("body", "YQ=="))
    assert VpcLattice().validate(encoded).body == b"a"


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(VpcLattice(), event)[0] in ("missing", "wrong-type")


def test_event_structure_v2_refused() -> None:
    mixed = {**sample("vpc-lattice-v2"), "raw_path": "/orders"}

    assert refusal_of(VpcLattice(), mixed) == ("inconsistent", "requestContext")
