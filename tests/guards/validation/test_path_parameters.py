"""Path parameters are those of the path and of the resource or route."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.http_paths import fills
from runtime_guards.validation.path_parameters import agree_parameters

ENCODED = "/orders/%252525252541"
PLAIN = {"/orders/42", "/orders/42/lines/7", "/a/b/c", "/a/b/c/", "/", ENCODED}
API = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"


def _fills(path: str, template: Any, parameters: dict[str, str]) -> bool:
    return isinstance(template, str) and fills(path, template, parameters)


def _agree(path: str, template: Any, parameters: dict[str, str], **context: Any) -> None:
    context = {"domainName": API, "stage": "v1", **context}
    agree_parameters(path, template, parameters, context, "pathParameters")


@pytest.mark.parametrize(
    ("path", "template", "parameters"),
    [
        ("/orders/42", "/orders/{orderId}", {"orderId": "42"}),
        ("/orders/42/", "/orders/{orderId}", {"orderId": "42"}),
        ("/orders/42/lines/7", "/orders/{id}/lines/{line}", {"id": "42", "line": "7"}),
        ("/a/b/c", "/{proxy+}", {"proxy": "a/b/c"}),
        ("/a/b/c/", "/a/{rest+}", {"rest": "b/c/"}),
        # The rest may be nothing, and slashes may be repeated.
        ("/files/", "/files/{proxy+}", {}),
        ("//orders//42", "/orders/{orderId}", {"orderId": "42"}),
        # A stage stands before the path of an HTTP API.
        ("/v1/orders/42", "/orders/{orderId}", {"orderId": "42"}),
        # Encoded in one place and decoded in the other.
        ("/orders/a%20b", "/orders/{orderId}", {"orderId": "a b"}),
        ("/orders/a b", "/orders/{orderId}", {"orderId": "a%20b"}),
        ("/orders/a%2Fb", "/orders/{orderId}", {"orderId": "a/b"}),
        ("/orders/a/b", "/orders/{orderId}", {"orderId": "a%252Fb"}),
        ("/orders/caf%E9", "/orders/{orderId}", {"orderId": "caf%e9"}),
        # Encoded more often than anybody does, in both places alike.
        (ENCODED, "/orders/{orderId}", {"orderId": "%252525252541"}),
        ("/orders/%252525252541/", "/orders/{orderId}", {"orderId": "%252525252541"}),
        # Cut off at a question mark that the client encoded.
        ("/orders/what", "/orders/{orderId}", {"orderId": "what?now"}),
        ("/orders/{a}", "/orders/{orderId}", {"orderId": "{a}"}),
        ("/", "/{proxy+}", {"proxy": ""}),
    ],
)
def test_parameters_that_agree(path: str, template: str, parameters: dict[str, str]) -> None:
    _agree(path, template, parameters)
    # The short way says yes where nothing is encoded, and never where the long one says no.
    assert _fills(path, template, parameters) == (path in PLAIN)


@pytest.mark.parametrize(
    ("path", "template", "parameters", "below"),
    [
        ("/orders/42", "/orders/{orderId}", {"orderId": "43"}, ".*"),
        ("/orders/42", "/orders/{orderId}", {"orderId": "2"}, ".*"),
        ("/orders/42", "/orders/{orderId}", {"orderId": ""}, ".*"),
        ("/orders/42", "/orders/{orderId}", {"orderId": "../../etc/passwd"}, ".*"),
        ("/orders/42", "/orders/{orderId}", {"orderId": "42/../43"}, ".*"),
        ("/orders/42", "/orders/{orderId}", {}, ""),
        ("/orders/42", "/orders/{orderId}", {"orderId": "42", "admin": "true"}, ""),
        ("/orders/42", "/orders/{orderId}", {"id": "42"}, ""),
        ("/orders/42", "/orders/42", {"orderId": "42"}, ""),
        ("/orders/42", None, {"orderId": "42"}, ""),
        ("/shop/orders/42", "/orders/{orderId}", {"orderId": "42"}, ".*"),
        ("/v2/orders/42", "/orders/{orderId}", {"orderId": "42"}, ".*"),
        ("/a/b", "/{proxy+}", {"proxy": "b"}, ".*"),
        ("/a/b", "/{proxy+}", {"proxy": ""}, ".*"),
        ("/a/b", "/{proxy+}", {}, ".*"),
        ("/a/b", "/a/{name}/{proxy+}", {"proxy": "b"}, ""),
        ("/orders/42", "/orders/{orderId}", {"orderId": "42?/../../etc/passwd"}, ".*"),
        ("/orders/42", "/orders/{orderId}", {"orderId": "42?%252F..%252Fetc"}, ".*"),
        ("/orders/42", "/orders/{orderId}", {"orderId": "42?\\..\\etc"}, ".*"),
        # One parameter names no other.
        ("/x/x", "/{a}/{b}", {"a": "{b}", "b": "x"}, ".*"),
    ],
)
def test_parameters_that_do_not(
    path: str, template: Any, parameters: dict[str, str], below: str
) -> None:
    with pytest.raises(EventRejected) as caught:
        _agree(path, template, parameters)
    assert (caught.value.reason, caught.value.path) == ("inconsistent", f"pathParameters{below}")
    assert not _fills(path, template, parameters)


# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html: a mapping has
# a path of its own, of one or several levels, on a custom domain name.
@pytest.mark.parametrize("path", ["/shop/orders/42", "/shop/eu/orders/42", "/orders/42"])
@pytest.mark.parametrize("domain", ["api.example.com", None])
def test_a_domain_of_its_own_has_a_path_before(path: str, domain: str | None) -> None:
    _agree(path, "/orders/{orderId}", {"orderId": "42"}, domainName=domain)


def test_a_domain_of_its_own_has_no_other_parameters() -> None:
    with pytest.raises(EventRejected, match="inconsistent"):
        _agree("/shop/orders/42", "/orders/{id}", {"id": "43"}, domainName="api.example.com")
