"""The table of AWS's parameters against all that boto3 knows: a new one fails here until it is in
the table, or has a reason to be left out."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader

from policypack.code_reading.flows import Kind, aws

# Services whose data a function reads and writes; others manage, and few functions call them.
SERVICES = (
    *("apigatewaymanagementapi", "athena", "bedrock-runtime", "codebuild", "dynamodb", "events"),
    *("firehose", "iot-data", "kinesis", "kms", "lambda", "neptunedata", "rds-data"),
    *("redshift-data", "s3", "sagemaker-runtime", "secretsmanager", "sns", "sqs", "ssm"),
    *("stepfunctions", "sts", "textract", "timestream-query"),
)
# Operations that configure resources, whose names they create or change.
_CONFIGURES = re.compile(
    r"(?:Create|Put(?!Object|Item|Records?$|Events)|Update(?!Item)|Tag|Untag|Delete(?!Object|Item"
    r"|Message)|Register|Deregister|Add|Remove|Associate|Disassociate|Describe|List(?!Objects)"
    r"|Enable|Disable|Attach|Detach|Import|Export|Set|Get\w*(?:Policy|Configuration|Attributes)$)"
)
_NAMES = re.compile(r"(?:Name|Arn|ARN|Url|Bucket|Key|Source|[iI]dentifier|[tT]opic|Id)$|^name$")
# What looks like the name of a resource, and is none that a sender must not choose.
LEFT_OUT: Mapping[str, str] = {
    name: reason
    for reason, names in {
        "a part of a resource, or what happened to it: the name of the resource decides": """
            AccessRequestId AnnotationName AutomationExecutionId CalculationExecutionId CallbackId
            CommandId DurableExecutionArn ExecutionPreviewId GrantId Id IndexName InvocationId JobId
            LayerName NamedQueryId NewStartingHashKey NotebookId OpsItemId QueryExecutionId QueryId
            ReplayName SessionId ShardId ShardToSplit SnapshotId StatementName SubscriptionArn
            TaskId UploadId WindowExecutionId WindowId WindowTaskId dataProcessingJobId
            executionArn id
            invocationArn loadId queryId sandboxId transactionId""",
        "names what the call makes": "RoleSessionName",
        "managed rather than used by functions": """
            AdapterId Arn BaselineId CapacityProviderName CatalogName CloudConnectorId
            CodeSigningConfigArn CustomKeyStoreId DatabaseName EventSourceArn InstanceId
            OpsMetadataArn ResourceARN ResourceArn ScheduledQueryArn SettingId SourceArn WorkGroup
            iamRoleArn reportGroupArn resourceArn""",
        "a device or a connection, which names itself in its messages": """
            ConnectionId clientId thingName topic""",
        "public, and no resource": "AccessKeyId",
        "the role decides, and stands beside it": "PrincipalArn",
        "the name of a resource in ssm, s3 and kms alone": "Key KeyId Name",
    }.items()
    for name in names.split()
}
# Names of statements that are none of a query language, by what they are.
NO_STATEMENTS: Mapping[str, str] = {
    r"\w*(?:[sS]chedule|[sS]cheduling|Cron|[fF]requency)\w*Expression": "when something happens",
    r"\w*(?:Selection|[vV]alidation|Routing|Threshold|RoutingStep|Sort|Rank|[aA]ggregation"
    r"|EntitySelector)\w*Expression": "configures an API, an alarm, a budget or an index",
    r"\w*(?:And|Or|Not|Boolean|Number|String|Ip|Ipv6|Dmarc|Tls|Verdict|Re2|LFTag|Show|Budget)"
    r"Expression|Expression|expression|evaluatedExpression|dataFilterExpression"
    r"|filterExpression|RowFilterExpression|RecommenderFilterExpression"
    r"|(?:alternate|scenario|duplicateCondition|malformedCondition|malformedNodeInput)Expression"
    r"|conditionExpression|[sS]earchExpression": "structures, rules and filters of that service",
    r"\w*(?:Match|Set\w*|Rule|Group|Based|And|Or|Not|Down|Constraint|Manager|Geo|Header|Resource"
    r"|Filter|Problem|problem|abort|conclusion|rejection|Reference)Statement": "a rule, or prose",
    r"\w*Statements": "lists whose parts are judged, rules and policies",
    r"statement|statements|Restatement|PreparedStatement|IsBatchStatement|ManagedRuleGroupStatement"
    r"|RegexMatchStatement|RuleStatement": "Cedar policies, prose, and options",
    r"\w*(?:PerQuery|ParallelQuery|ForIncrementalQueries|GeospatialQueries)": "limits and options",
    r"\w*(?:Metric|Named|Scheduled|protected|Protected|Curated|curated|Stored|Data|Resource|Group"
    r"|Segment|Suggestion|PropertyName|Raster\w*|Parsed|LakeFormation|SpellCorrected|Performance\w*"
    r"|usersNoise)(?:Query|Queries)|Queries|queries|subqueries": "structures with parts",
    r"(?:Filter|filter|Search|search|name|input|text|retrieval|q|Sample|PreProcessing|Init)Query"
    r"|Query|query|DataQueries": "a search, or configuration of a data store",
    r"CustomSql|SQL|SparkSQL|opencypher": "structures with parts",
    r"OtaTargetQueryString|pathWithQueryString": "a fleet, and a path",
}


@cache
def model(service: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = Loader().load_service_model(service, "service-2")
    return found


def required(service: str) -> Iterator[tuple[str, str]]:
    """The operation and the name of each required text that an operation uses."""
    shapes = model(service)["shapes"]
    for name, operation in model(service)["operations"].items():
        given = shapes.get(operation.get("input", {}).get("shape", ""), {})
        for each in given.get("required", ()):
            is_text = shapes[given["members"][each]["shape"]]["type"] == "string"
            if is_text and not _CONFIGURES.match(name):
                yield name, each


@pytest.mark.parametrize("service", SERVICES)
def test_each_required_name_is_judged_or_has_a_reason(service: str) -> None:
    open_ = {
        each
        for _, each in required(service)
        if _NAMES.search(each) and not aws.kind_of(service, each) and each not in LEFT_OUT
    }
    assert open_ == set()


def test_each_row_is_a_parameter_of_boto3() -> None:
    known = {name for service in SERVICES for name in _members(service)}
    others = {name for service, name, kind in aws.every() if not service and name not in known}
    assert {each for each in others if each not in STATEMENTS_ELSEWHERE} == set()


# Parameters of services that are not in the list.
STATEMENTS_ELSEWHERE = {
    *("CrawlerName", "JobName", "SqlQuery", "SegmentSqlQuery", "SelectSqlQuery", "QueryStatement"),
    *("SelectExpression", "jobDefinition", "jobQueue", "queryStatement", "queryString"),
    *("taskDefinition", "StateMachineArn"),
}


def _members(service: str) -> Iterator[str]:
    for shape in model(service)["shapes"].values():
        yield from shape.get("members", ())


def test_no_reason_is_left_over() -> None:
    asked = {each for service in SERVICES for _, each in required(service)}
    assert set(LEFT_OUT) - asked == set()
    assert set(LEFT_OUT) & set(aws.PARAMETERS) == set()


_MEMBER = re.compile(rb'"(\w+)":\{"shape"')
_STATEMENT = re.compile(
    r"\w*(?:[qQ]uery|[qQ]ueries|[sS]tatements?|[sS]qls?|SQL|[eE]xpression|[cC]ypher|[qQ]ueryString)"
)


@pytest.mark.exhaustive
def test_each_statement_of_any_service_is_judged_or_has_a_reason() -> None:
    members: set[bytes] = set()
    for file in Path(botocore.__file__).parent.glob("data/*/*/service-2.json.gz"):
        members.update(_MEMBER.findall(gzip.decompress(file.read_bytes())))
    found = {each for each in map(bytes.decode, members) if _STATEMENT.fullmatch(each)}
    reasons = re.compile("|".join(f"(?:{each})" for each in NO_STATEMENTS))
    judged = {name for _, name, kind in aws.every() if kind is not Kind.RESOURCE} | aws.WITHIN
    assert {each for each in found - judged if not reasons.fullmatch(each)} == set()
