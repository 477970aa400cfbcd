"""`sam local`: its requests pass where it runs the function, and nowhere else.

The requests are those of its own builder (aws-sam-cli 1.170, `construct_v1_event`).
"""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events import HttpAuthorizer, RestApi
from runtime_guards.validation import sam_local
from tests.guards.events.edits import edited, refused

STREAM = "AWS_LAMBDA_LOG_STREAM_NAME"
CONTEXT = ("requestContext", "path")


def _built(*edits: Any) -> Any:
    """What `sam local start-api` sends: the template of the resource is in the context's path."""
    return edited(
        "rest-api",
        (CONTEXT, "/orders/{orderId}"),
        (("requestContext", "domainName"), "127.0.0.1:3000"),
        *edits,
    )


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("AWS_SAM_LOCAL", "true")
    monkeypatch.setenv(STREAM, "$LATEST")
    monkeypatch.setattr(sam_local, "_told", [])
    return monkeypatch


@pytest.mark.usefixtures("local")
def test_a_request_of_sam_local_passes_and_it_is_said_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        assert RestApi().validate(_built()).path_parameters == {"orderId": "42"}
    assert capsys.readouterr().err.count("sam local") == 1


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        ((CONTEXT, "/orders/43"), ("inconsistent", "requestContext.path")),
        ((CONTEXT, None), ("missing", "requestContext.path")),
        ((("path",), "/orders/43"), ("inconsistent", "pathParameters.*")),
        ((("path",), "/../42"), ("traversal", "path")),
        ((("requestContext", "httpMethod"), "GET"), ("inconsistent", "requestContext.httpMethod")),
        ((("resource",), "/"), ("inconsistent", "requestContext.resourcePath")),
    ],
)
def test_nothing_else_passes_in_sam_local(edit: Any, refusal: tuple[str, str]) -> None:
    assert refused(RestApi(), _built(edit)) == refusal


NO_STAGE = (("routeArn",), "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/None/POST/orders")


@pytest.mark.usefixtures("local")
def test_an_authorizer_s_arn_may_have_no_stage() -> None:
    assert HttpAuthorizer().validate(edited("http-authorizer", NO_STAGE)).path == "/orders"
    other = (NO_STAGE[0], NO_STAGE[1].replace("None", "v2"))
    assert refused(HttpAuthorizer(), edited("http-authorizer", other))[0] == "inconsistent"


def test_an_authorizer_s_arn_has_a_stage_elsewhere() -> None:
    event = edited("http-authorizer", NO_STAGE)
    assert refused(HttpAuthorizer(), event) == ("inconsistent", "routeArn")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_SAM_LOCAL", None),
        ("AWS_SAM_LOCAL", "false"),
        (STREAM, None),
        (STREAM, "2026/03/10/[$LATEST]8b7a1c2d3e4f5a6b7c8d9e0f1a2b3c4d"),
        (STREAM, "2026/03/10/orders[$LATEST]8b7a1c2d3e4f5a6b7c8d9e0f1a2b3c4d"),
    ],
)
def test_a_deployed_function_is_not_taken_for_it(
    local: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str | None
) -> None:
    # GIVEN a function whose configuration sets what can be set, or `sam local` without the rest
    if value is None:
        local.delenv(name)
    else:
        local.setenv(name, value)

    with pytest.raises(EventRejected, match=r"^inconsistent at requestContext\.path$"):
        RestApi().validate(_built())
    assert capsys.readouterr().err == ""
