"""The edges of rules about serverless services, written in other shapes than AWS's pages have.

Partitions, policies that deny all but a few, addresses that look local, unknown IDs with a record:
each row is a shape in which a naive check errs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, allow, deny, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import FUNCTION_ARN, document
from tests.rules.apigateway.apis import (
    DOMAIN,
    ID,
    METHOD,
    POLICY,
    REST_API,
    method,
    private_api,
    rest_api,
)

OTHER = "999988887777"
INVOKE = "execute-api:Invoke"
OPEN = allow(INVOKE, "execute-api:/*", Principal="*")
OWN = resource("aws:sns/topic:Topic", {"arn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:own"}, "own")
WITHOUT_AUTH = "api-gateway-method-without-auth"


def denied(operator: str, key: str, value: Any, where: str = "execute-api:/*") -> dict[str, Any]:
    return deny(INVOKE, where, Principal="*", Condition={operator: {key: value}})


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
@pytest.mark.parametrize(
    ("statement", "limits"),
    [
        (denied("NotIpAddress", "aws:SourceIp", ["192.0.2.0/24"]), True),
        (denied("StringNotEquals", "aws:SourceVpce", "vpce-1a2b"), True),
        (denied("NotIpAddress", "aws:SourceIp", ["0.0.0.0/0"]), False),
        (denied("IpAddress", "aws:SourceIp", ["192.0.2.0/24"]), False),
        (denied("NotIpAddress", "aws:SourceIp", "192.0.2.0/24", "execute-api:/*/GET/x"), False),
    ],
)
def test_a_policy_that_denies_all_but_a_few_limits_the_callers(
    statement: dict[str, Any], limits: bool
) -> None:
    expected = [] if limits else [("violates", "authorization")]
    policy = text(OPEN, statement)
    separate = resource(POLICY, {"restApiId": ID, "policy": policy}, "policy")
    assert outcomes(WITHOUT_AUTH, method(), rest_api(policy=policy)) == expected
    assert outcomes(WITHOUT_AUTH, method(), rest_api(), separate) == expected


def test_a_policy_counts_before_the_id_of_its_api_is_known() -> None:
    api = resource(REST_API, {"id": UNKNOWN}, "shop", depends={})
    held = {"restApi": UNKNOWN, "resourceId": UNKNOWN, "httpMethod": "POST"}
    open_ = resource(METHOD, {**held, "authorization": "NONE"}, depends={"restApi": [api]})
    limited = text(OPEN, denied("NotIpAddress", "aws:SourceIp", "192.0.2.0/24"))
    made = {"restApiId": UNKNOWN, "policy": limited}
    policy = resource(POLICY, made, "policy", depends={"restApiId": [api]})
    assert outcomes(WITHOUT_AUTH, open_, api) == [("violates", "authorization")]
    assert outcomes(WITHOUT_AUTH, open_, api, policy) == []


def test_a_routing_rule_of_an_open_domain_leads_around_mutual_tls() -> None:
    api = rest_api(disableExecuteApiEndpoint=True)
    closed = {
        "domainName": "api.example.com",
        "mutualTlsAuthentication": {"truststoreUri": "s3://t"},
    }
    domains = [resource(DOMAIN, {**closed, "id": closed["domainName"]}, "closed")]
    to = {"restApi": ID, "domainName": closed["domainName"]}
    mapping = resource("aws:apigateway/basePathMapping:BasePathMapping", to, "mapping")
    assert outcomes(WITHOUT_AUTH, method(), api, mapping, *domains) == []
    action = {"invokeApi": {"apiId": ID, "stage": "live"}}
    held = {"domainName": "open.example.com", "actions": [action]}
    rule = resource("aws:apigatewayv2/routingRule:RoutingRule", held, "rule")
    found = outcomes(WITHOUT_AUTH, method(), api, mapping, rule, *domains)
    assert found == [("violates", "authorization")]


@pytest.mark.parametrize(
    ("condition", "violates"),
    [
        ({"StringEquals": {"aws:SourceVpce": ["vpce-1a2b", "vpce-3c4d"]}}, False),
        ({"StringLike": {"aws:SourceVpce": "vpce-*"}}, True),
    ],
)
def test_every_vpc_endpoint_is_no_limit_of_a_private_api(
    condition: dict[str, Any], violates: bool
) -> None:
    arn = f"arn:aws-cn:execute-api:cn-north-1:{ACCOUNT}:{ID}/*"
    policy = text(allow(INVOKE, arn, Principal="*", Condition=condition))
    found = outcomes("api-gateway-private-without-vpce", private_api(policy=policy))
    assert [outcome for outcome, _ in found] == (["violates"] if violates else [])


# https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
def test_a_function_that_streams_its_response_is_behind_its_api() -> None:
    start = "arn:aws:apigateway:eu-central-1:lambda:path/2021-11-15/functions"
    uri = f"{start}/{FUNCTION_ARN}/response-streaming-invocations"
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    operation = {"x-amazon-apigateway-integration": integration}
    api = rest_api(body=document({"/orders": {"post": operation}}))
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    held = {"name": "orders", "arn": f"arn:aws:iam::{ACCOUNT}:role/orders"}
    role = resource("aws:iam/role:Role", held, "role", depends={})
    attached = {"role": "orders", "policyArn": admin}
    attachment = resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", attached, "admin")
    made = {"name": "orders", "arn": FUNCTION_ARN, "role": held["arn"], "packageType": "Image"}
    function = resource("aws:lambda/function:Function", made, depends={"role": [role]})
    found = verdicts("lambda-function-public-and-privileged", api, function, role, attachment)
    assert [each.outcome.value for each in found] == ["violates"]


def sent(kind: str, **properties: Any) -> Resource:
    return resource(kind, properties)


SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"


@pytest.mark.parametrize(
    ("rule", "resources", "severities"),
    [
        (
            "sns-subscription-foreign-account",
            [sent(SUBSCRIPTION, protocol="sqs", endpoint=f"arn:aws-cn:sqs:cn-north-1:{OTHER}:q")],
            ["medium"],
        ),
        (
            "events-target-foreign-account",
            [sent(TARGET, arn=f"arn:aws-us-gov:events:us-gov-west-1:{OTHER}:event-bus/b")],
            ["medium"],
        ),
        (
            "events-target-without-dlq",
            [
                sent(
                    TARGET, rule="r", arn=f"arn:aws-us-gov:logs:us-gov-west-1:{ACCOUNT}:log-group:l"
                )
            ],
            ["low"],
        ),
        (
            "sqs-queue-without-customer-key",
            [
                sent(
                    "aws:sqs/queue:Queue",
                    kmsMasterKeyId=f"arn:aws-cn:kms:cn-north-1:{ACCOUNT}:alias/aws/sqs",
                )
            ],
            ["low"],
        ),
        *(
            (
                "cognito-client-insecure-callback",
                [sent(CLIENT, allowedOauthFlowsUserPoolClient=True, callbackUrls=[url])],
                ["high"],
            )
            for url in ("http://localhost.example.com/", "http://localhost@example.com/")
        ),
    ],
)
def test_other_partitions_and_addresses_that_look_local_are_judged(
    rule: str, resources: Sequence[Resource], severities: list[str]
) -> None:
    assert [each.severity.value for each in verdicts(rule, OWN, *resources)] == severities
