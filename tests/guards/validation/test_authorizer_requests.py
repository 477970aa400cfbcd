"""What both kinds of authorizers of API Gateway have in common."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.http_authorizer import HttpAuthorizer
from runtime_guards.events.rest_authorizer import RestAuthorizer
from tests.guards.events.refusals import refusal_of
from tests.guards.samples import sample


@pytest.mark.parametrize(
    ("trigger", "kind"), [("rest-authorizer", RestAuthorizer), ("http-authorizer", HttpAuthorizer)]
)
def test_options_that_would_never_be_looked_at(trigger: str, kind: Any) -> None:
    with pytest.raises(TypeError, match="takes no option 'body'"):
        kind(body=dict)
    assert refusal_of(kind(max_headers=1), sample(trigger)) == (
        "too-many",
        "headers",
    )
