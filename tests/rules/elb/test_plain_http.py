"""Plain HTTP: listeners and their rules, public and internal, of both generations."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
RULE = "aws:lb/listenerRule:ListenerRule"
CLASSIC = "aws:elb/loadBalancer:LoadBalancer"
PUBLIC, INTERNAL = "elb-listener-plain-http", "elb-internal-listener-plain-http"
ARN = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/orders/1"
LISTENER_ARN = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/orders/1/2"
FORWARD = {"type": "forward", "targetGroupArn": "arn:orders"}
VIOLATES = [("violates", "defaultActions[0]")]


def balancer(internal: Any = None) -> Resource:
    return resource(BALANCER, {"arn": ARN, "internal": internal}, "balancer")


def listener(action: Any = FORWARD, protocol: Any = "HTTP", **more: Any) -> Resource:
    held = {"loadBalancerArn": ARN, "protocol": protocol, "defaultActions": [action], **more}
    return resource(LISTENER, held)


def redirect(**to: str) -> dict[str, Any]:
    return {"type": "redirect", "redirect": {"statusCode": "HTTP_301", **to}}


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (FORWARD, VIOLATES),
        (redirect(), VIOLATES),
        (redirect(protocol="#{protocol}"), VIOLATES),
        (redirect(protocol="HTTPS"), []),
        ({"type": "fixed-response", "fixedResponse": {"contentType": "text/plain"}}, []),
    ],
)
def test_what_a_listener_for_http_does(action: Any, expected: list[tuple[str, str]]) -> None:
    assert outcomes(PUBLIC, listener(action), balancer()) == expected


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (FORWARD, "the listener forwards requests over HTTP to the targets"),
        (redirect(), "the redirect does not change the protocol to HTTPS"),
    ],
)
def test_a_finding_tells_what_the_listener_does(action: Any, told: str) -> None:
    (found,) = verdicts(PUBLIC, listener(action), balancer())
    assert found.message == told


@pytest.mark.parametrize("protocol", ["HTTPS", "TCP", "TLS"])
def test_a_listener_for_another_protocol_is_fine(protocol: str) -> None:
    assert outcomes(PUBLIC, listener(protocol=protocol), balancer()) == []


@pytest.mark.parametrize("protocol", [None, UNKNOWN])
@pytest.mark.parametrize(
    ("kind", "expected"), [(None, VIOLATES), ("application", VIOLATES), ("gateway", [])]
)
def test_a_listener_without_a_protocol_takes_http(
    protocol: Any, kind: str | None, expected: list[tuple[str, str]]
) -> None:
    """What the real provider fills in is unknown until apply; a gateway's listener has none."""
    of = resource(BALANCER, {"arn": ARN, "loadBalancerType": kind}, "balancer")
    held = {"loadBalancerArn": ARN, "protocol": protocol, "defaultActions": [FORWARD]}
    assert outcomes(PUBLIC, resource(LISTENER, held, depends={}), of) == expected


@pytest.mark.parametrize(
    ("internal", "public", "inside"),
    [
        (None, "violates", None),
        (False, "violates", None),
        (True, None, "violates"),
        (UNKNOWN, "undecided", "undecided"),
    ],
)
def test_public_and_internal_listeners_have_a_rule_each(
    internal: Any, public: str | None, inside: str | None
) -> None:
    for rule, outcome in ((PUBLIC, public), (INTERNAL, inside)):
        found = outcomes(rule, listener(), balancer(internal))
        assert [each for each, _ in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize("rule", [PUBLIC, INTERNAL])
def test_a_load_balancer_of_another_program_is_undecided(rule: str) -> None:
    assert outcomes(rule, listener()) == [("undecided", "loadBalancerArn")]


def test_a_rule_of_a_listener_forwards_where_its_default_does_not() -> None:
    default = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain"}}
    plain, secure = listener(default), listener(default, "HTTPS")

    def rule(of: Resource) -> Resource:
        held = {"listenerArn": UNKNOWN, "actions": [FORWARD]}
        return resource(RULE, held, "rule", depends={"listenerArn": [of]})

    assert outcomes(PUBLIC, rule(plain), plain, balancer()) == [("violates", "actions[0]")]
    assert outcomes(PUBLIC, rule(secure), secure, balancer()) == []


def test_a_rule_of_a_listener_of_another_program_is_judged_there() -> None:
    rule = resource(RULE, {"listenerArn": LISTENER_ARN, "actions": [FORWARD]})
    assert outcomes(PUBLIC, rule) == []


def test_the_engine_links_a_new_listener() -> None:
    made = resource(BALANCER, {"internal": True}, "balancer")
    held = {"loadBalancerArn": UNKNOWN, "protocol": "HTTP", "defaultActions": [FORWARD]}
    linked = resource(LISTENER, held, depends={"loadBalancerArn": [made]})
    assert outcomes(INTERNAL, linked, made) == VIOLATES
    assert outcomes(PUBLIC, linked, made) == []


@pytest.mark.parametrize(
    ("protocol", "internal", "rule"),
    [("HTTP", None, PUBLIC), ("http", False, PUBLIC), ("http", True, INTERNAL)],
)
def test_a_classic_load_balancer(protocol: str, internal: Any, rule: str) -> None:
    held = {"internal": internal, "listeners": [{"lbProtocol": "ssl"}, {"lbProtocol": protocol}]}
    assert outcomes(rule, resource(CLASSIC, held)) == [("violates", "listeners[1]")]
    (other,) = {PUBLIC, INTERNAL} - {rule}
    assert outcomes(other, resource(CLASSIC, held)) == []
