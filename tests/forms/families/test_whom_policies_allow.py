"""Every resource-based policy is judged by the whole family, each kind by the rules it names."""

from __future__ import annotations

from typing import Any

from policypack.facts.policy_documents import PolicyDocument, policy_documents
from policypack.iam import Kind
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.model.resources import Resource
from policypack.rule.rule import Rule, Severity
from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.topology.apis.api_access import DOMAIN
from policypack.topology.parts.bus_permissions import PERMISSION
from tests.declared_case import at
from tests.documents import ACCOUNT, allow, deny, text
from tests.each import each
from tests.judged import resource

POLICIES = [row for row in policy_documents() if row.kind == "resource"]
VENDOR = "arn:aws:iam::999988887777:root"
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
OWN = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
SERVICE = {"Service": "datasync.amazonaws.com"}
COLUMN = {
    Kind.PUBLIC.value: "public",
    Kind.FOREIGN_ACCOUNT.value: "external",
    Kind.SERVICE_WITHOUT_SOURCE.value: "deputy",
}
# A statement for each kind, and the same with what limits it.
OPEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "public": ({"Principal": "*"}, {"Principal": "*", "Condition": ORGANIZATION}),
    "external": (
        {"Principal": {"AWS": VENDOR}},
        {"Principal": {"AWS": VENDOR}, "Condition": ORGANIZATION},
    ),
    "deputy": ({"Principal": SERVICE}, {"Principal": SERVICE, "Condition": OWN}),
}
QUEUE_OF_ACCOUNT = resource(
    "aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:own"}, name="own"
)


def found(holder: Resource) -> list[tuple[str, Severity]]:
    """The rules about whom a policy allows that its resource violates."""
    told = judge([holder, QUEUE_OF_ACCOUNT], read_settings({"profile": "strict"}))
    about = {name for row in POLICIES for name in row.rules}
    return [
        (verdict.rule.id, verdict.severity)
        for verdict in told
        if verdict.outcome is Outcome.VIOLATES and verdict.rule.id in about
    ]


def holder_of(row: PolicyDocument, **elements: Any) -> Resource:
    # Only a private domain has a policy.
    beside = at("endpointConfiguration.types", "PRIVATE") if row.type == DOMAIN else {}
    return resource(row.type, {**beside, **at(row.path, text(allow("*", **elements)))})


@each(("row", "column"), [(row, column) for row in POLICIES for column in OPEN])
def test_each_kind_is_found_by_the_rules_of_the_line_and_a_limit_complies(
    row: PolicyDocument, column: str
) -> None:
    open_, limited = OPEN[column]
    ids = {name for name, _ in found(holder_of(row, **open_))}
    assert ids & set(getattr(row, column).split()), ids
    assert len(ids) == 1
    assert found(holder_of(row, **limited)) == []


@each("row", POLICIES)
def test_a_deny_and_an_empty_policy_comply(row: PolicyDocument) -> None:
    denied = text(deny("*", Principal="*"))
    assert found(resource(row.type, at(row.path, denied))) == []
    assert found(resource(row.type, {})) == []


@each("row", [row for row in POLICIES if row.at_most])
def test_no_case_is_worse_than_what_is_at_stake(row: PolicyDocument) -> None:
    for open_, _ in OPEN.values():
        for _, severity in found(holder_of(row, **open_)):
            assert severity is Severity(row.at_most)


@each("row", [row for row in POLICIES if row.private])
def test_a_network_keeps_the_public_out(row: PolicyDocument) -> None:
    policy = at(row.path, text(allow("s3:GetObject", Principal="*")))
    network = at(row.private, {"vpcId": "vpc-1a2b3c4d"})
    top = next(iter(policy))
    both = {**policy[top], **network[top]} if top in network else policy[top]
    assert [name for name, _ in found(resource(row.type, policy))] == [row.public]
    assert found(resource(row.type, {**network, top: both})) == []


@each("rule", [rule for rule in catalogue() if rule.kind in COLUMN])
def test_a_rule_of_the_family_judges_the_types_that_the_table_gives_it(rule: Rule) -> None:
    column = COLUMN[str(rule.kind)]
    given = {row.type for row in POLICIES if rule.id in getattr(row, column).split()}
    assert set(rule.types) - {PERMISSION} == given


@each("row", POLICIES)
def test_the_rules_of_a_line_judge_its_type(row: PolicyDocument) -> None:
    by_id = {rule.id: rule for rule in catalogue()}
    assert [name for name in row.rules if row.type not in by_id[name].types] == []
