"""What security groups expose: every form of a rule, every way to write a range and its ports."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.ec2.groups import ANY, EGRESS, FORMS, GROUP, INGRESS, RULE, opened

ADMIN = "ec2-security-group-admin-port-public"
RISKY = "ec2-security-group-risky-port-public"
OTHER = "ec2-security-group-ingress-public"
HTTP = "ec2-security-group-http-public"
OUT = "ec2-security-group-egress-any"
INGRESS_RULES = (ADMIN, RISKY, OTHER, HTTP)
NETWORK = "198.51.100.0/24"


def told(rule: str, *resources: Any) -> list[str]:
    return [outcome for outcome, _ in outcomes(rule, *resources)]


@FORMS
@pytest.mark.parametrize(
    ("rule", "first", "last"),
    [
        (ADMIN, 22, 22),
        (ADMIN, 3389, 3389),
        (ADMIN, 20.0, 25.0),
        (ADMIN, 0, 65535),
        (RISKY, 5432, 5432),
        (RISKY, 6000, 7000),
        (OTHER, 8080, 8080),
        (OTHER, 80, 443),
        (HTTP, 80, 80),
        (HTTP, 0, 1023),
    ],
)
def test_an_open_port_violates_in_every_form(rule: str, form: str, first: Any, last: Any) -> None:
    assert told(rule, opened(form, first, last)) == ["violates"]
    assert told(rule, opened(form, first, last, NETWORK)) == []


# https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
PORTS_OF_AWS = (
    *(20, 21, 23, 25, 110, 135, 143, 445, 1433, 1434, 3306, 4333, 5432, 5500, 5601, 8088, 8888),
    *(9200, 9300),
)
WITHOUT_AUTHENTICATION = (6379, 11211, 27017)


@pytest.mark.parametrize("port", [*PORTS_OF_AWS, *WITHOUT_AUTHENTICATION])
def test_each_port_of_the_table_violates(port: int) -> None:
    assert told(RISKY, opened("vpc", port, port)) == ["violates"]


@FORMS
def test_a_range_over_several_ports_is_told_once_by_each_rule(form: str) -> None:
    for rule in INGRESS_RULES:
        assert told(rule, opened(form, 20, 10000)) == ["violates"]


@FORMS
@pytest.mark.parametrize("cidr", [ANY, "0.0.0.0/1", "128.0.0.0/1", "::/0", "2000::/3", UNKNOWN])
def test_every_way_to_write_the_internet_counts(form: str, cidr: Any) -> None:
    expected = "undecided" if cidr is UNKNOWN else "violates"
    for rule, port in ((ADMIN, 22), (RISKY, 5432), (OTHER, 8080), (HTTP, 80)):
        assert told(rule, opened(form, port, port, cidr)) == [expected]


@FORMS
@pytest.mark.parametrize("cidr", ["10.0.0.0/8", NETWORK, "fd00::/8", "fc00::/7", "2001:db8::/32"])
def test_a_network_does_not_count(form: str, cidr: str) -> None:
    assert told(ADMIN, opened(form, 22, 22, cidr)) == []


@FORMS
@pytest.mark.parametrize("protocol", ["-1", "all"])
def test_a_protocol_that_stands_for_all_has_every_port(form: str, protocol: str) -> None:
    everything = opened(form, 0, 0, protocol=protocol)
    (found,) = verdicts(ADMIN, everything)
    assert "every port" in found.message
    assert told(OTHER, everything) == ["violates"]


@FORMS
@pytest.mark.parametrize("protocol", ["icmp", "icmpv6", "1", "58", "50"])
@pytest.mark.parametrize(("kind", "code"), [(8, 0), (-1, -1), (3, 80)])
def test_a_protocol_without_ports_is_out(form: str, protocol: str, kind: int, code: int) -> None:
    for rule in INGRESS_RULES:
        assert told(rule, opened(form, kind, code, protocol=protocol)) == []


@FORMS
def test_https_and_the_ports_of_the_other_rules_are_not_repeated(form: str) -> None:
    assert [rule for rule in INGRESS_RULES if told(rule, opened(form, 443, 443))] == []
    for port, rule in ((80, HTTP), (22, ADMIN), (3306, RISKY), (8443, OTHER)):
        assert [each for each in INGRESS_RULES if told(each, opened(form, port, port))] == [rule]


@FORMS
def test_rules_for_outbound_traffic_are_out(form: str) -> None:
    out = opened(form, 22, 22, direction="egress")
    assert [rule for rule in INGRESS_RULES if told(rule, out)] == []


@FORMS
@pytest.mark.parametrize("first", [0, 22, UNKNOWN])
def test_an_unknown_port_of_an_open_range_is_undecided(form: str, first: Any) -> None:
    found = told(ADMIN, opened(form, first, UNKNOWN))
    assert found == ["undecided"]
    assert told(ADMIN, opened(form, first, UNKNOWN, NETWORK)) == []


def test_a_known_range_decides_beside_an_unknown_one() -> None:
    entry = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": [UNKNOWN, ANY]}
    found = outcomes(ADMIN, resource(GROUP, {"ingress": [entry]}))
    assert found == [("violates", "ingress[0].cidrBlocks[1]")]


def test_a_prefix_list_is_undecided_where_the_port_matters() -> None:
    entry = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "prefixListIds": ["pl-0123"]}
    found = outcomes(ADMIN, resource(GROUP, {"ingress": [entry]}))
    assert found == [("undecided", "ingress[0].prefixListIds[0]")]
    rule = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "prefixListId": "pl-0123"}
    assert outcomes(ADMIN, resource(INGRESS, rule)) == [("undecided", "prefixListId")]
    assert outcomes(RISKY, resource(INGRESS, rule)) == []


def test_a_security_group_as_the_source_complies() -> None:
    entry = {"protocol": "-1", "fromPort": 0, "toPort": 0, "securityGroups": ["sg-1"], "self": True}
    assert outcomes(ADMIN, resource(GROUP, {"ingress": [entry]})) == []
    rule = {"type": "ingress", "protocol": "-1", "sourceSecurityGroupId": "sg-1"}
    assert outcomes(ADMIN, resource(RULE, rule)) == []


def test_each_entry_is_judged_by_itself() -> None:
    closed = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": [NETWORK]}
    opened_ = {**closed, "cidrBlocks": [ANY], "ipv6CidrBlocks": ["::/0"]}
    found = outcomes(ADMIN, resource(GROUP, {"ingress": [closed, UNKNOWN, opened_]}))
    assert sorted(found) == [
        ("undecided", "ingress[1]"),
        ("violates", "ingress[2].cidrBlocks[0]"),
    ]


def test_a_group_without_entries_complies_and_unknown_entries_are_undecided() -> None:
    for rule in (*INGRESS_RULES, OUT):
        assert outcomes(rule, resource(GROUP, {})) == []
    assert outcomes(ADMIN, resource(GROUP, {"ingress": UNKNOWN})) == [("undecided", "ingress")]
    assert outcomes(OUT, resource(GROUP, {"egress": UNKNOWN})) == [("undecided", "egress")]
    assert outcomes(ADMIN, resource(RULE, {"type": UNKNOWN})) == [("undecided", "type")]


@FORMS
def test_outbound_traffic_to_anywhere_on_every_port_violates(form: str) -> None:
    assert told(OUT, opened(form, 0, 0, protocol="-1", direction="egress")) == ["violates"]
    assert told(OUT, opened(form, 0, 65535, direction="egress")) == ["violates"]
    assert told(OUT, opened(form, 1, 65535, direction="egress")) == ["violates"]
    assert told(OUT, opened(form, 0, 0, NETWORK, "-1", direction="egress")) == []
    assert told(OUT, opened(form, 0, 0, protocol="-1")) == []


@FORMS
def test_outbound_https_alone_complies(form: str) -> None:
    assert told(OUT, opened(form, 443, 443, direction="egress")) == []


def test_a_rule_of_vpc_is_of_its_direction() -> None:
    everything = {"ipProtocol": "-1", "cidrIpv4": ANY}
    assert told(OUT, resource(EGRESS, everything)) == ["violates"]
    assert told(ADMIN, resource(INGRESS, everything)) == ["violates"]


def test_one_open_range_is_one_finding() -> None:
    strict = read_settings({"profile": "strict"})
    everything = opened(RULE, 0, 65535, description="all")
    found = judge([everything], strict)
    seen = [each.rule.id for each in found if each.folded_into is None]
    assert seen == [ADMIN]
