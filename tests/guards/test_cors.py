"""Refusals that the scripts of a page can read, from the origins that are allowed."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.cors import Cors
from tests.guards import validators
from tests.guards.events.edits import edited
from tests.guards.samples import sample

SHOP = "https://shop.example"
ALLOWED = "Access-Control-Allow-Origin"
PLACES: dict[str, tuple[Any, ...]] = {
    "rest-api": ("headers", "Origin"),
    "http-api": ("headers", "origin"),
    "function-url": ("headers", "origin"),
    "alb": ("headers", "origin"),
    "vpc-lattice": ("headers", "origin"),
    "vpc-lattice-v2": ("headers", "origin"),
}


def _refused(trigger: str, event: Any, **options: Any) -> Any:
    """The headers of the refusal of a request whose method is not allowed."""
    validator = validators.of(trigger, methods={"PATCH"}, **options)

    @guard(validator, audit=False)
    def handler(event: Any, context: Any) -> Any:
        raise AssertionError

    answer = handler(event, None)
    return answer.get("headers") or answer["multiValueHeaders"]


@pytest.mark.parametrize("trigger", PLACES)
def test_a_refusal_carries_the_headers(trigger: str) -> None:
    value: Any = [SHOP] if trigger == "vpc-lattice-v2" else SHOP
    event = edited(trigger, (PLACES[trigger], value))

    headers = _refused(trigger, event, cors=Cors(origins={SHOP}))
    assert (headers[ALLOWED], headers["Vary"], headers["Allow"]) == (SHOP, "Origin", "PATCH")
    assert ALLOWED not in _refused(trigger, event)


def test_a_load_balancer_with_lists() -> None:
    event = sample("alb")
    event["multiValueHeaders"] = {**_lists(event.pop("headers")), "Origin": [SHOP]}

    assert _refused("alb", event, cors=Cors(origins={SHOP}))[ALLOWED] == [SHOP]


def _lists(headers: dict[str, str]) -> dict[str, list[str]]:
    return {name: [text] for name, text in headers.items()}


def test_lambda_at_the_edge() -> None:
    place = ("Records", 0, "cf", "request", "headers", "origin")
    event = edited("lambda-edge", (place, [{"key": "Origin", "value": SHOP}]))

    headers = _refused("lambda-edge", event, cors=Cors(origins={SHOP}))
    assert headers[ALLOWED.lower()] == [{"key": ALLOWED, "value": SHOP}]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", f"{SHOP}\r\nx: y", f"{SHOP}.evil.example", None]
)
def test_another_origin_is_not_repeated(origin: Any) -> None:
    event = edited("http-api", (("headers", "origin"), origin))

    headers = _refused("http-api", event, cors=Cors(origins={SHOP}, credentials=True))
    assert ALLOWED not in headers
    assert headers["Vary"] == "Origin"
    assert "evil" not in str(headers)


@pytest.mark.parametrize("headers", [None, 1, [], "a", {1: SHOP}, {"origin": [SHOP, SHOP]}])
def test_an_event_whose_headers_are_none_has_no_origin(headers: Any) -> None:
    cors = Cors(origins={SHOP})

    assert cors.of_event({"headers": headers}) == {"Vary": "Origin"}
    assert cors.of_event(headers) == {"Vary": "Origin"}
    assert cors.of_event({"Records": headers}) == {"Vary": "Origin"}


def test_every_origin() -> None:
    cors = Cors(origins={"*"})
    assert cors.headers("https://any.example") == cors.headers(None) == {ALLOWED: "*"}


def test_credentials() -> None:
    headers = Cors(origins={SHOP}, credentials=True).headers(SHOP)
    assert headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize(
    ("origins", "credentials", "error"),
    [
        (SHOP, False, TypeError),
        (set(), False, TypeError),
        ({"shop.example"}, False, ValueError),
        ({"https://"}, False, ValueError),
        ({"https://shop.example/"}, False, ValueError),
        ({"https://*.shop.example"}, False, ValueError),
        ({"https://Shop.example"}, False, ValueError),
        ({"https://shop.example\n"}, False, ValueError),
        ({"*"}, True, ValueError),
    ],
)
def test_a_mistake_is_an_error_where_it_is_written(
    origins: Any, credentials: bool, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"^(?:origins|credentials)="):
        Cors(origins=origins, credentials=credentials)


def test_a_number_among_the_origins() -> None:
    with pytest.raises(TypeError, match=r"^a text in origins= of Cors\(\) must be a text, not int"):
        Cors(origins={1})  # type: ignore[arg-type]
