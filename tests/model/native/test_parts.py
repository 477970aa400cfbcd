"""What aws-native has inside of a resource, and pulumi_aws elsewhere or as resources."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from policypack.facts.native_types import twins_of
from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.model.native import twins
from policypack.model.native.paths import Where, steps, text, values, with_keys
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.topology.triggers.triggers import wired_triggers
from tests.judged import UNKNOWN, resource, secret, switched_on

ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
ADMIN = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)
RULES = {rule.id: rule for rule in catalogue()}


class Row(NamedTuple):
    """A rule, the resources of both providers, and what the two programs write."""

    rule: str
    native: str
    classic: str
    bad: tuple[dict[str, Any], dict[str, Any]]
    good: tuple[dict[str, Any], dict[str, Any]]
    path: str


def behaviors(policy: str) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {"pathPattern": "/a", "targetOriginId": "a", "viewerProtocolPolicy": policy}
    default = {"targetOriginId": "a", "viewerProtocolPolicy": "https-only"}
    return (
        {"distributionConfig": {"cacheBehaviors": [own], "defaultCacheBehavior": default}},
        {"orderedCacheBehaviors": [own], "defaultCacheBehavior": default},
    )


def edge(arn: str) -> tuple[dict[str, Any], dict[str, Any]]:
    default = {"targetOriginId": "a", "viewerProtocolPolicy": "https-only"}
    event = {"eventType": "viewer-request"}
    native = {**default, "lambdaFunctionAssociations": [{**event, "lambdaFunctionArn": arn}]}
    classic = {**default, "lambdaFunctionAssociations": [{**event, "lambdaArn": arn}]}
    return {"distributionConfig": {"defaultCacheBehavior": native}}, {
        "defaultCacheBehavior": classic
    }


def code(source: str) -> tuple[dict[str, Any], dict[str, Any]]:
    handled = {"runtime": "python3.13", "handler": "index.handler"}
    return {**handled, "code": {"zipFile": source}}, {**handled, "code": archive(source)}


def archive(source: str, name: str = "index.py") -> dict[str, Any]:
    signature = "4dabf18193072939515e22adb298388d"
    asset = {signature: "c44067f5952c0a294b673a41bacd8c17", "text": source}
    return {signature: "0def7320c3a5731c473e5ecbe6d01bc7", "assets": {name: asset}}


def logs(enabled: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    attributes = {"bucket": "logs", "enabled": str(enabled).lower()}
    keyed = [{"key": f"access_logs.s3.{key}", "value": held} for key, held in attributes.items()]
    return {"loadBalancerAttributes": keyed}, {"accessLogs": {"bucket": "logs", "enabled": enabled}}


def devices(encrypted: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    ebs = {"encrypted": encrypted}
    mappings = [
        {"deviceName": "/dev/sdb", "virtualName": "ephemeral0"},
        {"deviceName": "/dev/xvda", "ebs": ebs},
    ]
    return {"blockDeviceMappings": mappings}, {"rootBlockDevice": ebs}


def acl(action: str) -> tuple[dict[str, Any], dict[str, Any]]:
    given = {"defaultAction": {action: {}}, "scope": "REGIONAL"}
    return given, given


def bus(principal: str) -> tuple[dict[str, Any], dict[str, Any]]:
    statement = {
        "Sid": "orders",
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "events:PutEvents",
        "Resource": "arn:aws:events:eu-central-1:111122223333:event-bus/orders",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"statement": json.dumps(statement)}, {"policy": json.dumps(policy)}


ROWS = [
    Row(
        "ec2-instance-volume-unencrypted",
        "ec2:Instance",
        "ec2/instance:Instance",
        devices(encrypted=False),
        devices(encrypted=True),
        "blockDeviceMappings[1].ebs",
    ),
    Row(
        "waf-acl-default-allow",
        "wafv2:WebAcl",
        "wafv2/webAcl:WebAcl",
        acl("allow"),
        acl("block"),
        "defaultAction.allow",
    ),
    Row(
        "events-bus-public",
        "events:EventBusPolicy",
        "cloudwatch/eventBusPolicy:EventBusPolicy",
        bus("*"),
        bus("arn:aws:iam::111122223333:root"),
        "statement.Principal",
    ),
    Row(
        "api-gateway-data-traced",
        "apigatewayv2:Stage",
        "apigatewayv2/stage:Stage",
        (
            {"routeSettings": {"GET /": {}, "POST /": {"DataTraceEnabled": True}}},
            {"routeSettings": [{"routeKey": "POST /", "dataTraceEnabled": True}]},
        ),
        (
            {"routeSettings": {"POST /": {"DataTraceEnabled": False}}},
            {"routeSettings": [{"routeKey": "POST /", "dataTraceEnabled": False}]},
        ),
        "routeSettings.POST /.DataTraceEnabled",
    ),
    Row(
        "opensearch-domain-audit-unlogged",
        "opensearchservice:Domain",
        "opensearch/domain:Domain",
        (
            {"logPublishingOptions": {"INDEX_SLOW_LOGS": {"enabled": True}}},
            {"logPublishingOptions": [{"logType": "INDEX_SLOW_LOGS"}]},
        ),
        (
            {"logPublishingOptions": {"AUDIT_LOGS": {"enabled": True}}},
            {"logPublishingOptions": [{"logType": "AUDIT_LOGS"}]},
        ),
        "logPublishingOptions",
    ),
    Row(
        "lambda-function-code-secret",
        "lambda:Function",
        "lambda/function:Function",
        code("PASSWORD = 'k3Yw9QzLp2Xv8Rt'"),  # gitleaks:allow
        code("PASSWORD = os.environ['PASSWORD']"),
        "code[index.py]",
    ),
    Row(
        "iam-policy-admin",
        "iam:User",
        "iam/userPolicy:UserPolicy",
        ({"policies": [{"policyName": "a", "policyDocument": ADMIN}]}, {"policy": ADMIN}),
        ({"policies": [{"policyName": "a", "policyDocument": {}}]}, {"policy": "{}"}),
        "policies[0].policyDocument.Statement[0].Action",
    ),
    Row(
        "iam-policy-admin",
        "iam:Group",
        "iam/groupPolicy:GroupPolicy",
        ({"policies": [{"policyName": "a", "policyDocument": ADMIN}]}, {"policy": ADMIN}),
        ({"policies": [{"policyName": "a", "policyDocument": {}}]}, {"policy": "{}"}),
        "policies[0].policyDocument.Statement[0].Action",
    ),
    Row(
        "sns-topic-delivery-unlogged",
        "sns:Topic",
        "sns/topic:Topic",
        (
            {"deliveryStatusLogging": [{"protocol": "sqs", "successFeedbackRoleArn": "r"}]},
            {"sqsSuccessFeedbackRoleArn": "r"},
        ),
        (
            {"deliveryStatusLogging": [{"protocol": "lambda", "failureFeedbackRoleArn": "r"}]},
            {"lambdaFailureFeedbackRoleArn": "r"},
        ),
        "deliveryStatusLogging",
    ),
    Row(
        "kinesis-firehose-plaintext-key",
        "kinesisfirehose:DeliveryStream",
        "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        (
            {"redshiftDestinationConfiguration": {"password": "k3Yw9QzLp2Xv8Rt"}},
            {"redshiftConfiguration": {"password": "k3Yw9QzLp2Xv8Rt"}},
        ),
        (
            {"redshiftDestinationConfiguration": {"password": secret("k3Yw9QzLp2Xv8Rt")}},
            {"redshiftConfiguration": {"password": secret("k3Yw9QzLp2Xv8Rt")}},
        ),
        "redshiftDestinationConfiguration.password",
    ),
    Row(
        "kinesis-firehose-unencrypted",
        "kinesisfirehose:DeliveryStream",
        "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        ({}, {}),
        (
            {"deliveryStreamEncryptionConfigurationInput": {"keyType": "AWS_OWNED_CMK"}},
            {"serverSideEncryption": {"enabled": True, "keyType": "AWS_OWNED_CMK"}},
        ),
        "deliveryStreamEncryptionConfigurationInput.keyType",
    ),
    Row(
        "cloudfront-viewer-plain-http",
        "cloudfront:Distribution",
        "cloudfront/distribution:Distribution",
        behaviors("allow-all"),
        behaviors("redirect-to-https"),
        "distributionConfig.cacheBehaviors[0].viewerProtocolPolicy",
    ),
    Row(
        "cloudfront-edge-function-unpinned",
        "cloudfront:Distribution",
        "cloudfront/distribution:Distribution",
        edge(ARN),
        edge(f"{ARN}:7"),
        "distributionConfig.defaultCacheBehavior.lambdaFunctionAssociations[0].lambdaFunctionArn",
    ),
    Row(
        "docdb-cluster-backups-short",
        "docdbelastic:Cluster",
        "docdb/elasticCluster:ElasticCluster",
        ({"backupRetentionPeriod": 1}, {"backupRetentionPeriod": 1}),
        ({"backupRetentionPeriod": 7}, {"backupRetentionPeriod": 7}),
        "backupRetentionPeriod",
    ),
    Row(
        "elb-balancer-unlogged",
        "elasticloadbalancingv2:LoadBalancer",
        "lb/loadBalancer:LoadBalancer",
        logs(enabled=False),
        logs(enabled=True),
        "loadBalancerAttributes",
    ),
    Row(
        "api-gateway-cache-unencrypted",
        "apigateway:Stage",
        "apigateway/methodSettings:MethodSettings",
        (
            {"methodSettings": [{"cachingEnabled": True}]},
            {"settings": {"cachingEnabled": True}},
        ),
        (
            {"methodSettings": [{"cachingEnabled": True, "cacheDataEncrypted": True}]},
            {"settings": {"cachingEnabled": True, "cacheDataEncrypted": True}},
        ),
        "methodSettings[0].cacheDataEncrypted",
    ),
]


def judged(row: Row, native: dict[str, Any], classic: dict[str, Any]) -> list[list[Verdict]]:
    """The verdicts on the native resource and on its classic twin."""
    rule = RULES[row.rule]
    own = twins(resource(f"aws-native:{row.native}", native))
    twin = [resource(f"aws:{row.classic}", classic)]
    return [judge(each, switched_on(rule), [rule]) for each in (own, twin)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.native}-{row.rule}")
def test_it_is_judged_as_its_classic_twin(row: Row) -> None:
    for given, outcomes in ((row.bad, ["violates"]), (row.good, [])):
        own, classic = judged(row, *given)
        assert [each.outcome.value for each in classic] == outcomes
        assert [each.outcome.value for each in own] == outcomes
        assert [each.path for each in own] == [row.path] * len(outcomes)


@pytest.mark.parametrize(
    ("kind", "properties", "rule"),
    [
        ("iam:User", {"policies": UNKNOWN}, "iam-policy-admin"),
        ("iam:User", {"policies": [UNKNOWN]}, "iam-policy-admin"),
        (
            "sns:Topic",
            {"deliveryStatusLogging": [{"protocol": UNKNOWN, "failureFeedbackRoleArn": "r"}]},
            "sns-topic-delivery-unlogged",
        ),
        (
            "elasticloadbalancingv2:LoadBalancer",
            {"loadBalancerAttributes": [{"key": UNKNOWN, "value": "true"}]},
            "elb-balancer-unlogged",
        ),
        (
            "lambda:Function",
            {"runtime": UNKNOWN, "code": {"zipFile": "import os"}},
            "lambda-code-malformed",
        ),
        ("apigateway:Stage", {"methodSettings": [UNKNOWN]}, "api-gateway-cache-unencrypted"),
    ],
)
def test_what_is_unknown_in_it_stays_undecided(
    kind: str, properties: dict[str, Any], rule: str
) -> None:
    verdicts = judge(
        twins(resource(f"aws-native:{kind}", properties)), switched_on(RULES[rule]), [RULES[rule]]
    )
    assert {each.outcome.value for each in verdicts} == {"undecided"}


def judged_alone(kind: str, properties: dict[str, Any], rule: str) -> list[str]:
    given = twins(resource(f"aws-native:{kind}", properties))
    return [each.outcome.value for each in judge(given, switched_on(RULES[rule]), [RULES[rule]])]


def test_the_older_properties_of_a_bus_policy_are_a_statement() -> None:
    """GIVEN no statement WHEN principal, action and condition are set THEN they are judged."""
    given = {"statementId": "orders", "action": "events:PutEvents", "principal": "*"}
    organization = {"type": "StringEquals", "key": "aws:PrincipalOrgID", "value": "o-1234567890"}
    (twin,) = twins(
        resource("aws-native:events:EventBusPolicy", {**given, "condition": organization})
    )
    (statement,) = twin.get("policy.Statement")
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}
    assert judged_alone("events:EventBusPolicy", given, "events-bus-public") == ["violates"]
    closed = {**given, "condition": organization}
    assert judged_alone("events:EventBusPolicy", closed, "events-bus-public") == []


def test_the_policy_inside_of_a_bus_is_its_policy() -> None:
    _, classic = bus("*")
    assert judged_alone("events:EventBus", classic, "events-bus-public") == ["violates"]
    assert judged_alone("events:EventBus", {"name": "orders"}, "events-bus-public") == []


def test_a_policy_of_a_role_belongs_to_the_role_that_it_names() -> None:
    role = resource("aws-native:iam:Role", {}, "orders")
    given = {"roleName": "orders-1a2b3c4", "policyName": "all", "policyDocument": ADMIN}
    policy = resource("aws-native:iam:RolePolicy", given, depends={"roleName": [role]})
    (twin,) = twins(policy)
    assert (twin.get("role"), twin.get("name")) == ("orders-1a2b3c4", "all")
    assert twin.depends_on("role") == (role.urn,)


def test_an_empty_object_is_there() -> None:
    rules: list[dict[str, Any]] = [{"action": {"count": {}}, "statement": {}}]
    (twin,) = twins(resource("aws-native:wafv2:RuleGroup", {"rules": rules}))
    assert twin.at("rules[0].action.count").is_set
    assert not twin.at("rules[0].action.block").is_set
    # It holds no more than the object of aws-native.
    assert not twin.at("rules[0].statement.byteMatchStatement").is_set


def test_a_dependency_belongs_to_what_is_set_in_an_object() -> None:
    """An object that pulumi_aws has not has dependencies as a whole."""
    table = resource("aws-native:dynamodb:Table", {}, "orders")
    held = {"backupSelection": {"resources": [UNKNOWN]}}
    selection = resource(
        "aws-native:backup:BackupSelection", held, depends={"backupSelection": [table]}
    )
    (twin,) = twins(selection)
    assert twin.depends_on("resources") == (table.urn,)
    assert twin.depends_on("notResources") == ()


def test_the_destination_of_a_stream_is_the_one_that_is_set() -> None:
    splunk = {"splunkDestinationConfiguration": {"hecEndpoint": "https://a.example"}}
    (twin,) = twins(resource("aws-native:kinesisfirehose:DeliveryStream", splunk))
    assert twin.get("destination") == "splunk"


def test_each_element_of_a_list_is_a_resource_of_its_own() -> None:
    policies = [{"policyName": name} for name in ("one", "two")]
    arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    user = resource("aws-native:iam:User", {"policies": policies, "managedPolicyArns": arns})
    parts = [(each.type.rpartition(":")[2], each.get("name")) for each in twins(user)]
    assert parts == [
        ("User", None),
        ("UserPolicy", "one"),
        ("UserPolicy", "two"),
        ("UserPolicyAttachment", None),
    ]
    # The link to the user is the resource itself.
    assert {each.depends_on("user") for each in twins(user)[1:]} == {(user.urn,)}


def test_code_in_a_property_is_the_file_that_cloudformation_makes_of_it() -> None:
    for runtime, name in (("nodejs22.x", "index.js"), ("python3.13", "index.py")):
        given = {"runtime": runtime, "code": {"zipFile": secret("exports.x = 1")}}
        (function,) = twins(resource("aws-native:lambda:Function", given))
        assert [*function.get("code").assets] == [name]
        assert function.secrets == {"exports.x = 1"}


def test_targets_and_notifications_trigger_functions() -> None:
    """GIVEN a rule and a bucket of aws-native WHEN they name a function THEN they trigger it."""
    function = resource("aws-native:lambda:Function", {"functionName": "orders"}, "orders")
    target = {"id": "one", "arn": ARN}
    hourly = {"scheduleExpression": "rate(1 hour)", "targets": [target]}
    created = {"function": ARN, "event": "s3:ObjectCreated:*"}
    notified = {"notificationConfiguration": {"lambdaConfigurations": [created]}}
    made = [
        function,
        resource("aws-native:events:Rule", hourly, "hourly"),
        resource("aws-native:s3:Bucket", notified, "uploads"),
    ]
    assert wired(made) == [("hourly", {"event-bridge", "schedule"}), ("uploads", {"s3"})]
    # Without the rule's schedule it sends events alone.
    made[1] = resource("aws-native:events:Rule", {"eventPattern": "{}", "targets": [target]}, "all")
    assert wired(made) == [("all", {"event-bridge"}), ("uploads", {"s3"})]


def wired(resources: list[Resource]) -> list[tuple[str, set[str]]]:
    stack = Stack(twin for each in resources for twin in twins(each))
    found = wired_triggers(stack, stack[resources[0].urn]).own
    return sorted((each.resource.name, {*each.names}) for each in found)


def test_a_notification_has_the_filters_of_its_rules() -> None:
    rules = [{"name": "Prefix", "value": "in/"}, {"name": "suffix", "value": ".csv"}]
    one = {"function": ARN, "event": "s3:ObjectCreated:*", "filter": {"s3Key": {"rules": rules}}}
    bucket = resource(
        "aws-native:s3:Bucket", {"notificationConfiguration": {"lambdaConfigurations": [one]}}
    )
    (notification,) = (each for each in twins(bucket) if "Notification" in each.type)
    assert notification.get("lambdaFunctions") == [
        {
            "lambdaFunctionArn": ARN,
            "events": ["s3:ObjectCreated:*"],
            "filterPrefix": "in/",
            "filterSuffix": ".csv",
        }
    ]


def test_settings_of_a_method_have_the_path_that_rules_read() -> None:
    setting = {"resourcePath": "/*", "httpMethod": "*", "loggingLevel": "ERROR"}
    made = twins(resource("aws-native:apigateway:Stage", {"methodSettings": [setting]}))
    assert made[1].get("methodPath") == "*/*"
    assert made[1].get("settings.loggingLevel") == "ERROR"


def test_a_part_that_the_program_does_not_set_is_not_there() -> None:
    method = {"restApiId": "a", "resourceId": "b", "httpMethod": "GET"}
    for given, kinds in (
        ({}, ["Method"]),
        ({"integration": {"type": "MOCK"}}, ["Method", "Integration"]),
    ):
        made = twins(resource("aws-native:apigateway:Method", {**method, **given}))
        assert [each.type.rpartition(":")[2] for each in made] == kinds


def test_a_path_may_choose_an_element_by_what_it_holds() -> None:
    path = steps("logs[protocol:http/s].role")
    assert path == ("logs", Where("protocol", "http/s"), "role")
    assert text(path) == "logs[].role"


def test_a_map_has_elements_with_keys() -> None:
    held = {"logs": {"AUDIT": {"on": True}, "SLOW": UNKNOWN}}
    assert [*values(held, steps("logs[=]"))] == [((0,), "AUDIT"), ((1,), "SLOW")]
    assert next(values(held, steps("logs[].on"))) == ((0,), True)
    assert text(with_keys(("logs", 1, "on"), held)) == "logs.SLOW.on"


def test_every_list_of_resources_is_one_list() -> None:
    """No pair of a twin leads to elements of another list than the others."""
    for native in ("iam:User", "iam:Group", "events:Rule", "sns:Topic", "guardduty:Detector"):
        for twin in twins_of(f"aws-native:{native}"):
            lists = {other.partition("[#]")[0] for _, other in twin.pairs if "[#]" in other}
            assert lists == ({twin.list} if twin.list else set())


def test_all_of_it_is_judged_in_the_default_profile() -> None:
    user = resource("aws-native:iam:User", {"policies": [{"policyDocument": json.loads(ADMIN)}]})
    found = {each.rule.id for each in judge(twins(user), Settings())}
    assert "iam-policy-admin" in found


def test_the_statement_of_a_bus_policy_stands_for_its_older_properties() -> None:
    denied = {"Effect": "Deny", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
    given = {"statementId": "orders", "action": "events:PutEvents", "statement": denied}
    assert judged_alone("events:EventBusPolicy", given, "events-bus-public") == []
    opened = {**given, "statement": {**denied, "Effect": "Allow"}}
    assert judged_alone("events:EventBusPolicy", opened, "events-bus-public") == ["violates"]


def test_a_fix_names_a_list_and_not_its_element() -> None:
    attached = ["arn:aws:iam::aws:policy/AdministratorAccess"]
    role = resource("aws-native:iam:Role", {"managedPolicyArns": attached})
    (rule,) = (rule for rule in catalogue() if rule.id == "iam-attachment-admin")
    (found,) = judge(twins(role), switched_on(rule), [rule])
    assert found.path == "managedPolicyArns[0]"
    assert found.fix.startswith("Replace the policy in managedPolicyArns")
