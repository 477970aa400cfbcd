"""Identity, applications, operations, and the sources without a mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events import (
    SES,
    AppSyncAuthorizer,
    AppSyncBatchResolver,
    AppSyncResolver,
    BedrockAgent,
    CloudFormation,
    CodePipeline,
    Cognito,
    ConfigRule,
    Connect,
    Direct,
    IoTRule,
    LexV2,
    SecretRotation,
    StepFunctions,
)
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


JOB = "CodePipeline.job"
PLACE = f"{JOB}.data.inputArtifacts[0].location.s3Location"


@pytest.mark.parametrize(
    ("trigger", "validator", "change", "value", "reason", "path"),
    [
        ("cognito", Cognito(), "region", "us-east-1", "inconsistent", "userPoolId"),
        ("cognito", Cognito(), "userName", "a\nb", "control-character", "userName"),
        (
            "cognito",
            Cognito(),
            "request.userAttributes",
            {"s3cret": "x" * 2049},
            "too-long",
            "request.userAttributes.*",
        ),
        ("cognito", Cognito(), "request.extra", "x" * (1024 * 1024 + 1), "too-long", "request"),
        ("cognito", Cognito(triggers={"x_y"}), "version", "1", "not-allowed", "triggerSource"),
        (
            "cognito",
            Cognito(user_pools={"eu-central-1_x"}),
            "version",
            "1",
            "not-allowed",
            "userPoolId",
        ),
        (
            "cognito",
            Cognito(clients={"x"}),
            "version",
            "1",
            "not-allowed",
            "callerContext.clientId",
        ),
        (
            "appsync-resolver",
            AppSyncResolver(),
            "info.fieldName",
            "a b",
            "malformed",
            "info.fieldName",
        ),
        (
            "appsync-resolver",
            AppSyncResolver(fields={"Query.x"}),
            "prev",
            None,
            "not-allowed",
            "info.fieldName",
        ),
        (
            "appsync-resolver",
            AppSyncResolver(arguments=Order),
            "arguments",
            {},
            "schema",
            "arguments.orderId",
        ),
        (
            "appsync-authorizer",
            AppSyncAuthorizer(),
            "authorizationToken",
            "",
            "missing",
            "authorizationToken",
        ),
        (
            "appsync-authorizer",
            AppSyncAuthorizer(apis={"x"}),
            "requestHeaders",
            None,
            "not-allowed",
            "requestContext.apiId",
        ),
        (
            "appsync-authorizer",
            AppSyncAuthorizer(token="[0-9]+"),
            "requestHeaders",
            None,
            "malformed",
            "authorizationToken",
        ),
        (
            "config-rule",
            ConfigRule(),
            "invokingEvent",
            '{"a":1,"a":2}',
            "duplicate-key",
            "invokingEvent",
        ),
        ("config-rule", ConfigRule(), "invokingEvent", "[]", "schema", "invokingEvent"),
        ("config-rule", ConfigRule(), "ruleParameters", "{", "not-json", "ruleParameters"),
        ("config-rule", ConfigRule(rules={"x"}), "version", "1.0", "not-allowed", "configRuleName"),
        (
            "config-rule",
            ConfigRule(accounts={"210987654321"}),
            "version",
            "1.0",
            "not-allowed",
            "accountId",
        ),
        (
            "code-pipeline",
            CodePipeline(accounts={"210987654321"}),
            f"{JOB}/id",
            "1",
            "not-allowed",
            f"{JOB}.accountId",
        ),
        (
            "code-pipeline",
            CodePipeline(buckets={"other"}),
            f"{JOB}/id",
            "1",
            "not-allowed",
            f"{PLACE}.bucketName",
        ),
        (
            "code-pipeline",
            CodePipeline(user_parameters=dict),
            f"{JOB}/id",
            "1",
            "not-json",
            f"{JOB}.data.actionConfiguration.configuration.UserParameters",
        ),
        (
            "cloudformation",
            CloudFormation(),
            "ResponseURL",
            "https://evil.example/amazonaws.com/",
            "malformed",
            "ResponseURL",
        ),
        (
            "cloudformation",
            CloudFormation(),
            "ResponseURL",
            "http://s3.amazonaws.com/b/k",
            "malformed",
            "ResponseURL",
        ),
        (
            "cloudformation",
            CloudFormation(),
            "ResponseURL",
            "https://s3.evil.com/x.amazonaws.com/k",
            "malformed",
            "ResponseURL",
        ),
        (
            "cloudformation",
            CloudFormation(),
            "ResponseURL",
            "https://s3.amazonaws.com@evil.com/",
            "malformed",
            "ResponseURL",
        ),
        (
            "cloudformation",
            CloudFormation(),
            "RequestType",
            "Update",
            "missing",
            "PhysicalResourceId",
        ),
        (
            "cloudformation",
            CloudFormation(resource_types={"Custom::X"}),
            "RequestId",
            "1",
            "not-allowed",
            "ResourceType",
        ),
        (
            "cloudformation",
            CloudFormation(stacks={"arn:aws:cloudformation:eu-central-1:123456789012:stack/x/1"}),
            "RequestId",
            "1",
            "not-allowed",
            "StackId",
        ),
        (
            "cloudformation",
            CloudFormation(properties=Order),
            "RequestId",
            "1",
            "schema",
            "ResourceProperties.orderId",
        ),
        ("secret-rotation", SecretRotation(), "Step", "deleteSecret", "malformed", "Step"),
        ("secret-rotation", SecretRotation(), "SecretId", "orders", "malformed", "SecretId"),
        (
            "secret-rotation",
            SecretRotation(),
            "ClientRequestToken",
            "x" * 65,
            "malformed",
            "ClientRequestToken",
        ),
        (
            "secret-rotation",
            SecretRotation(secrets={"arn:aws:secretsmanager:eu-central-1:123456789012:secret:x"}),
            "Step",
            "setSecret",
            "not-allowed",
            "SecretId",
        ),
        ("lex-v2", LexV2(), "invocationSource", "Other", "malformed", "invocationSource"),
        ("lex-v2", LexV2(bots={"x"}), "inputMode", "Text", "not-allowed", "bot.id"),
        (
            "lex-v2",
            LexV2(intents={"x"}),
            "inputMode",
            "Text",
            "not-allowed",
            "sessionState.intent.name",
        ),
        (
            "connect",
            Connect(instances={"arn:aws:connect:eu-central-1:123456789012:instance/x"}),
            "Name",
            "ContactFlowEvent",
            "not-allowed",
            "Details.ContactData.InstanceARN",
        ),
        (
            "connect",
            Connect(channels={"x"}),
            "Name",
            "ContactFlowEvent",
            "not-allowed",
            "Details.ContactData.Channel",
        ),
        (
            "connect",
            Connect(parameters=Order),
            "Details.Parameters",
            {},
            "schema",
            "Details.Parameters.orderId",
        ),
        ("bedrock-agent", BedrockAgent(), "apiPath", GONE, "missing", "function"),
        ("bedrock-agent", BedrockAgent(), "function", "f", "inconsistent", "function"),
        (
            "bedrock-agent",
            BedrockAgent(),
            "parameters",
            [{"name": "a", "value": ""}] * 2,
            "duplicate-key",
            "parameters",
        ),
        (
            "bedrock-agent",
            BedrockAgent(operations={"x"}),
            "inputText",
            "",
            "not-allowed",
            "apiPath",
        ),
        ("bedrock-agent", BedrockAgent(agents={"x"}), "inputText", "", "not-allowed", "agent.id"),
        (
            "bedrock-agent",
            BedrockAgent(parameters=Order),
            "parameters",
            [],
            "schema",
            "parameters.orderId",
        ),
    ],
)
def test_what_is_refused(
    trigger: str, validator: Validator, change: str, value: Any, reason: str, path: str
) -> None:
    assert refusal_of(validator, changed(trigger, (change, value))) == (reason, path)


def test_a_pipelines_artifacts_have_safe_keys() -> None:
    event = sample("code-pipeline")
    event[JOB]["data"]["inputArtifacts"][0]["location"]["s3Location"]["objectKey"] = "../x"
    assert refusal_of(CodePipeline(), event) == ("traversal", f"{PLACE}.objectKey")


def test_what_handlers_read() -> None:
    assert AppSyncResolver(arguments=Order).validate(sample("appsync-resolver")).arguments == Order(
        "42"
    )
    batch = AppSyncBatchResolver(fields={"Query.getOrder"}).validate(
        sample("appsync-batch-resolver")
    )
    assert [record.identity["username"] for record in batch.records] == ["alice", "bob"]
    assert AppSyncAuthorizer(token="[0-9a-f-]+").validate(sample("appsync-authorizer")).token
    assert AppSyncAuthorizer().validate(sample("appsync-authorizer")).token
    config = ConfigRule().validate(sample("config-rule"))
    assert config.invoking_event["messageType"] == "ScheduledNotification"
    assert config.parameters == {"desired": "t3.micro"}
    assert CodePipeline().validate(sample("code-pipeline")).user_parameters == "main"
    assert CloudFormation(properties=dict).validate(sample("cloudformation")).properties["Name"]
    assert SecretRotation().validate(sample("secret-rotation")).step == "createSecret"
    assert LexV2(intents={"OrderBooks"}).validate(sample("lex-v2")).intent == "OrderBooks"
    assert Connect(parameters=Order).validate(sample("connect")).parameters == Order("42")
    assert Connect().validate(sample("connect")).parameters == {"orderId": "42"}
    plain = AppSyncResolver().validate(changed("appsync-resolver", ("arguments", None)))
    assert (plain.field, plain.arguments) == ("Query.getOrder", None)
    agent = BedrockAgent(parameters=Order, operations={"GET /orders/{orderId}"})
    assert agent.validate(sample("bedrock-agent")).parameters == Order("42")
    by_function = changed(
        "bedrock-agent", ("apiPath", GONE), ("httpMethod", GONE), ("function", "find")
    )
    assert BedrockAgent(operations={"find"}).validate(by_function).operation == "find"


def test_a_source_says_itself_what_is_left_to_check() -> None:
    with pytest.raises(NotImplementedError):
        ShapedValidator()._checked({})


def test_a_batch_names_the_request_that_is_refused() -> None:
    event = sample("appsync-batch-resolver")
    event[1]["arguments"] = {}
    place = "[1].arguments.orderId"
    assert refusal_of(AppSyncBatchResolver(arguments=Order), event) == ("schema", place)
    assert refusal_of(AppSyncBatchResolver(max_records=1), event) == ("too-many", "")


def test_a_deletion_is_not_held_up_by_its_properties() -> None:
    event = changed("cloudformation", ("RequestType", "Delete"), ("PhysicalResourceId", "table-1"))
    assert CloudFormation(properties=Order).validate(event).request_type == "Delete"


def test_cognito_gets_its_event_back_with_the_response() -> None:
    @guard(Cognito(triggers={"PreSignUp_SignUp"}), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        event.response["autoConfirmUser"] = event.attributes["email"].endswith("@example.com")
        return event

    answer = handler(sample("cognito"), None)
    assert type(answer) is dict
    assert answer["response"]["autoConfirmUser"] is True
    assert Cognito().answer(Cognito().validate(sample("cognito")), {"own": 1}) == {"own": 1}


def test_an_authorizer_denies_what_it_refuses() -> None:
    @guard(AppSyncAuthorizer(apis={"x"}), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        raise AssertionError("the handler must not be called")

    assert handler(sample("appsync-authorizer"), None) == {"isAuthorized": False}


def test_mail() -> None:
    message = SES(recipients={"orders@example.com"}, passed={"spamVerdict"}).validate(sample("ses"))
    (record,) = message.records
    assert (record.source, record.recipients) == ("shop@example.com", ["orders@example.com"])
    assert refusal_of(SES(recipients={"other@example.com"}), sample("ses"))[0] == "not-allowed"
    infected = changed("ses")
    infected["Records"][0]["ses"]["receipt"]["virusVerdict"] = {"status": "FAIL"}
    assert refusal_of(SES(passed={"virusVerdict"}), infected) == (
        "not-allowed",
        "Records[0].ses.receipt.virusVerdict",
    )
    del infected["Records"][0]["ses"]["receipt"]["virusVerdict"]
    assert refusal_of(SES(passed={"virusVerdict"}), infected)[0] == "not-allowed"
    assert refusal_of(SES(max_age=60), sample("ses"))[0] == "too-old"
    with pytest.raises(ValueError, match="passed= of SES"):
        SES(passed={"odd"})


@pytest.mark.parametrize("kind", [Direct, IoTRule, StepFunctions])
def test_a_source_without_a_mark_has_a_declared_body(kind: Any) -> None:
    validator = kind(body=Order, max_text=10, max_depth=2)
    event = validator.validate({"orderId": "42", "extra": 1})
    assert event.body == Order("42")
    assert dict(event) == {}
    assert dict(kind(body=dict).validate({"a": 1})) == {"a": 1}
    assert refusal_of(validator, {"orderId": 42}) == ("schema", "orderId")
    assert refusal_of(validator, {"orderId": "x" * 11}) == ("too-long", "")
    assert refusal_of(validator, [[[1]]]) == ("too-deep", "")
    with pytest.raises(TypeError):
        kind()


@pytest.mark.parametrize(
    "validator",
    [
        Cognito(),
        AppSyncResolver(),
        AppSyncBatchResolver(),
        AppSyncAuthorizer(),
        SES(),
        ConfigRule(),
        CodePipeline(),
        CloudFormation(),
        SecretRotation(),
        LexV2(),
        Connect(),
        BedrockAgent(),
    ],
)
@pytest.mark.parametrize("event", [None, 1, "text", [], [1], {}, {"Records": [1]}])
def test_what_is_no_event_is_refused(validator: Validator, event: Any) -> None:
    with pytest.raises(EventRejected):
        validator.validate(event)
