"""appsync-api-unlogged and -fields-unlogged, beyond the cases of their declarations."""

from __future__ import annotations

import pytest

from tests.judged import outcomes, resource

API = "aws:appsync/graphQLApi:GraphQLApi"
ROLE = {"cloudwatchLogsRoleArn": "arn:aws:iam::111122223333:role/appsync-logs"}


def test_without_logs_only_their_absence_is_reported() -> None:
    api = resource(API, {"authenticationType": "AWS_IAM"})
    assert outcomes("appsync-api-unlogged", api) == [
        ("violates", "logConfig.cloudwatchLogsRoleArn")
    ]
    assert outcomes("appsync-api-fields-unlogged", api) == []


# https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
@pytest.mark.parametrize(
    ("level", "complies"), [("NONE", False), ("ERROR", True), ("ALL", True), ("INFO", True)]
)
def test_level_none_still_logs_requests(level: str, complies: bool) -> None:
    api = resource(API, {"logConfig": {**ROLE, "fieldLogLevel": level}})
    assert outcomes("appsync-api-unlogged", api) == []
    found = outcomes("appsync-api-fields-unlogged", api)
    assert found == ([] if complies else [("violates", "logConfig.fieldLogLevel")])
