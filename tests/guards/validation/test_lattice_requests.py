"""Requests of VPC Lattice in both event structures."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.vpc_lattice import VpcLattice
from runtime_guards.events.vpc_lattice_v2 import VpcLatticeV2
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

QUERIES = [("vpc-lattice", "query_string_parameters"), ("vpc-lattice-v2", "queryStringParameters")]


def _validator(trigger: str, **options: Any) -> Validator:
    return VpcLattice(**options) if trigger == "vpc-lattice" else VpcLatticeV2(**options)


@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_accepted(trigger: str) -> None:
    event = sample(trigger)

    checked: Any = _validator(trigger, body=dict).validate(event)

    assert (checked.method, checked.path, checked.query) == ("POST", "/orders", {"page": "1"})
    assert checked.headers["x-forwarded-for"] == "10.213.229.10"
    assert checked.path_parameters == {}
    assert checked.body["quantity"] == 2
    assert dict(checked) == event


@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_unknown_fields_are_accepted_and_hidden(trigger: str) -> None:
    checked = _validator(trigger).validate(changed(trigger, ("added", 1)))

    assert "added" not in checked


@pytest.mark.parametrize(("trigger", "field"), QUERIES)
def test_no_query(trigger: str, field: str) -> None:
    for value in (None, {}, GONE):
        checked: Any = _validator(trigger).validate(changed(trigger, (field, value)))
        assert checked.query == {}


@pytest.mark.parametrize("headers", [None, {}, GONE])
@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_no_headers(trigger: str, headers: Any) -> None:
    checked: Any = _validator(trigger).validate(changed(trigger, ("headers", headers)))

    assert checked.headers == {}


@pytest.mark.parametrize(
    ("values", "reason", "below"),
    [
        ([], "wrong-type", ""),
        ("s3cret", "wrong-type", ""),
        ({"a": 1}, "wrong-type", ".*"),
        ({"a": []}, "missing", ".*"),
        ({"a": [1]}, "wrong-type", ".*"),
        ({"a": ["1", None]}, "wrong-type", ".*"),
        ({"a": "b\x1bc"}, "control-character", ".*"),
        ({"a": ["b\x1bc", "1"]}, "control-character", ".*"),
        ({"a": ["b%1bc", "1"]}, "control-character", ".*"),
        ({"a%0a": "1"}, "control-character", ".*"),
        ({"a": "%c0%af"}, "malformed", ".*"),
        ({f"n{n}": "" for n in range(201)}, "too-many", ""),
        ({"a": "x" * 16_385}, "too-long", ".*"),
    ],
)
@pytest.mark.parametrize(("trigger", "field"), QUERIES)
def test_query_refused(trigger: str, field: str, values: Any, reason: str, below: str) -> None:
    refused = refusal_of(_validator(trigger), changed(trigger, (field, values)))

    assert refused == (reason, field + below)


@pytest.mark.parametrize(("trigger", "field"), QUERIES)
def test_query_stays_as_it_came(trigger: str, field: str) -> None:
    checked: Any = _validator(trigger).validate(changed(trigger, (field, {"a": "b%20c"})))

    assert checked.query == {"a": "b%20c"}


@pytest.mark.parametrize(
    ("target", "path"), [("/a", "/a"), ("/a?b=../c", "/a"), ("/a?", "/a"), ("/a?b?c", "/a")]
)
@pytest.mark.parametrize(
    ("trigger", "field"), [("vpc-lattice", "raw_path"), ("vpc-lattice-v2", "path")]
)
def test_path_is_without_the_query(trigger: str, field: str, target: str, path: str) -> None:
    checked: Any = _validator(trigger).validate(changed(trigger, (field, target)))

    assert checked.path == path


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (GONE, "missing"),
        (1, "wrong-type"),
        ("", "malformed"),
        ("?a", "malformed"),
        ("/a/../b", "traversal"),
        ("/%2e%2e/b?c", "traversal"),
        ("/a?b\nc", "control-character"),
        ("/a?" + "b" * 16_385, "too-long"),
        ("/" + "b" * 16_385, "too-long"),
    ],
)
@pytest.mark.parametrize(
    ("trigger", "field"), [("vpc-lattice", "raw_path"), ("vpc-lattice-v2", "path")]
)
def test_path_refused(trigger: str, field: str, target: Any, reason: str) -> None:
    refused = refusal_of(_validator(trigger), changed(trigger, (field, target)))

    assert refused == (reason, field)


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("method", GONE, "missing", "method"),
        ("method", "get", "method-not-allowed", "method"),
        ("headers", {"a": "b\r\nc"}, "control-character", "headers.*"),
        ("headers", {"a": 1}, "wrong-type", "headers.*"),
        ("headers", 1, "wrong-type", "headers"),
        ("body", 1, "wrong-type", "body"),
        ("body", "x" * (6 * 1024 * 1024 + 1), "too-long", "body"),
    ],
)
@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_refused(trigger: str, path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(_validator(trigger), changed(trigger, (path, value))) == (reason, place)
