"""A resource of aws-native is judged as the resource of pulumi_aws that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from policypack.facts.native_types import Twin, native_types, twins_of
from policypack.forms.property_rule import PropertyDeclaration
from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.model.native import kinds_of, twins
from policypack.model.native.view import in_native_classes
from policypack.model.resources import Resource, ResourceOptions
from policypack.model.stack import Stack
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings
from tests.declared_case import Case
from tests.declared_cases import cases
from tests.judged import UNKNOWN, resource, secret, switched_on
from tests.model.native.natively import has_another_default, lacks, natively, types_of
from tests.tries import some_of

STRICT = read_settings({"profile": "strict"})
BUCKET, TABLE = "aws-native:s3:Bucket", "aws-native:dynamodb:Table"
SSE = "bucketEncryption.serverSideEncryptionConfiguration[0].serverSideEncryptionByDefault"


def paired() -> Iterator[tuple[Rule, Case, str, Twin]]:
    """The generated cases of declared rules, for every native type that reads as theirs."""
    for rule in catalogue():
        for case in cases(rule):
            if not case.beside and not case.depends:
                for native, twin in types_of(case.type):
                    yield rule, case, native, twin


def found(
    kind: str, properties: dict[str, Any], rule: str, settings: Settings = STRICT
) -> list[Verdict]:
    judged = judge(twins(resource(kind, properties)), settings)
    return [verdict for verdict in judged if verdict.rule.id == rule]


def test_a_property_that_aws_native_has_not_is_no_finding() -> None:
    """GIVEN a declared property without a counterpart WHEN nothing is set THEN nothing is said:
    the finding could not be followed."""
    judged = set()
    for rule in catalogue():
        for kind in rule.types if isinstance(rule.declared, PropertyDeclaration) else ():
            for native, twin in types_of(kind):
                if lacks(native, twin, rule):
                    judged.add(f"{rule.id} {native}")
                    read = (each for each in twins(resource(native, {})) if each.type == kind)
                    assert judge(read, switched_on(rule), [rule]) == [], (rule.id, native)
    assert "networkfirewall-firewall-without-customer-key aws-native:networkfirewall:Firewall" in (
        judged
    )


@pytest.mark.exhaustive
def test_every_mapped_type_is_judged_as_its_classic_twin() -> None:
    """GIVEN the cases of pulumi_aws's types WHEN aws-native writes the same THEN equal outcomes."""
    judged: dict[str, int] = {}
    differing: list[tuple[str, str, str]] = []
    for rule, case, native, twin in some_of([*paired()], 1_500):
        properties = natively(twin, case.properties)
        if properties is None or has_another_default(rule, resource(case.type, case.properties)):
            continue
        if lacks(native, twin, rule):
            continue
        judged[native] = judged.get(native, 0) + 1
        on = switched_on(rule)
        classic = judge([resource(case.type, case.properties)], on, [rule])
        read = (each for each in twins(resource(native, properties)) if each.type == twin.type)
        as_native = judge(read, on, [rule])
        if [each.outcome for each in classic] != [each.outcome for each in as_native]:
            differing.append((rule.id, native, case.name))
    assert differing == []
    # Enough that a mapping which loses properties would show.
    assert len(judged) > 100
    assert sum(judged.values()) > 500


def test_a_finding_names_properties_as_the_program_does() -> None:
    (verdict,) = found(
        TABLE, {"sseSpecification": {"sseEnabled": False}}, "dynamodb-table-with-aws-owned-key"
    )
    assert verdict.path == "sseSpecification.sseEnabled"
    assert "sseSpecification.sseEnabled is not true" in verdict.message
    assert "Set sseSpecification.sseEnabled to true" in verdict.fix
    assert verdict.subject.endswith("aws-native:dynamodb:Table::it")


def test_an_element_of_a_list_keeps_its_index_and_a_document_its_path() -> None:
    admin = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    policies = [
        {"policyName": "empty", "policyDocument": {}},
        {"policyName": "admin", "policyDocument": admin},
    ]
    (verdict,) = found("aws-native:iam:Role", {"policies": policies}, "iam-policy-admin")
    assert verdict.path == "policies[1].policyDocument.Statement[0].Action"


@pytest.mark.parametrize(
    ("properties", "rule", "fix"),
    [
        pytest.param(
            {"accessControl": "PublicRead"},
            "s3-bucket-acl-public-read",
            "Correct accessControl, or set it",
            id="the value has another form",
        ),
        pytest.param(
            {},
            "s3-bucket-unversioned",
            "Correct versioningConfiguration.status, or set it",
            id="the fix names a resource that aws-native lacks",
        ),
    ],
)
def test_a_fix_that_cannot_be_followed_is_not_given(
    properties: dict[str, Any], rule: str, fix: str
) -> None:
    (verdict,) = found(BUCKET, properties, rule)
    assert verdict.fix == fix


@pytest.mark.parametrize(
    ("kind", "properties", "rule", "fix"),
    [
        pytest.param(
            "s3:Bucket",
            {},
            "s3-bucket-without-public-access-block",
            "Add publicAccessBlockConfiguration for the bucket with blockPublicAcls,"
            " blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets set to true",
            id="a resource of pulumi_aws is a property",
        ),
        pytest.param(
            "secretsmanager:Secret",
            {},
            "secrets-manager-secret-unrotated",
            "Add an aws_native.secretsmanager.RotationSchedule with secretId set to the secret's"
            " ID, rotationLambdaArn and rotationRules",
            id="a class has another name",
        ),
        pytest.param(
            "backup:BackupVault",
            {},
            "backup-vault-unlocked",
            "Set lockConfiguration",
            id="the property of the part is the vault itself",
        ),
        pytest.param(
            "kinesisfirehose:DeliveryStream",
            {"extendedS3DestinationConfiguration": {"bucketArn": "arn:aws:s3:::clicks"}},
            "kinesis-firehose-errors-unlogged",
            "Set cloudWatchLoggingOptions of the destination: enabled to true, logGroupName and"
            " logStreamName",
            id="an object of several has another name",
        ),
        pytest.param(
            "certificatemanager:Certificate",
            {"keyAlgorithm": "RSA_1024"},
            "acm-certificate-weak-key",
            "Leave out keyAlgorithm, or set it to RSA_2048 or EC_prime256v1",
            id="a word that is no property",
        ),
        pytest.param(
            "elasticloadbalancingv2:LoadBalancer",
            {"loadBalancerAttributes": [{"key": "deletion_protection.enabled", "value": "false"}]},
            "elb-balancer-deletable",
            "Correct loadBalancerAttributes, or set it",
            id="an element that is chosen by what it holds",
        ),
    ],
)
def test_a_fix_has_the_names_of_aws_native(
    kind: str, properties: dict[str, Any], rule: str, fix: str
) -> None:
    (judged,) = (each for each in catalogue() if each.id == rule)
    given = twins(resource(f"aws-native:{kind}", properties))
    assert [each.fix for each in judge(given, switched_on(judged), [judged])] == [fix]


def test_the_tunnels_of_a_vpn_connection_are_a_list() -> None:
    on = {"logOptions": {"cloudwatchLogOptions": {"logEnabled": True}}}
    switches = [
        f"vpnTunnelOptionsSpecifications[{at}].logOptions.cloudwatchLogOptions.logEnabled"
        for at in (0, 1)
    ]
    for tunnels, paths in {(): switches, ("on",): switches[1:], ("", "on"): switches[:1]}.items():
        held = [on if each else {"preSharedKey": secret("hunter2")} for each in tunnels]
        properties = {"vpnTunnelOptionsSpecifications": held}
        logs = found("aws-native:ec2:VpnConnection", properties, "ec2-vpn-unlogged")
        assert [each.path for each in logs] == paths
        assert [each.fix.split()[1] for each in logs] == paths


def test_the_policies_of_an_access_entry_are_associations() -> None:
    admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    policies = [
        {"policyArn": admin, "accessScope": {"type": each}} for each in ("namespace", "cluster")
    ]
    entry = {"principalArn": "arn:aws:iam::111122223333:role/ops", "accessPolicies": policies}
    (violates,) = found("aws-native:eks:AccessEntry", entry, "eks-access-cluster-admin")
    assert violates.path == "accessPolicies[1].policyArn"


def test_a_class_keeps_its_article() -> None:
    policy = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy"
    fix = in_native_classes("Add a LogAccountPolicy", "aws-native:logs:LogGroup", [policy])
    assert fix == "Add an AccountPolicy"


def test_a_message_has_the_whole_path_in_a_document() -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    (verdict,) = found(
        "aws-native:iam:RolePolicy", {"policyDocument": document}, "iam-policy-admin"
    )
    assert verdict.message.startswith("policyDocument.Statement[0].Action")


def test_a_part_of_the_resource_is_judged_as_the_resource_that_pulumi_aws_has_for_it() -> None:
    """GIVEN the public access block inside of the bucket WHEN open or closed THEN as its own."""
    shut = dict.fromkeys(
        ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
    )
    weak, missing = "s3-public-access-block-weak", "s3-bucket-without-public-access-block"
    for block, weaknesses, absent in ((shut, 0, 0), ({**shut, "blockPublicAcls": False}, 1, 0)):
        properties = {"publicAccessBlockConfiguration": block}
        assert len(found(BUCKET, properties, weak)) == weaknesses
        assert len(found(BUCKET, properties, missing)) == absent
    assert len(found(BUCKET, {}, missing)) == 1


def test_what_is_not_mapped_makes_undecided_what_may_depend_on_it() -> None:
    given = {"versioningConfiguration": {"status": "Suspended", "deletion": "MFA"}}
    (deletion,) = (each for each in catalogue() if each.id == "s3-bucket-without-mfa-delete")
    (verdict,) = found(BUCKET, given, deletion.id, switched_on(deletion))
    assert verdict.outcome.value == "undecided"
    assert verdict.path == "versioningConfiguration.deletion"
    assert "aws:s3/bucket:Bucket" in verdict.message
    # What is mapped is judged nevertheless.
    (verdict,) = found(BUCKET, given, "s3-bucket-unversioned")
    assert (verdict.outcome.value, verdict.path) == ("violates", "versioningConfiguration.status")


def test_an_unmapped_property_inside_of_an_object_leaves_the_others_judged() -> None:
    properties = {
        "bucketEncryption": {
            "serverSideEncryptionConfiguration": [
                {"serverSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "blockedTypes": {}}
            ]
        }
    }
    (verdict,) = found(BUCKET, properties, "s3-bucket-encrypted-without-kms")
    assert (verdict.outcome.value, verdict.path) == ("violates", f"{SSE}.sseAlgorithm")


def test_unknown_and_secret_values_stay_so() -> None:
    queue = "aws-native:sqs:Queue"
    (verdict,) = found(queue, {"sqsManagedSseEnabled": UNKNOWN}, "sqs-queue-unencrypted")
    assert (verdict.outcome.value, verdict.path) == ("undecided", "sqsManagedSseEnabled")
    (twin,) = twins(resource(queue, {"queueName": secret("plum-tree"), "tags": UNKNOWN}))
    assert "plum-tree" in twin.secrets
    assert "plum-tree" not in repr(twin)
    assert twin.at("tags").is_set


def test_tags_are_a_map() -> None:
    tags = [{"key": "owner", "value": "payments"}, {"key": "stage", "value": UNKNOWN}, {"key": "a"}]
    (twin,) = twins(resource("aws-native:sqs:Queue", {"tags": tags}))
    assert twin.get("tags.owner") == "payments"
    # A tag needs no value.
    assert twin.get("tags.a") == ""


def test_links_are_found_by_the_names_of_both_providers() -> None:
    key = resource("aws-native:kms:Key", {})
    queue = resource("aws-native:sqs:QueueInlinePolicy", {}, "policy", depends={"queue": [key]})
    (twin,) = twins(queue)
    assert twin.depends_on("queueUrl") == twin.depends_on("queue") == (key.urn,)


def test_policies_of_an_organization_see_resources_as_declared() -> None:
    bucket = resource(BUCKET, {"publicAccessBlockConfiguration": {"blockPublicAcls": True}})
    stack = Stack(twins(bucket))
    assert len(stack.resources) == 2
    assert stack.declared == (bucket,)
    assert stack[bucket.urn].type == "aws:s3/bucket:Bucket"
    assert stack.of_type(BUCKET) == (bucket,)


def test_a_type_without_a_twin_stays_as_it_is() -> None:
    other = resource("aws-native:chatbot:CustomAction", {})
    assert twins(other) == (other,)
    assert kinds_of(other.type) == (other.type,)
    assert kinds_of("aws:sqs/queue:Queue") == ("aws:sqs/queue:Queue",)


def test_ignored_changes_have_the_names_that_rules_know() -> None:
    options = ResourceOptions(ignore_changes=("bucketEncryption", "accessControl"))
    twin = twins(resource(BUCKET, {}, options=options))[0]
    assert twin.options.ignore_changes[1] == "acl"


def test_the_table_has_twins_of_types_that_no_rule_judges_yet() -> None:
    assert len(native_types()) > 700
    (twin,) = twins_of("aws-native:rds:DbInstance")
    assert twin.type == "aws:rds/instance:Instance"
    assert isinstance(twins(resource("aws-native:rds:DbInstance", {}))[0], Resource)


MEMBER = {
    "engine": "aurora-mysql",
    "dbInstanceClass": "db.r6g.large",
    "publiclyAccessible": True,
    "autoMinorVersionUpgrade": False,
}


@pytest.mark.parametrize("cluster", ["orders", UNKNOWN])
def test_a_member_of_a_database_cluster_is_judged_as_one(cluster: object) -> None:
    """The cluster has the encryption, the backups and the protection of its members."""
    kind = "aws-native:rds:DbInstance"
    alone = {each.rule.id for each in judge(twins(resource(kind, MEMBER)), STRICT)}
    assert {"rds-instance-unencrypted", "rds-database-deletable"} < alone
    member = {**MEMBER, "dbClusterIdentifier": cluster}
    read = twins(resource(kind, member))
    assert [each.type for each in read] == ["aws:rds/clusterInstance:ClusterInstance"]
    assert {each.type for each in read} < {*kinds_of(kind)}
    found = {each.rule.id for each in judge(read, STRICT)}
    assert found == {"rds-database-public", "rds-database-upgrades-off"}


def test_a_message_names_the_own_path_before_a_colon() -> None:
    document = {"version": "2012-10-17", "Statement": []}
    held = {"policyText": document}
    (seen,) = found("aws-native:ecr:RegistryPolicy", held, "iam-policy-malformed")
    assert seen.path == "policyText.version"
    assert seen.message.startswith("policyText.version: unknown element")


def test_of_two_ways_to_follow_a_fix_the_one_that_the_provider_has_is_told() -> None:
    (seen,) = found("aws-native:sqs:Queue", {}, "sqs-queue-without-dlq")
    assert seen.fix == "Set deadLetterTargetArn and maxReceiveCount in redrivePolicy"
