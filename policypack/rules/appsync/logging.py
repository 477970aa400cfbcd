"""Logs and traces of requests."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, equal, given, property_rule
from policypack.forms.families.operation import not_logged
from policypack.rules.appsync.authorization import EVENT_API, GRAPHQL_API

_ROLE = "logConfig.cloudwatchLogsRoleArn"

api_unlogged = not_logged(
    id="appsync-api-unlogged",
    subject="AppSync API",
    logs="request logs",
    properties={GRAPHQL_API: _ROLE, EVENT_API: f"eventConfig.{_ROLE}"},
    must=given("arn:aws:iam::111122223333:role/appsync-logs"),
    remediation=(
        "Set cloudwatchLogsRoleArn and the level in logConfig (eventConfig.logConfig of an Event "
        "API), and set excludeVerboseContent to true if requests contain personal data"
    ),
    why="""
    Without logs, you can investigate neither an attack nor its extent. With fieldLogLevel
    NONE, AppSync still logs requests, but not their fields.
    https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
    """,
    example="""
    aws.appsync.GraphQLApi(
        "shop",
        authentication_type="AWS_IAM",
        log_config={  # good
            "cloudwatch_logs_role_arn": "arn:aws:iam::111122223333:role/appsync-logs",  # good
            "field_log_level": "ERROR",  # good
        },  # good
        log_config=None,  # bad
    )
    """,
)

api_fields_unlogged = not_logged(
    id="appsync-api-fields-unlogged",
    subject="AppSync API",
    logs="field-level logs",
    properties={GRAPHQL_API: "logConfig.fieldLogLevel"},
    must=differ("NONE", meeting="ERROR"),
    only_if={_ROLE: given("arn:aws:iam::111122223333:role/appsync-logs")},
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set logConfig.fieldLogLevel to "ERROR"',
    why="""
    Only the field-level log shows resolver errors, such as denied access. The level ALL also logs
    whole requests, unless excludeVerboseContent is true.
    https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
    """,
    example="""
    aws.appsync.GraphQLApi(
        "shop",
        authentication_type="AWS_IAM",
        log_config={
            "cloudwatch_logs_role_arn": "arn:aws:iam::111122223333:role/appsync-logs",
            "field_log_level": "NONE",  # bad
            "field_log_level": "ERROR",  # good
        },
    )
    """,
)

api_untraced = property_rule(
    id="appsync-api-untraced",
    properties={GRAPHQL_API: "xrayEnabled"},
    must=equal(True),
    default=False,
    message="xrayEnabled is not true",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set xrayEnabled to true",
    title="AppSync API does not send traces to X-Ray",
    why="""
    A trace shows which resolvers and data sources a request reached, which you need to know in an
    incident. AppSync uses a service-linked role for traces, so you don't have to grant permissions.
    https://docs.aws.amazon.com/appsync/latest/devguide/x-ray-tracing.html
    """,
    example="""
    aws.appsync.GraphQLApi(
        "shop",
        authentication_type="AWS_IAM",
        xray_enabled=False,  # bad
        xray_enabled=True,  # good
    )
    """,
    fix={"xrayEnabled": True},
)
