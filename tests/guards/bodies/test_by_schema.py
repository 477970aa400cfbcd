"""Bodies by JSON Schema: every draft from 4 on, no network, a clear word where it is missing."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from runtime_guards.bodies import declaration as payloads
from runtime_guards.errors import EventRejected

DRAFTS = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
]
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["user_id", "product_id", "quantity"],
    "properties": {
        "user_id": {"type": "string"},
        "product_id": {"type": "string"},
        "quantity": {"type": "integer", "minimum": 1},
        "mail": {"type": "string", "format": "email"},
    },
}
GOOD = '{"user_id": "u", "product_id": "p", "quantity": 1, "more": null}'


@pytest.mark.parametrize("draft", [*DRAFTS, None])
def test_every_draft_accepts_and_refuses(draft: str | None) -> None:
    decode = payloads.decoder({"$schema": draft, **ORDER} if draft else ORDER)
    assert decode(GOOD, "body")["quantity"] == 1
    for bad in (GOOD.replace("1", "0"), GOOD.replace("1", "true"), "{}", "[]"):
        with pytest.raises(EventRejected, match="schema at body"):
            decode(bad, "body")


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, ("body.user_id", "body.product_id", "body.quantity")),
        ({"product_id": "p"}, ("body.user_id", "body.quantity")),
        ({"user_id": 1, "product_id": "p", "quantity": 1}, ("body.user_id",)),
        ([], ("body",)),
    ],
)
def test_the_fields_that_do_not_fit_are_named(body: Any, paths: tuple[str, ...]) -> None:
    with pytest.raises(EventRejected) as caught:
        payloads.checker(ORDER)(body, "body")
    assert caught.value.paths == paths


def test_a_key_of_the_sender_is_not_named() -> None:
    schema: dict[str, Any] = {
        "properties": {
            "tags": {"additionalProperties": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
        },
        "additionalProperties": False,
    }
    for body, path in (({"tags": {"s3cret": 1}}, "body.tags.*"), ({"s3cret": 1}, "body")):
        with pytest.raises(EventRejected) as caught:
            payloads.checker(schema)(body, "body")
        assert caught.value.paths == (path,)


def test_drafts_keep_their_own_words() -> None:
    """GIVEN a bound that draft 4 knows as a flag and later ones as a number."""
    old: dict[str, Any] = {"$schema": DRAFTS[0], "minimum": 1, "exclusiveMinimum": True}
    with pytest.raises(EventRejected):
        payloads.decoder(old)("1", "body")
    with pytest.raises(TypeError, match="is invalid"):
        payloads.decoder({**old, "$schema": DRAFTS[4]})


def test_formats_are_checked() -> None:
    with pytest.raises(EventRejected):
        payloads.decoder(ORDER)(GOOD.replace('"more": null', '"mail": "nobody"'), "body")


@pytest.mark.parametrize(
    "schema", [{"type": "text"}, {"properties": []}, {"$schema": DRAFTS[1], "required": "x"}]
)
def test_a_schema_that_is_not_valid_is_refused_at_import(schema: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="is invalid"):
        payloads.decoder(schema)


@pytest.mark.parametrize(
    "name", ["http://json-schema.org/draft-03/schema#", "https://example.com/own", ""]
)
def test_an_unknown_draft_is_refused_at_import(name: str) -> None:
    with pytest.raises(TypeError, match="must name a draft"):
        payloads.decoder({"$schema": name})


def test_a_reference_inside_is_followed_and_one_to_elsewhere_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside = payloads.decoder({"$defs": {"n": {"type": "integer"}}, "$ref": "#/$defs/n"})
    assert inside("1", "body") == 1
    with pytest.raises(EventRejected):
        inside('"x"', "body")

    def reached(*arguments: Any, **options: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("urllib.request.urlopen", reached)
    monkeypatch.setattr("socket.socket.connect", reached)
    elsewhere = payloads.decoder({"$ref": "http://127.0.0.1:9/schema.json"})
    with pytest.raises(EventRejected, match="schema at body"):
        elsewhere("1", "body")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    with pytest.raises(TypeError, match=r"Install stackwarden-guards\[schema\]"):
        payloads.decoder(ORDER)
