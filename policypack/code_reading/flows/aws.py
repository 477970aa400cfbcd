"""Parameters of AWS's operations that must not be a text of others, in the SDK of any language.

boto3 and the SDKs for JavaScript are made from the same models, so that their names are the same:
https://docs.aws.amazon.com/boto3/latest/guide/clients.html. A test compares the table with all
operations of boto3 and fails when a new one takes such a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.code_reading.flows.kinds import Kind
from policypack.start.lazy_patterns import lazy_pattern

AS_OF = "2026-11-30"


def _of(kind: Kind, names: str) -> dict[str, Kind]:
    return dict.fromkeys(names.split(), kind)


# What the service reads as a statement of its query language, whatever the service.
# https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
# https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html
# https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
# https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
# https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html
# https://docs.aws.amazon.com/AmazonSimpleDB/latest/DeveloperGuide/SDB_API_Select.html
_STATEMENTS = _of(
    Kind.SQL,
    "QueryString queryString QueryStatement queryStatement Statement Sql Sqls sql sqlStatements"
    " SqlQuery SegmentSqlQuery SelectSqlQuery SelectExpression",
)
# Expressions of DynamoDB with their legacy forms, and queries of graphs.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
# https://docs.aws.amazon.com/neptune/latest/userguide/data-api-dp-gremlin.html
_EXPRESSIONS = _of(
    Kind.NOSQL,
    "ConditionExpression FilterExpression KeyConditionExpression UpdateExpression"
    " ProjectionExpression SearchConditionExpression ScanFilter QueryFilter KeyConditions Expected"
    " gremlinQuery openCypherQuery",
)
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_NAMES = _of(
    Kind.RESOURCE,
    "Bucket CopySource RenameSource TableName TableArn QueueUrl QueueName FunctionName TopicArn"
    " TargetArn stateMachineArn StateMachineArn activityArn StreamName StreamARN ConsumerARN"
    " DeliveryStreamName SecretId SecretIdList RoleArn EventBusName DocumentName EndpointName"
    " modelId guardrailIdentifier projectName JobName CrawlerName jobQueue jobDefinition"
    " taskDefinition secretArn dbClusterOrInstanceArn awsSecretStoreArn TargetTableName BackupArn"
    " DestinationKeyId PlatformApplicationArn",
)
PARAMETERS: Mapping[str, Kind] = {**_STATEMENTS, **_EXPRESSIONS, **_NAMES}
# Names that say this in one service alone, by the service's name in boto3.
OF_SERVICE: Mapping[str, Mapping[str, Kind]] = {
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html
    "s3": {"Key": Kind.RESOURCE, "Expression": Kind.SQL},
    # https://docs.aws.amazon.com/config/latest/APIReference/API_SelectResourceConfig.html
    "config": {"Expression": Kind.SQL},
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html
    "ssm": {"Parameters": Kind.COMMAND, **_of(Kind.RESOURCE, "Name Names Path")},
    "kms": {"KeyId": Kind.RESOURCE},
    "rds-data": {"resourceArn": Kind.RESOURCE},
    # https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
    "lambda": {"ZipFile": Kind.CODE},
    # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
    "codebuild": {"buildspecOverride": Kind.COMMAND},
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
    "ec2": {"UserData": Kind.COMMAND},
}
# What a request takes in these services, and so what a sender sets who names its parameters.
_REQUESTS: Mapping[str, Kind] = {
    **_of(Kind.NOSQL, "dynamodb neptunedata"),
    **_of(Kind.SQL, "athena rds-data redshift-data timestream-query"),
}
# Structures of requests in which the parameters stand; other mappings hold data of the caller.
WITHIN = frozenset(
    {
        # boto3's `generate_presigned_url`.
        "Params",
        *("Statements", "TransactStatements", "TransactItems", "Get", "Put", "Update", "Delete"),
        *("ConditionCheck", "Objects", "CopySource", "Entries", "S3Object", "Document"),
        *("DocumentLocation", "DocumentPages", "Image", "SourceImage", "TargetImage", "Video"),
        *("Input", "Runbooks", "guardrailConfig", "Code", "Content", "LaunchSpecification"),
    }
)
# All names that matter.
NAMES = frozenset({*PARAMETERS, *WITHIN, "endpoint"}).union(*OF_SERVICE.values())
# Other names of services: packages and classes of the SDKs for JavaScript.
_SERVICES: Mapping[str, str] = {
    **dict.fromkeys(("config-service", "configservice"), "config"),
    **dict.fromkeys(("rds-data", "rdsdataservice"), "rds-data"),
}
# `boto3.client(s3)`, `@aws-sdk/client-s3.S3Client()` and `aws-sdk.S3()`.
_SERVICE = lazy_pattern(
    r"\(([\w-]+)\)|@aws-sdk/(?:client|lib)-([\w-]+)|aws-sdk(?:/clients/|\.)(\w+)"
)


def service_of(name: str) -> str:
    """The service of a client by its dotted name, as boto3 calls it; empty where it shows none."""
    found = _SERVICE.search(name)
    named = next(filter(None, found.groups()), "").lower() if found else ""
    return _SERVICES.get(named, named)


def kind_of(service: str, parameter: str) -> Kind | None:
    """What a service does with the parameter that is dangerous with a text of others."""
    return OF_SERVICE.get(service, {}).get(parameter) or PARAMETERS.get(parameter)


def kinds_of_request(service: str, named: Iterable[str]) -> Iterator[Kind]:
    """What is dangerous in a request whose parameters the sender names, beside those `named`."""
    if service in _REQUESTS:
        yield _REQUESTS[service]
    if service and not any(kind_of(service, each) is Kind.RESOURCE for each in named):
        yield Kind.RESOURCE


# Operations that hand on what they are given, to who reads the store or to what they start.
# https://docs.aws.amazon.com/boto3/latest/reference/services/index.html
_SENDING: Mapping[str, frozenset[str]] = {
    "sqs": frozenset({"sendmessage", "sendmessagebatch", "sendmessages"}),
    "sns": frozenset({"publish", "publishbatch"}),
    "dynamodb": frozenset(
        {
            *("putitem", "updateitem", "batchwriteitem", "transactwriteitems", "executestatement"),
            *("put", "update", "batchwrite", "transactwrite"),
        }
    ),
    "kinesis": frozenset({"putrecord", "putrecords"}),
    "firehose": frozenset({"putrecord", "putrecordbatch"}),
    "eventbridge": frozenset({"putevents"}),
    "events": frozenset({"putevents"}),
    "s3": frozenset({"putobject", "put", "upload", "uploadfileobj"}),
    "lambda": frozenset({"invoke", "invokeasync"}),
    "stepfunctions": frozenset({"startexecution", "startsyncexecution"}),
    "sfn": frozenset({"startexecution", "startsyncexecution"}),
}
_SENT_TO = {"eventbridge": "events", "sfn": "stepfunctions"}


def sent_to(name: str) -> str:
    """The service whose store, function or workflow a call hands its arguments to; "" for none."""
    service = service_of(name)
    operation = name.rpartition(".")[2].removesuffix("Command").replace("_", "").lower()
    sends = operation in _SENDING.get(service, ())
    return _SENT_TO.get(service, service) if sends else ""


def every() -> Iterator[tuple[str, str, Kind]]:
    """All rows: the service, empty for any, the parameter and its kind."""
    yield from (("", name, kind) for name, kind in PARAMETERS.items())
    for service, names in OF_SERVICE.items():
        yield from ((service, name, kind) for name, kind in names.items())
