"""Logs of web ACLs."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

UNLOGGED = "waf-acl-unlogged"
ARN = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/1"
ACL = resource("aws:wafv2/webAcl:WebAcl", {"arn": ARN}, "acl")
MISSING = [("violates", "")]


def logging(of: Any = ARN, **properties: Any) -> Resource:
    kind = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    return resource(kind, {"resourceArn": of, **properties}, "logging")


def test_an_acl_needs_a_logging_configuration_in_any_order() -> None:
    assert outcomes(UNLOGGED, ACL) == MISSING
    assert outcomes(UNLOGGED, ACL, logging()) == []
    assert outcomes(UNLOGGED, logging(), ACL) == []
    assert outcomes(UNLOGGED, ACL, logging("arn:other")) == MISSING
    assert outcomes(UNLOGGED, ACL, logging(UNKNOWN)) == [("undecided", "resourceArn")]
    assert outcomes(UNLOGGED, ACL, completed_elsewhere=["acl"]) == []


@pytest.mark.parametrize(
    ("behavior", "filters", "expected"),
    [
        ("DROP", [], MISSING),
        ("DROP", [{"behavior": "DROP"}], MISSING),
        ("DROP", [{"behavior": "KEEP"}], []),
        ("KEEP", [{"behavior": "DROP"}], []),
        ("DROP", [{"behavior": UNKNOWN}], [("undecided", "loggingFilter.filters[0].behavior")]),
        (UNKNOWN, [], [("undecided", "loggingFilter.defaultBehavior")]),
    ],
)
def test_a_filter_that_drops_everything_leaves_no_logs(
    behavior: Any, filters: Any, expected: Any
) -> None:
    held = logging(loggingFilter={"defaultBehavior": behavior, "filters": filters})
    assert outcomes(UNLOGGED, ACL, held) == expected
