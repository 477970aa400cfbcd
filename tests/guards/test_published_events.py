"""Events that AWS and Powertools publish as samples: the right validator takes them, no other does.

They lie outside this repository, below `events/` of the folder that `STACKWARDEN_CORPORA` names;
without it the tests are skipped. `index.csv` names each sample's source.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.contract import ALIKE
from tests import corpora
from tests.guards import validators
from tests.guards.samples import SAMPLES, sample

EVENTS = corpora.FOLDER / "events"

# The index's names of sources, where they are not those of the contract.
SOURCES = {
    "activemq": "active-mq",
    "apigateway-http-v2": "http-api",
    "apigateway-rest-v1": "rest-api",
    "alexa-skill": "alexa-skill",
    "cloudformation-custom-resource": "cloudformation",
    "cloudfront": "lambda-edge",
    "codecommit": "code-commit",
    "codepipeline": "code-pipeline",
    "config": "config-rule",
    "connect-contact-flow": "connect",
    "dynamodb": "dynamodb-stream",
    "eventbridge:aws.ec2": "event-bridge",
    "eventbridge:aws.events": "schedule",
    "eventbridge:aws.s3": "event-bridge-s3",
    "kafka": "msk",
    "kinesis": "kinesis-stream",
    "kinesis-firehose": "firehose",
    "lambda-function-url": "function-url",
    "other (non-object)": "appsync-batch-resolver",
    "rabbitmq": "rabbit-mq",
    "secretsmanager-rotation": "secret-rotation",
    "unclassified:kafkaeventselfmanaged": "self-managed-kafka",
    "vpc-lattice-v1": "vpc-lattice",
}
# Two kinds of authorizer share one name in the index.
FILES = {"apiGatewayAuthorizerV2Event": "http-authorizer"}
# What no validator is for.
UNSUPPORTED = {
    "RESPONSE (not an event)": "an answer of a function",
    "cloudwatch-custom-widget": "a widget's parameters have no mark: a direct invocation",
    "codedeploy-hook": "a deployment hook carries no mark: a direct invocation",
    "cognito-sync": "Cognito Sync is superseded by AppSync",
    "kinesis-analytics": "Kinesis Data Analytics for SQL has been discontinued",
    "lex-v1": "Lex V1 has been discontinued",
    "sagemaker-groundtruth": "a labeling job's task carries no mark: a direct invocation",
    "stepfunctions-error": "a state's input carries no mark: a direct invocation",
    "unclassified:apigatewayproxyeventprincipalid": "a part of an event",
    "unclassified:workmail.json#workmail_email": "WorkMail is no source of the contract",
}
# Samples that are not what the source sends: the refusal, and what is wrong about them.
_NO_ACCOUNT = "the ARN names no account"
_NO_ARN = "a placeholder stands for the ARN"
_NO_POOL = "a placeholder stands for the user pool or its region"
_NO_BUCKET = "a sentence stands for the bucket"
_ARTIFACT = "malformed at CodePipeline.job.data.inputArtifacts[0].location.s3Location.bucketName"
_DIGEST = "the body was changed, and its digest was not"
_PLAIN = "the body says that it is base64, and is plain text"
_METHODS = "the method is POST in one place and GET in the other"
_SKILL = (
    "malformed at context.System.application.applicationId",
    "a placeholder stands for the skill",
)
_EDGE = (
    "missing at Records[0].cf.config.eventType",
    "the sample is older than the field, which every event has",
)
MALFORMED: dict[str, tuple[str, str]] = {
    **{
        f"alexa-skills-kit_Alexa{name}.json_alexa-skills-kit_{file}.json": _SKILL
        for name, file in {
            "EndSession": "end-session",
            "IntentAnswer": "intent-answer",
            "IntentGetNewFact": "intent-getnewfact",
            "IntentMyColorIs": "intent-mycoloris",
            "IntentRecipe": "intent-recipe",
            "StartSession": "start-session",
        }.items()
    },
    **{
        f"cloudfront_CloudFront{name}.json_cloudfront_{file}.json": _EDGE
        for name, file in {
            "ABTest": "ab-test",
            "AccessRequestInResponse": "access-request-in-response",
            "HttpRedirect": "http-redirect",
            "ModifyQueryString": "modify-querystring",
            "NormalizeQuerystringToImproveCacheHit": "normalize-querystring-to-improve-cache-hit",
            "RedirectOnViewerCountry": "redirect-on-viewer-country",
            "RedirectUnauthenticatedUsers": "redirect-unauthenticated-users",
            "ResponseGeneration": "response-generation",
            "ServeObjectOnViewerDevice": "serve-object-on-viewer-device",
        }.items()
    },
    "codecommit_CodeCommit.json_codecommit_repository.json": (
        "malformed at Records[0].eventSourceARN",
        _NO_ACCOUNT,
    ),
    "albMultiValueHeadersEvent.json": (
        "malformed at requestContext.elb.targetGroupArn",
        "the account has ten digits",
    ),
    "albMultiValueQueryStringEvent.json": (
        "malformed at requestContext.elb.targetGroupArn",
        "the account has ten digits",
    ),
    "alb_ALBRequest.json_alb_request.json": (
        "malformed at requestContext.elb.targetGroupArn",
        _NO_ACCOUNT,
    ),
    "apiGatewayAuthorizerRequestEvent.json": (
        "inconsistent at multiValueHeaders",
        "the two forms of the headers are of different requests",
    ),
    "apiGatewayAuthorizerV2Event.json": (
        "inconsistent at routeArn",
        "the ARN names another stage and path than the request",
    ),
    "apigateway_ApiGatewayAuthorizer.json_apigateway_authorizer.json": (
        "malformed at methodArn",
        _NO_ACCOUNT,
    ),
    "apigateway_ApiGatewayRestRequestAuthorizer.json_apigateway_request-authorizer.json": (
        "malformed at methodArn",
        _NO_ACCOUNT,
    ),
    "apiGatewayProxyEventAnotherPath.json": ("malformed at body", _PLAIN),
    "apiGatewayProxyEventPathTrailingSlash.json": ("malformed at body", _PLAIN),
    "apiGatewayProxyEvent_noVersionAuth.json": ("malformed at body", _PLAIN),
    "apiGatewayProxyOtherEvent.json": (
        "inconsistent at multiValueHeaders",
        "one form of the headers lacks a header of the other",
    ),
    "apigatewayeSchemaMiddlwareInvalidEvent.json": (
        "inconsistent at requestContext.httpMethod",
        _METHODS,
    ),
    "apigatewayeSchemaMiddlwareValidEvent.json": (
        "inconsistent at requestContext.httpMethod",
        _METHODS,
    ),
    "apigateway_AwsProxy.json_apigateway_aws-proxy.json": (
        "inconsistent at multiValueHeaders.*",
        "the two forms of the headers name different hosts",
    ),
    "cloudWatchLogEventWithPolicyLevel.json": (
        "malformed at awslogs.data",
        "the data is compressed by zlib, and the service uses gzip",
    ),
    "appSyncResolverEvent.json": (
        "missing at info",
        "a mapping template of Amplify has made it, not AppSync",
    ),
    "cloudWatchAlarmEventCompositeMetric.json": (
        "inconsistent at alarmData.alarmName",
        "the ARN is of another alarm",
    ),
    "cloudWatchAlarmEventSingleMetric.json": (
        "inconsistent at alarmArn",
        "the ARN is of another account",
    ),
    "cloudwatch_ScheduledEvent.json_cloudwatch_scheduled-event.json": (
        "malformed at account",
        "the account is empty",
    ),
    "cloudformationCustomResourceCreate.json": ("malformed at StackId", _NO_ARN),
    "cloudformationCustomResourceDelete.json": ("malformed at StackId", _NO_ARN),
    "cloudformationCustomResourceUpdate.json": ("malformed at StackId", _NO_ARN),
    "cloudformation_CfnCreateRequest.json_cloudformation_create-request.json": (
        "malformed at ResponseURL",
        "a placeholder stands for the address, which is always of HTTPS",
    ),
    "codePipelineEvent.json": (_ARTIFACT, _NO_BUCKET),
    "codePipelineEventEmptyUserParameters.json": (_ARTIFACT, _NO_BUCKET),
    "codePipelineEventWithEncryptionKey.json": (_ARTIFACT, _NO_BUCKET),
    "codepipeline_CodePipeline.json_codepipeline_job.json": (
        "malformed at CodePipeline.job.accountId",
        "the account is empty",
    ),
    "awsConfigRuleConfigurationChanged.json": (
        "malformed at accountId",
        "the account has thirteen digits",
    ),
    "awsConfigRuleScheduled.json": ("malformed at accountId", "the account has thirteen digits"),
    "config_ConfigurationItemChangeNotification.json_config_item-change-notification.json": (
        "malformed at accountId",
        "the account is empty",
    ),
    "config_OversizedConfigurationItemChangeNotification.json"
    "_config_oversized-item-change-notification.json": (
        "malformed at accountId",
        "the account is empty",
    ),
    "config_PeriodicRule.json_config_periodic-rule.json": (
        "malformed at accountId",
        "the account is empty",
    ),
    "connect_ConnectContactFlowEvent.json_connect_contact-flow-event.json": (
        "missing at Details.ContactData.ContactId",
        "the contact is empty",
    ),
    "cognitoCustomEmailSenderEvent.json": ("malformed at region", _NO_POOL),
    "cognitoCustomMessageEvent.json": ("malformed at region", _NO_POOL),
    "cognitoCustomSMSSenderEvent.json": ("malformed at region", _NO_POOL),
    "cognitoPostConfirmationEvent.json": ("malformed at userPoolId", _NO_POOL),
    "cognitoPreSignUpEvent.json": ("malformed at userPoolId", _NO_POOL),
    "cognitoUserMigrationEvent.json": ("malformed at userPoolId", _NO_POOL),
    "dynamoStreamEvent.json": ("malformed at Records[0].eventSourceARN", _NO_ARN),
    "dynamodb_DynamoDBUpdate.json_dynamodb_update.json": (
        "malformed at Records[0].eventSourceARN",
        _NO_ACCOUNT,
    ),
    "kafkaEventMsk.json": ("malformed at eventSourceArn", "the account has thirteen digits"),
    "kinesis_Kinesis.json_kinesis_get-records.json": (
        "malformed at Records[0].eventSourceARN",
        _NO_ARN,
    ),
    "kinesis_KinesisFirehose.json_kinesis_kinesis-firehose.json": (
        "malformed at deliveryStreamArn",
        _NO_ARN,
    ),
    "kinesis_KinesisFirehoseApachelog.json_kinesis_apachelog.json": (
        "missing at deliveryStreamArn",
        "the ARN is missing",
    ),
    "kinesis_KinesisFirehoseCloudwatchLogsProcessor.json_kinesis_cloudwatch-logs-processor.json": (
        "malformed at deliveryStreamArn",
        _NO_ACCOUNT,
    ),
    "kinesis_KinesisFirehoseStreamsAsSource.json_kinesis_streams-as-source.json": (
        "missing at deliveryStreamArn",
        "the name of the field is misspelt",
    ),
    "kinesis_KinesisFirehoseSyslog.json_kinesis_syslog.json": (
        "missing at deliveryStreamArn",
        "the ARN is missing",
    ),
    "s3EventDecodedKey.json": (
        "inconsistent at Records[0].s3.bucket.arn",
        "the ARN is of another bucket",
    ),
    "s3_S3BatchInvocation.json_s3_batch-invocation.json": (
        "malformed at tasks[0].s3BucketArn",
        "the ARN is empty",
    ),
    "snsEvent.json": (
        "inconsistent at Records[0].EventSubscriptionArn",
        "the ARN is cut short",
    ),
    "sns_Sns.json_sns_notification.json": ("malformed at Records[0].Sns.TopicArn", _NO_ACCOUNT),
    "s3SqsEvent.json": ("inconsistent at Records[0].md5OfBody", _DIGEST),
    "snsSqsFifoEvent.json": ("inconsistent at Records[0].md5OfBody", _DIGEST),
    "sqsDlqTriggerEvent.json": ("inconsistent at Records[0].md5OfBody", _DIGEST),
    "sqsEvent.json": ("inconsistent at Records[1].md5OfBody", _DIGEST),
    "sqs_Sqs.json_sqs_receive-message.json": (
        "malformed at Records[0].eventSourceARN",
        _NO_ACCOUNT,
    ),
}


def _rows() -> list[dict[str, str]]:
    if not corpora.NAMED:
        return []
    index = EVENTS / "index.csv"
    with index.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if not row["duplicate"]]


def trigger_of(row: dict[str, str]) -> str:
    """The trigger of the contract that a sample is of."""
    source = row["event_source"]
    for start, trigger in FILES.items():
        if start in row["file"]:
            return trigger
    if source == "apigateway-authorizer":
        return "rest-authorizer"
    return "cognito" if source.startswith("cognito-userpool:") else SOURCES.get(source, source)


SUPPORTED = [row for row in _rows() if row["event_source"] not in UNSUPPORTED]
needs_corpora = corpora.needs("events/index.csv")


def _name(row: dict[str, str]) -> str:
    return Path(row["file"]).name


def _event(row: dict[str, str]) -> Any:
    return json.loads((EVENTS / row["file"]).read_text(encoding="utf-8"))


def others(trigger: str) -> list[Any]:
    """All validators of marked sources that have no claim to an event of this one."""
    twins = {"http-api", "function-url"}
    left_out = {trigger, ALIKE.get(trigger), *(twins if trigger in twins else {"function-url"})}
    return [validators.of(name) for name in validators.MARKED if name not in left_out]


def _passes(guarded_by: list[Any], event: Any) -> bool:
    """Whether the guard calls the handler."""
    called: list[Any] = []

    @guard(*guarded_by, audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        called.append(event)
        # Cognito alone wants its event back.
        return event if "triggerSource" in event else None

    try:
        handler(event, None)
    except EventRejected:
        return False
    return bool(called)


@needs_corpora
@pytest.mark.parametrize("row", SUPPORTED, ids=_name)
def test_a_published_event_passes_its_own_validator(row: dict[str, str]) -> None:
    validator = validators.of(trigger_of(row))
    if _name(row) in MALFORMED:
        with pytest.raises(EventRejected) as refused:
            validator.validate(_event(row))
        assert str(refused.value) == MALFORMED[_name(row)][0]
    else:
        assert validator.validate(_event(row)).raw == _event(row)


@needs_corpora
@pytest.mark.parametrize("row", SUPPORTED, ids=_name)
def test_a_published_event_passes_no_other_validator(row: dict[str, str]) -> None:
    assert not _passes(others(trigger_of(row)), _event(row))


@needs_corpora
def test_no_sample_is_forgotten() -> None:
    names = {_name(row) for row in SUPPORTED}
    assert names >= set(MALFORMED)
    assert {trigger_of(row) for row in SUPPORTED} <= set(validators.NAMES)
    assert {row["event_source"] for row in _rows()} >= set(UNSUPPORTED)
    assert len(_rows()) > 150


def test_every_trigger_has_a_sample_of_our_own() -> None:
    assert set(SAMPLES) == set(validators.NAMES)


@pytest.mark.parametrize("trigger", validators.NAMES)
def test_our_own_event_passes_its_own_validator(trigger: str) -> None:
    for validator in validators.variants(trigger):
        assert _passes([validator], sample(trigger)), validator.__dict__


@pytest.mark.parametrize("trigger", validators.MARKED)
def test_our_own_event_passes_no_other_validator(trigger: str) -> None:
    assert not _passes(others(trigger), sample(trigger))
