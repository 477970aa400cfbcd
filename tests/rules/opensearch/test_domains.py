"""What the declarations of domains do not show: open policies, plain HTTP, passwords and logs."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ROLE, allow, document, text
from tests.judged import UNKNOWN, outcomes, resource, secret

DOMAINS = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
DOMAIN = DOMAINS[0]
POLICY = "aws:opensearch/domainPolicy:DomainPolicy"
PUBLIC = "opensearch-domain-public"
OPEN = document(allow("es:ESHttp*", "*", Principal={"AWS": "*"}))
NARROW = document(allow("es:ESHttp*", "*", Principal={"AWS": ROLE}))
STATEMENT = "accessPolicies.Statement[0].Principal.AWS"
VPC: dict[str, Any] = {"vpcOptions": {"subnetIds": ["subnet-0123456789abcdef0"]}}
FINE: dict[str, Any] = {"advancedSecurityOptions": {"enabled": True}}


def domain(kind: str = DOMAIN, **properties: Any) -> Resource:
    return resource(kind, {"domainName": "orders", **properties}, "orders")


def policy(of: Any = "orders", **more: Any) -> Resource:
    return resource(POLICY, {"domainName": of, "accessPolicies": OPEN}, **more)


def found(*resources: Resource) -> list[str]:
    return [outcome for outcome, _ in outcomes(PUBLIC, *resources)]


@pytest.mark.parametrize("kind", DOMAINS)
@pytest.mark.parametrize("write", [document, text])
def test_an_open_policy_violates_as_object_and_as_text(kind: str, write: Any) -> None:
    open_policy = write(allow("es:ESHttp*", "*", Principal={"AWS": "*"}))
    assert found(domain(kind, accessPolicies=open_policy)) == ["violates"]


@pytest.mark.parametrize("limits", [VPC, FINE, {"vpcOptions": UNKNOWN}])
def test_a_network_or_authentication_limits_an_open_policy(limits: dict[str, Any]) -> None:
    assert found(domain(accessPolicies=OPEN, **limits)) == []
    assert found(domain(**limits), policy()) == []
    assert found(policy(), domain(**limits)) == []


def test_anonymous_access_undoes_authentication() -> None:
    anonymous = {"enabled": True, "anonymousAuthEnabled": True}
    assert found(domain(accessPolicies=OPEN, advancedSecurityOptions=anonymous)) == ["violates"]


def test_a_policy_of_its_own_is_held_against_its_domain() -> None:
    assert found(domain(), policy()) == ["violates"]
    record = {"domainName": [domain()], "accessPolicies": []}
    assert found(domain(), policy(UNKNOWN, depends=record)) == ["violates"]
    assert found(domain(**VPC), policy(UNKNOWN, depends=record)) == []
    assert found(domain(**VPC), policy("others")) == ["violates"]


@pytest.mark.parametrize("path", ["enabled", "anonymousAuthEnabled"])
def test_unknown_authentication_leaves_it_undecided(path: str) -> None:
    options = {"enabled": True, path: UNKNOWN}
    assert found(domain(accessPolicies=OPEN, advancedSecurityOptions=options)) == ["undecided"]


def test_an_unknown_policy_is_undecided_and_a_narrow_one_complies() -> None:
    assert outcomes(PUBLIC, domain(accessPolicies=UNKNOWN)) == [("undecided", "accessPolicies")]
    assert found(domain(accessPolicies=NARROW)) == []
    assert found(domain()) == []


@pytest.mark.parametrize("options", [None, {"enforceHttps": False}, {"enforceHttps": "true"}])
def test_plain_http_is_accepted(options: Any) -> None:
    it = domain(domainEndpointOptions=options)
    path = "domainEndpointOptions.enforceHttps"
    assert outcomes("opensearch-domain-plain-http", it) == [("violates", path)]


def test_https_is_the_default_of_endpoint_options() -> None:
    it = domain(domainEndpointOptions={"customEndpointEnabled": True})
    assert outcomes("opensearch-domain-plain-http", it) == []


def test_unknown_endpoint_options_are_undecided() -> None:
    it = domain(domainEndpointOptions=UNKNOWN)
    ((outcome, _),) = outcomes("opensearch-domain-plain-http", it)
    assert outcome == "undecided"


PASSWORD = "9f2Kq7!xVb31"


@pytest.mark.parametrize(
    ("password", "outcome"),
    [(PASSWORD, ["violates"]), (secret(PASSWORD), []), (UNKNOWN, ["undecided"]), (None, [])],
)
def test_a_password_in_the_program_violates(password: Any, outcome: list[str]) -> None:
    it = domain(advancedSecurityOptions={"masterUserOptions": {"masterUserPassword": password}})
    assert [each for each, _ in outcomes("opensearch-domain-secret", it)] == outcome


@pytest.mark.parametrize(
    ("rule", "log"),
    [
        ("opensearch-domain-errors-unlogged", "ES_APPLICATION_LOGS"),
        ("opensearch-domain-audit-unlogged", "AUDIT_LOGS"),
    ],
)
def test_each_log_is_asked_for_by_itself(rule: str, log: str) -> None:
    slow, it = {"logType": "INDEX_SLOW_LOGS"}, {"logType": log}

    def judged(*options: Any) -> list[str]:
        return [each for each, _ in outcomes(rule, domain(logPublishingOptions=list(options)))]

    assert judged() == ["violates"]
    assert judged(slow) == ["violates"]
    assert judged(slow, {**it, "enabled": False}) == ["violates"]
    assert judged(slow, it) == []
    assert judged(UNKNOWN, it) == []
    assert judged(slow, {"logType": UNKNOWN}) == ["undecided"]


def test_a_domain_outside_a_vpc_is_reported() -> None:
    rule = "opensearch-domain-outside-vpc"
    assert outcomes(rule, domain()) == [("violates", "vpcOptions")]
    assert outcomes(rule, domain(**VPC)) == []
    assert outcomes(rule, domain(vpcOptions=UNKNOWN)) == []
