"""A value that was added manually is drift; a value that AWS fills in is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.facts.deployed_properties import UNDECIDED, deployed_properties
from policypack.facts.policy_documents import policy_documents
from policypack.iam import Purpose
from policypack.model.resources import top_of
from policypack.offline import schema
from tests.each import each
from tests.judging.deployed_states import FILLED_IN, State, audited, computed, deployed, drift
from tests.organization.states import CIPHERTEXT, resource, urn
from tools.mine_deployed_properties import mined

ACCOUNT = "123456789012"


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def public(action: str) -> str:
    return document({"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"})


ADMIN = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
TRUST = document(
    {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
)
BUCKET, QUEUE, ROLE = "aws:s3/bucket:Bucket", "aws:sqs/queue:Queue", "aws:iam/role:Role"
GROUP, KEY, TOPIC = "aws:ec2/securityGroup:SecurityGroup", "aws:kms/key:Key", "aws:sns/topic:Topic"
ANYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
SSH = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}
EVERY_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"
# By change: the type, the program's properties, the added ones, and the rule that finds it.
BY_HAND: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "a public bucket policy": (
        BUCKET,
        {"bucket": "b"},
        {"policy": public("s3:GetObject")},
        "s3-bucket-policy-public",
    ),
    "a public ACL": (
        BUCKET,
        {"bucket": "b"},
        {"grants": [{"type": "Group", "uri": ANYBODY, "permissions": ["READ"]}]},
        "s3-bucket-acl-public-read",
    ),
    "a public queue policy": (QUEUE, {}, {"policy": public("sqs:*")}, "sqs-queue-public"),
    "a public topic policy": (
        TOPIC,
        {},
        {"policy": public("sns:Publish")},
        "sns-topic-public",
    ),
    "a public key policy": (KEY, {}, {"policy": public("kms:*")}, "kms-key-public"),
    "a public secret policy": (
        "aws:secretsmanager/secret:Secret",
        {},
        {"policy": public("secretsmanager:GetSecretValue")},
        "secrets-manager-secret-public",
    ),
    "an attached admin policy": (
        ROLE,
        {"assumeRolePolicy": TRUST},
        {"managedPolicyArns": [EVERY_POLICY]},
        "iam-attachment-admin",
    ),
    "an inline admin policy": (
        ROLE,
        {"assumeRolePolicy": TRUST},
        {"inlinePolicies": [{"name": "more", "policy": ADMIN}]},
        "iam-policy-admin",
    ),
    "a public database": (
        "aws:rds/instance:Instance",
        {"instanceClass": "db.t4g.micro"},
        {"publiclyAccessible": True},
        "rds-database-public",
    ),
    "a public warehouse": (
        "aws:redshift/cluster:Cluster",
        {},
        {"publiclyAccessible": True},
        "redshift-cluster-public",
    ),
    "an open port": (GROUP, {}, {"ingress": [SSH]}, "ec2-security-group-admin-port-public"),
}


@each("what", BY_HAND)
def test_a_manual_change_is_drift_with_its_remedy(what: str) -> None:
    kind, given, more, rule = BY_HAND[what]
    (found,) = [v for v in drift([deployed(kind, given=given, by_hand=more)]) if v.rule.id == rule]
    assert top_of(found.path) in more
    assert found.fix.startswith("Not in the program. If it is intended, add it to the program; ")


@each("what", BY_HAND)
def test_the_untouched_twin_has_no_drift(what: str) -> None:
    kind, given, _, rule = BY_HAND[what]
    found = audited([deployed(kind, given=given, by_hand={})])
    assert [v.rule.id for v in found if v.drift or v.rule.id == rule] == []


@each("what", BY_HAND)
def test_a_value_of_the_program_is_no_drift(what: str) -> None:
    kind, given, more, rule = BY_HAND[what]
    found = audited([deployed(kind, given={**given, **more}, by_hand={})])
    assert [v.drift for v in found if v.rule.id == rule] == [False]


OPTIONAL_POLICIES = sorted(
    (row.type, row.path)
    for row in policy_documents()
    if row.kind == Purpose.RESOURCE.value
    and "[]" not in row.path
    and row.public
    and row.path in deployed_properties().get(row.type, {})
)


@each("row", OPTIONAL_POLICIES)
def test_a_public_resource_policy_is_drift(row: tuple[str, str]) -> None:
    kind, path = row
    # A gateway endpoint's default policy is as open.
    if kind.startswith("aws:ec2/vpcEndpoint"):
        return
    added, given = {path: public("*")}, {}
    if kind.startswith("aws:apigateway/"):
        given = {"endpointConfiguration": {"types": "PRIVATE"}}
    rules = {v.rule.id for v in drift([deployed(kind, given=given, by_hand=added)])}
    rows = [row for row in policy_documents() if (row.type, row.path) == (kind, path)]
    assert rules.intersection(*(row.public.split() for row in rows))
    assert drift([deployed(kind, given=given, by_hand={})]) == []


@each("kind", deployed_properties())
def test_a_value_of_aws_is_no_drift(kind: str) -> None:
    found = drift([deployed(kind, given={}, by_hand={})])
    assert [(v.rule.id, v.path) for v in found] == []


@each("kind", deployed_properties())
def test_every_computed_property_has_a_value_of_aws(kind: str) -> None:
    missing = [name for name in computed(kind) if name not in FILLED_IN.get(kind, {})]
    assert missing == [], "look up what AWS fills in, and add it to fixtures/filled_in.json"


def test_the_table_has_the_properties_that_rules_read() -> None:
    listed = {(kind, name) for kind, rows in deployed_properties().items() for name in rows}
    missing = [each for each in mined() if each not in listed]
    assert not missing, "run python -m tools.mine_deployed_properties"


def test_every_line_is_decided() -> None:
    rows = [row for rows in deployed_properties().values() for row in rows.values()]
    assert [(row.type, row.name) for row in rows if row.filled == UNDECIDED] == []
    assert [made for row in rows for made in row.made_by if schema.resource(made) is None] == []


def _part(kind: str, **inputs: Any) -> State:
    return resource(kind, "part", inputs, propertyDependencies={})


# Another resource of the program that states the property.
STATED: dict[str, tuple[str, dict[str, Any], State]] = {
    "a bucket policy": (
        BUCKET,
        {"policy": public("s3:GetObject")},
        _part("aws:s3/bucketPolicy:BucketPolicy", bucket="b", policy=public("s3:GetObject")),
    ),
    "an attachment": (
        ROLE,
        {"managedPolicyArns": [EVERY_POLICY]},
        _part(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment", role="r", policyArn=EVERY_POLICY
        ),
    ),
    "a role policy": (
        ROLE,
        {"inlinePolicies": [{"name": "p", "policy": ADMIN}]},
        _part("aws:iam/rolePolicy:RolePolicy", role="r", name="p", policy=ADMIN),
    ),
    "a rule": (
        GROUP,
        {"ingress": [SSH]},
        _part(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            securityGroupId="sg-1",
            ipProtocol="tcp",
            fromPort=22,
            toPort=22,
            cidrIpv4="0.0.0.0/0",
        ),
    ),
}
NAMES = {BUCKET: {"bucket": "b"}, ROLE: {"name": "r", "assumeRolePolicy": TRUST}, GROUP: {}}


def owner(kind: str, more: Mapping[str, Any]) -> State:
    made = deployed(kind, "owner", given=NAMES[kind], by_hand=more)
    made["outputs"]["id"] = made["id"] = {GROUP: "sg-1", BUCKET: "b", ROLE: "r"}[kind]
    return made


@each("what", STATED)
def test_a_value_that_another_resource_sets_is_no_drift(what: str) -> None:
    kind, more, stating = STATED[what]
    assert drift([owner(kind, more), stating]) == []
    assert drift([owner(kind, more)])


def test_a_second_policy_beside_the_attached_one_is_drift() -> None:
    more = {"managedPolicyArns": [EVERY_POLICY, "arn:aws:iam::aws:policy/IAMFullAccess"]}
    found = drift([owner(ROLE, more), STATED["an attachment"][2]])
    assert {v.path for v in found} == {"managedPolicyArns[1]"}


def test_a_second_port_beside_the_stated_one_is_drift() -> None:
    more = {"ingress": [SSH, {**SSH, "fromPort": 3389, "toPort": 3389}]}
    found = drift([owner(GROUP, more), STATED["a rule"][2]])
    assert {v.path.partition(".")[0] for v in found} == {"ingress[1]"}


def test_a_part_of_another_resource_hides_nothing() -> None:
    kind, more, stating = STATED["an attachment"]
    elsewhere = {**stating["inputs"], "role": "other"}
    assert drift([owner(kind, more), {**stating, "inputs": elsewhere, "outputs": elsewhere}])


def test_the_default_key_policy_of_another_account_is_drift() -> None:
    usual = str(FILLED_IN[KEY]["policy"])
    assert drift([deployed(KEY, given={}, by_hand={"policy": usual})]) == []
    other = usual.replace(ACCOUNT, "210987654321")
    assert "kms-key-foreign-account" in {
        v.rule.id for v in drift([deployed(KEY, given={}, by_hand={"policy": other})])
    }


def test_the_default_topic_policy_without_its_condition_is_drift() -> None:
    policy = json.loads(FILLED_IN[TOPIC]["policy"])
    del policy["Statement"][0]["Condition"]
    found = drift([deployed(TOPIC, given={}, by_hand={"policy": json.dumps(policy)})])
    assert "sns-topic-public" in {v.rule.id for v in found}


def test_a_part_of_an_object_that_the_program_leaves_out_is_drift() -> None:
    kind, stated = "aws:msk/cluster:Cluster", {"instanceType": "kafka.m7g.large"}
    opened = {**stated, "connectivityInfo": {"publicAccess": {"type": "SERVICE_PROVIDED_EIPS"}}}
    closed = {**stated, "connectivityInfo": {"publicAccess": {"type": "DISABLED"}}}
    for config, expected in ((opened, True), (closed, False)):
        state = deployed(kind, given={"brokerNodeGroupInfo": stated}, by_hand={})
        state["outputs"]["brokerNodeGroupInfo"] = config
        assert bool(drift([state])) is expected


def test_the_finding_is_about_the_resource() -> None:
    kind, given, more, _ = BY_HAND["a public queue policy"]
    found = drift([deployed(kind, given=given, by_hand=more)])
    assert {v.subject for v in found} == {urn(kind, "x")}


def test_a_secret_output_is_undecided_and_costs_nothing_else() -> None:
    kind, given, more, rule = BY_HAND["a public queue policy"]
    found = drift([deployed(kind, given=given, by_hand={"policy": CIPHERTEXT, "id": "x"})])
    assert {v.outcome.value for v in found} <= {"undecided"}
    secret = {**more, "name": CIPHERTEXT}
    assert rule in {v.rule.id for v in drift([deployed(kind, given=given, by_hand=secret)])}
