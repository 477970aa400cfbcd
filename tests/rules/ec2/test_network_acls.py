"""Network ACLs: inline and separate entries, in the order of their numbers."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

OPEN = "ec2-network-acl-admin-port-public"
ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ANY = "0.0.0.0/0"


def entry(
    first: Any, last: Any, cidr: Any = ANY, number: Any = 100, action: str = "allow", **more: Any
) -> dict[str, Any]:
    at = "ipv6CidrBlock" if isinstance(cidr, str) and ":" in cidr else "cidrBlock"
    ports = {"protocol": "tcp", "fromPort": first, "toPort": last}
    return {"action": action, "ruleNo": number, at: cidr, **ports, **more}


def acl(*entries: dict[str, Any], kind: str = ACL, **more: Any) -> Resource:
    return resource(kind, {"id": "acl-1", "ingress": list(entries), **more}, "acl")


def separate(name: str = "rule", of: Any = "acl-1", **written: Any) -> Resource:
    held = {"first": 22, "last": 22, **written}
    made = entry(**held)
    made |= {"ruleAction": made.pop("action"), "ruleNumber": made.pop("ruleNo")}
    return resource(RULE, {"networkAclId": of, **made}, name)


@pytest.mark.parametrize("kind", [ACL, DEFAULT])
@pytest.mark.parametrize(("first", "last"), [(22, 22), (20, 21), (3389, 3389), (0, 65535)])
@pytest.mark.parametrize("cidr", [ANY, "::/0", "0.0.0.0/1"])
def test_an_entry_for_the_internet_violates(kind: str, first: int, last: int, cidr: str) -> None:
    assert outcomes(OPEN, acl(entry(first, last, cidr), kind=kind)) == [("violates", "ingress[0]")]
    assert outcomes(OPEN, acl(entry(first, last, "10.0.0.0/8"), kind=kind)) == []
    found = outcomes(OPEN, separate(first=first, last=last, cidr=cidr))
    assert found == [("violates", "")]


def test_every_protocol_has_every_port_and_udp_none() -> None:
    everything = entry(0, 0, protocol="-1")
    assert outcomes(OPEN, acl(everything)) == [("violates", "ingress[0]")]
    assert outcomes(OPEN, acl(entry(22, 22, protocol="udp"))) == []


@pytest.mark.parametrize("first", [1024, 32768])
def test_ports_for_responses_must_stay_open(first: int) -> None:
    assert outcomes(OPEN, acl(entry(first, 65535))) == []
    assert outcomes(OPEN, separate(first=first, last=65535)) == []


def test_outbound_entries_are_out() -> None:
    assert outcomes(OPEN, resource(ACL, {"egress": [entry(22, 22)]})) == []
    assert outcomes(OPEN, separate(egress=True)) == []
    assert outcomes(OPEN, separate(egress=False)) == [("violates", "")]


def test_an_earlier_denial_counts_and_a_later_one_does_not() -> None:
    assert outcomes(OPEN, acl(entry(0, 1024, number=50, action="deny"), entry(22, 22))) == []
    later = acl(entry(22, 22), entry(0, 1024, number=200, action="deny"))
    assert outcomes(OPEN, later) == [("violates", "ingress[0]")]


@pytest.mark.parametrize(
    "denial",
    [
        entry(22, 22, "10.0.0.0/8", 50, "deny"),
        entry(22, 22, "::/0", 50, "deny"),
        entry(80, 80, ANY, 50, "deny"),
        entry(22, 22, ANY, 50, "allow"),
    ],
)
def test_a_denial_of_something_else_does_not_count(denial: dict[str, Any]) -> None:
    assert ("violates", "ingress[1]") in outcomes(OPEN, acl(denial, entry(22, 22)))


def test_inline_and_separate_entries_are_applied_together_in_any_order() -> None:
    denial = separate("deny", number=50, action="deny")
    for resources in ([acl(entry(22, 22)), denial], [denial, acl(entry(22, 22))]):
        assert outcomes(OPEN, *resources) == []
    assert outcomes(OPEN, separate(), separate("deny", number=50, action="deny")) == []
    other = separate("deny", of="acl-2", number=50, action="deny")
    assert outcomes(OPEN, separate(), other) == [("violates", "")]


@pytest.mark.parametrize("key", ["cidrBlock", "fromPort", "protocol", "action"])
def test_what_is_unknown_leaves_it_undecided(key: str) -> None:
    found = outcomes(OPEN, acl({**entry(22, 22), key: UNKNOWN}))
    assert found == [("undecided", f"ingress[0].{key}")]


def test_an_unknown_number_of_a_denial_leaves_it_undecided() -> None:
    denial = entry(22, 22, number=UNKNOWN, action="deny")
    found = outcomes(OPEN, acl(denial, entry(22, 22)))
    assert found == [("undecided", "ingress[0].ruleNo")]


def test_each_entry_is_judged_by_itself() -> None:
    found = outcomes(OPEN, acl(UNKNOWN, entry(443, 443)))
    assert found == [("undecided", "ingress[0]")]
    assert outcomes(OPEN, resource(ACL, {})) == []
