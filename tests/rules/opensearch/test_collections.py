"""Network policies of OpenSearch Serverless."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, secret

RULE = "opensearch-collection-public"
PUBLIC = {"Rules": [], "AllowFromPublic": True}
PRIVATE = {"Rules": [], "AllowFromPublic": False, "SourceVPCEs": ["vpce-0123456789abcdef0"]}


def policy(document: Any, kind: Any = "network") -> Resource:
    properties = {"type": kind, "policy": document}
    return resource("aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy", properties)


@pytest.mark.parametrize("write", [json.dumps, list, lambda it: secret(json.dumps(it))])
def test_each_public_entry_is_reported(write: Any) -> None:
    found = outcomes(RULE, policy(write([PRIVATE, PUBLIC])))
    assert found == [("violates", "policy[1].AllowFromPublic")]


def test_private_entries_and_encryption_policies_comply() -> None:
    assert outcomes(RULE, policy(json.dumps([PRIVATE]))) == []
    assert outcomes(RULE, policy(json.dumps({"AWSOwnedKey": True}), "encryption")) == []


@pytest.mark.parametrize(
    ("document", "kind", "path"),
    [
        (UNKNOWN, "network", "policy"),
        (json.dumps([PUBLIC]), UNKNOWN, "type"),
        ([{"AllowFromPublic": UNKNOWN}], "network", "policy[0].AllowFromPublic"),
    ],
)
def test_an_unknown_policy_is_undecided(document: Any, kind: Any, path: str) -> None:
    assert outcomes(RULE, policy(document, kind)) == [("undecided", path)]
