"""lambda-function-public-and-privileged: entry points, and the privileges of roles.

The resources are wired in the three ways that occur: by values that the stand-in provider or an
earlier deployment made known (`arn`, `id`), by the engine's record where values are not known yet,
and not at all, where the value is unknown without a record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-function-public-and-privileged"
ROLE_ARN = "arn:aws:iam::111122223333:role/orders"
FUNCTION_ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
INVOKE_ARN = (
    f"arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations"
)
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
QUEUES = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
POLICY_ARN = "arn:aws:iam::111122223333:policy/orders"
VIOLATES = [("violates", "role")]


def document(action: Any, target: Any = "*", effect: Any = "Allow") -> str:
    statement = {"Effect": effect, "Action": action, "Resource": target}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ADMIN = document("*")
HALF_KNOWN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": UNKNOWN, "Resource": "*"}],
}
NARROW = document("dynamodb:PutItem", "arn:aws:dynamodb:eu-central-1:111122223333:table/orders")


def function(**properties: Any) -> Resource:
    known = {"name": "orders", "arn": FUNCTION_ARN, "role": ROLE_ARN}
    return resource("aws:lambda/function:Function", {**known, **properties}, "orders")


def role(**properties: Any) -> Resource:
    known = {"name": "orders", "id": "orders", "arn": ROLE_ARN}
    return resource("aws:iam/role:Role", {**known, **properties}, "orders")


def role_policy(policy: Any, name: str = "inline", to: Any = "orders") -> Resource:
    return resource("aws:iam/rolePolicy:RolePolicy", {"role": to, "policy": policy}, name)


def attachment(arn: Any, to: Any = "orders") -> Resource:
    kind = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    return resource(kind, {"role": to, "policyArn": arn}, "attached")


def url(authorization: Any = "NONE", to: Any = "orders", name: str = "url") -> Resource:
    kind = "aws:lambda/functionUrl:FunctionUrl"
    return resource(kind, {"functionName": to, "authorizationType": authorization}, name)


def permission(principal: Any = "*", to: Any = "orders", **properties: Any) -> Resource:
    kind = "aws:lambda/permission:Permission"
    known = {"action": "lambda:InvokeFunction", "principal": principal, "function": to}
    return resource(kind, {**known, **properties}, "permission")


def administrator() -> list[Resource]:
    return [role(), attachment(ADMINISTRATOR)]


# --- entry points


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("orders", id="name"),
        pytest.param("orders:live", id="name and alias"),
        pytest.param(FUNCTION_ARN, id="ARN"),
        pytest.param(f"{FUNCTION_ARN}:7", id="ARN and version"),
        pytest.param("111122223333:function:orders", id="partial ARN"),
    ],
)
@pytest.mark.parametrize("entry", [url, permission])
def test_a_public_entry_point_of_an_administrator_violates(
    entry: Callable[..., Resource], named: str
) -> None:
    assert outcomes(RULE, function(), entry(to=named), *administrator()) == VIOLATES


def test_the_message_names_the_entry_point_and_the_privilege() -> None:
    (verdict,) = verdicts(RULE, function(), url(), *administrator())
    assert "the function URL url" in verdict.message
    assert "AdministratorAccess" in verdict.message
    assert verdict.urn == function().urn


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(url("AWS_IAM"), id="a URL with IAM"),
        pytest.param(url(to="billing"), id="the URL of another function"),
        pytest.param(permission("events.amazonaws.com"), id="a service"),
        pytest.param(permission(principalOrgId="o-a1b2c3d4e5"), id="an organization"),
        pytest.param(permission(functionUrlAuthType="NONE"), id="a URL's permission alone"),
        pytest.param(permission(to="billing"), id="a permission of another function"),
    ],
)
def test_an_entry_point_that_is_not_public_complies(entry: Resource) -> None:
    assert outcomes(RULE, function(), entry, *administrator()) == []


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        pytest.param(url(UNKNOWN), "authorizationType", id="may be open"),
        pytest.param(url(to=UNKNOWN), "functionName", id="may lead here"),
        pytest.param(permission(UNKNOWN), "principal", id="may be everybody"),
        pytest.param(permission(to=UNKNOWN), "function", id="may be granted here"),
    ],
)
def test_an_entry_point_that_may_be_public_is_undecided(entry: Resource, path: str) -> None:
    (verdict,) = verdicts(RULE, function(), entry, *administrator())
    assert (verdict.outcome.value, verdict.path, verdict.urn) == ("undecided", path, entry.urn)


def test_a_public_entry_point_decides_whatever_the_others_are() -> None:
    entries = url(UNKNOWN, name="first"), url(name="second")
    assert outcomes(RULE, function(), *entries, *administrator()) == VIOLATES


def test_an_entry_point_is_found_by_the_engines_record_through_an_alias() -> None:
    target = function(name=UNKNOWN, arn=UNKNOWN)
    alias = resource(
        "aws:lambda/alias:Alias", {"functionName": UNKNOWN}, depends={"functionName": [target]}
    )
    entry = resource(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": UNKNOWN, "authorizationType": "NONE"},
        depends={"functionName": [alias]},
    )
    assert outcomes(RULE, target, alias, entry, *administrator()) == VIOLATES


# --- API Gateway


def rest_api(
    *, authorization: Any = "NONE", verb: str = "POST", uri: Any = INVOKE_ARN, **api: Any
) -> list[Resource]:
    place = {"restApi": "a1b2c3", "resourceId": "r1"}
    method = {**place, "httpMethod": "POST", "authorization": authorization}
    integration = {**place, "httpMethod": verb, "type": "AWS_PROXY", "uri": uri}
    return [
        resource("aws:apigateway/restApi:RestApi", {"id": "a1b2c3", **api}),
        resource("aws:apigateway/method:Method", method),
        resource("aws:apigateway/integration:Integration", integration),
    ]


def http_api(
    *, key: str = "POST /orders", uri: Any = FUNCTION_ARN, target: Any = "integrations/i1", **r: Any
) -> list[Resource]:
    route = {"apiId": "d4e5f6", "routeKey": key, "target": target, **r}
    integration = {"id": "i1", "apiId": "d4e5f6", "integrationUri": uri}
    return [
        resource("aws:apigatewayv2/api:Api", {"id": "d4e5f6"}),
        resource("aws:apigatewayv2/route:Route", route),
        resource("aws:apigatewayv2/integration:Integration", integration),
    ]


def quick_api(target: Any) -> list[Resource]:
    return [resource("aws:apigatewayv2/api:Api", {"protocolType": "HTTP", "target": target})]


@pytest.mark.parametrize(
    "api",
    [
        pytest.param(quick_api(FUNCTION_ARN), id="an API made by quick create"),
        pytest.param(quick_api(INVOKE_ARN), id="quick create, invoke ARN"),
        pytest.param(rest_api(), id="a method"),
        pytest.param(rest_api(uri=FUNCTION_ARN), id="a method, plain ARN"),
        pytest.param(http_api(), id="a route without authorizationType"),
        pytest.param(http_api(authorizationType="NONE"), id="a route with NONE"),
        pytest.param(http_api(uri=INVOKE_ARN), id="a route, invoke ARN"),
        pytest.param(http_api(key="$default"), id="a WebSocket route without $connect"),
    ],
)
def test_a_public_api_in_front_of_an_administrator_violates(api: list[Resource]) -> None:
    assert outcomes(RULE, function(), *api, *administrator()) == VIOLATES


@pytest.mark.parametrize(
    "api",
    [
        pytest.param(quick_api("https://example.com/orders"), id="quick create, an HTTP backend"),
        pytest.param(quick_api(FUNCTION_ARN + "-2"), id="quick create, another function"),
        pytest.param(rest_api(authorization="AWS_IAM"), id="a method with IAM"),
        pytest.param(rest_api(verb="GET"), id="the integration of another method"),
        pytest.param(rest_api(uri=None), id="a mock"),
        pytest.param(rest_api(uri="https://example.com/orders"), id="an HTTP backend"),
        pytest.param(rest_api(endpointConfiguration={"types": "PRIVATE"}), id="a private API"),
        pytest.param(http_api(authorizationType="JWT"), id="a route with JWT"),
        pytest.param(http_api(target="integrations/i2"), id="the route of another integration"),
        pytest.param(http_api(target=None), id="a route without a target"),
        pytest.param(http_api(uri=FUNCTION_ARN + "-2"), id="another function"),
    ],
)
def test_an_api_that_is_not_public_complies(api: list[Resource]) -> None:
    assert outcomes(RULE, function(), *api, *administrator()) == []


@pytest.mark.parametrize(
    ("api", "path"),
    [
        pytest.param(rest_api(authorization=UNKNOWN), "authorization", id="method"),
        pytest.param(rest_api(uri=UNKNOWN), "uri", id="method's function"),
        pytest.param(http_api(authorizationType=UNKNOWN), "authorizationType", id="route"),
        pytest.param(http_api(uri=UNKNOWN), "integrationUri", id="route's function"),
        pytest.param(http_api(target=UNKNOWN), "target", id="route's integration"),
    ],
)
def test_an_api_that_may_be_public_is_undecided(api: list[Resource], path: str) -> None:
    assert outcomes(RULE, function(), *api, *administrator()) == [("undecided", path)]


@pytest.mark.parametrize("path", ["restApi", "resourceId", "httpMethod"])
def test_an_integration_of_an_unknown_method_is_undecided(path: str) -> None:
    api, method, whole = rest_api()
    assert isinstance(whole.wire, Mapping)
    integration = resource(whole.type, {**whole.wire, path: UNKNOWN})
    found = outcomes(RULE, function(), api, method, integration, *administrator())
    assert found == [("undecided", path)]


def test_a_method_and_its_integration_are_joined_by_the_engines_record() -> None:
    api = resource("aws:apigateway/restApi:RestApi", {})
    target = function(name=UNKNOWN, arn=UNKNOWN)
    method = resource(
        "aws:apigateway/method:Method",
        {"restApi": UNKNOWN, "resourceId": UNKNOWN, "httpMethod": "GET", "authorization": "NONE"},
        depends={"restApi": [api], "resourceId": [api]},
    )
    integration = resource(
        "aws:apigateway/integration:Integration",
        {"restApi": UNKNOWN, "resourceId": UNKNOWN, "httpMethod": "GET", "uri": UNKNOWN},
        depends={"restApi": [api], "resourceId": [api], "uri": [target]},
    )
    through_method = resource(
        integration.type,
        {"restApi": UNKNOWN, "resourceId": UNKNOWN, "httpMethod": "GET", "uri": UNKNOWN},
        depends={"restApi": [method], "uri": [target]},
    )
    for joined in (integration, through_method):
        assert outcomes(RULE, target, api, method, joined, *administrator()) == VIOLATES


def web_socket(connect: Any) -> list[Resource]:
    route = {"apiId": "d4e5f6", "routeKey": "$connect", "authorizationType": connect}
    gate = resource("aws:apigatewayv2/route:Route", route, "connect")
    return [gate, *http_api(key="place-order", authorizationType="NONE")]


def test_the_connect_route_of_a_web_socket_api_decides_for_all() -> None:
    assert outcomes(RULE, function(), *web_socket("NONE"), *administrator()) == VIOLATES
    assert outcomes(RULE, function(), *web_socket("AWS_IAM"), *administrator()) == []


STAGE_VARIABLE = INVOKE_ARN.replace("function:orders", "function:${stageVariables.name}")


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        pytest.param({}, VIOLATES, id="any source"),
        pytest.param(
            {"sourceArn": "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3/*/*"},
            VIOLATES,
            id="this API",
        ),
        pytest.param(
            {"sourceArn": "arn:aws:execute-api:eu-central-1:111122223333:other/*/*"},
            [],
            id="another API",
        ),
        pytest.param({"sourceArn": UNKNOWN}, [("undecided", "sourceArn")], id="unknown"),
    ],
)
def test_behind_a_stage_variable_the_permission_names_the_function(
    grant: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    api = rest_api(uri=STAGE_VARIABLE)
    granted = permission("apigateway.amazonaws.com", **grant)
    assert outcomes(RULE, function(), *api, granted, *administrator()) == expected


# --- privileges


def policy(text: Any) -> Resource:
    return resource("aws:iam/policy:Policy", {"arn": POLICY_ARN, "policy": text}, "managed")


def attached_twice(arns: Any) -> Resource:
    kind = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    return resource(kind, {"roleName": "orders", "policyArns": arns})


def attached_to_many(arn: Any) -> Resource:
    kind = "aws:iam/policyAttachment:PolicyAttachment"
    return resource(kind, {"roles": ["billing", "orders"], "policyArn": arn})


@pytest.mark.parametrize(
    "given",
    [
        pytest.param([role(), role_policy(ADMIN)], id="RolePolicy"),
        pytest.param([role(inlinePolicies=[{"name": "a", "policy": ADMIN}])], id="inlinePolicies"),
        pytest.param([role(managedPolicyArns=[BASIC, ADMINISTRATOR])], id="managedPolicyArns"),
        pytest.param([role(managedPolicyArns=[POLICY_ARN]), policy(ADMIN)], id="own, by list"),
        pytest.param([role(), attachment(POLICY_ARN), policy(ADMIN)], id="own, attached"),
        pytest.param([role(), attached_twice([BASIC, ADMINISTRATOR])], id="exclusive"),
        pytest.param([role(), attached_to_many(ADMINISTRATOR)], id="PolicyAttachment"),
    ],
)
def test_every_way_to_give_a_role_privileges_is_followed(given: list[Resource]) -> None:
    assert outcomes(RULE, function(), url(), *given) == VIOLATES


@pytest.mark.parametrize(
    "name", ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AmazonS3FullAccess"]
)
def test_a_powerful_policy_of_aws_violates(name: str) -> None:
    given = role(), attachment(f"arn:aws:iam::aws:policy/{name}")
    assert outcomes(RULE, function(), url(), *given) == VIOLATES


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ADMIN, id="administrator"),
        pytest.param(document("iam:*"), id="all of IAM"),
        pytest.param(document("s3:*"), id="a whole service"),
        pytest.param(document("iam:PassRole"), id="any role to pass"),
        pytest.param(document("iam:AttachRolePolicy"), id="an escalation"),
    ],
)
def test_a_dangerous_document_violates(text: str) -> None:
    assert outcomes(RULE, function(), url(), role(), role_policy(text)) == VIOLATES


def test_a_malformed_document_is_for_the_rule_about_it() -> None:
    assert outcomes(RULE, function(), url(), role(), role_policy("{")) == []


def test_changing_any_function_violates_and_reading_a_layer_does_not() -> None:
    changes = role_policy(document("lambda:UpdateFunctionConfiguration"), "changes")
    adds = role_policy(document("lambda:GetLayerVersion"), "adds")
    assert outcomes(RULE, function(), url(), role(), changes, adds) == VIOLATES
    assert outcomes(RULE, function(), url(), role(), changes) == VIOLATES
    assert outcomes(RULE, function(), url(), role(), adds) == []


def test_a_boundary_takes_away_what_it_does_not_allow() -> None:
    for boundary, expected in (
        ("AdministratorAccess", VIOLATES),
        ("AutoScalingReadOnlyAccess", []),
    ):
        limited = role(permissionsBoundary=f"arn:aws:iam::aws:policy/{boundary}")
        assert outcomes(RULE, function(), url(), limited, role_policy(ADMIN)) == expected


def test_a_denial_in_another_document_counts() -> None:
    denied = role_policy(document("*", effect="Deny"), "denied")
    assert outcomes(RULE, function(), url(), role(), role_policy(ADMIN), denied) == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param([role()], id="no policy"),
        pytest.param([role(), role_policy(NARROW)], id="one table"),
        pytest.param([role(), attachment(BASIC)], id="AWS's policy for logs"),
        pytest.param([role(), attachment(QUEUES)], id="AWS's policy for queues"),
        pytest.param([role(), role_policy(ADMIN, to="billing")], id="another role's"),
        pytest.param([role(), policy(ADMIN)], id="a policy that is not attached"),
    ],
)
def test_a_modest_role_complies(given: list[Resource]) -> None:
    assert outcomes(RULE, function(), url(), *given) == []


@pytest.mark.parametrize(
    ("given", "place"),
    [
        pytest.param([role_policy(UNKNOWN)], ("inline", "policy"), id="a document"),
        pytest.param(
            [role_policy(HALF_KNOWN)], ("inline", "policy.Statement[0].Action"), id="an action"
        ),
        pytest.param([role_policy(ADMIN, to=UNKNOWN)], ("inline", "role"), id="whose it is"),
        pytest.param([attachment(UNKNOWN)], ("attached", "policyArn"), id="which policy"),
        pytest.param([attachment(POLICY_ARN)], ("attached", "policyArn"), id="from elsewhere"),
    ],
)
def test_unknown_privileges_are_undecided(given: list[Resource], place: tuple[str, str]) -> None:
    (verdict,) = verdicts(RULE, function(), url(), role(), *given)
    assert verdict.outcome.value == "undecided"
    assert ((verdict.urn or "").rpartition("::")[2], verdict.path) == place


def test_a_known_privilege_decides_whatever_the_others_are() -> None:
    given = role(), role_policy(UNKNOWN, "first"), role_policy(ADMIN, "second")
    assert outcomes(RULE, function(), url(), *given) == VIOLATES


def test_an_unknown_policy_of_the_program_is_read_where_it_is_declared() -> None:
    own = policy(NARROW)
    attached = resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "orders", "policyArn": UNKNOWN},
        depends={"policyArn": [own]},
    )
    assert outcomes(RULE, function(), url(), role(), own, attached) == []


@pytest.mark.parametrize("given", [UNKNOWN, ROLE_ARN], ids=["unknown", "another program's"])
def test_a_role_that_is_not_known_is_undecided(given: Any) -> None:
    assert outcomes(RULE, function(role=given), url()) == [("undecided", "role")]


def test_a_role_that_is_not_known_does_not_matter_without_a_public_entry_point() -> None:
    assert outcomes(RULE, function(role=UNKNOWN), url("AWS_IAM")) == []


def test_two_functions_with_one_role_are_judged_by_their_own_entry_points() -> None:
    other = resource("aws:lambda/function:Function", {"name": "b", "role": ROLE_ARN}, "b")
    found = verdicts(RULE, function(), other, url(), *administrator())
    assert [verdict.urn for verdict in found] == [function().urn]


# --- control over other resources


@pytest.mark.parametrize(
    "action",
    [
        # What AWS's own basic execution role grants:
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "sns:Publish",
        "ec2:CreateTags",
        "dynamodb:DescribeTable",
        "ssmmessages:*",
        "elasticloadbalancing:*",
    ],
)
def test_a_wildcard_that_controls_nothing_is_no_privilege(action: Any) -> None:
    assert outcomes(RULE, function(), url(), role(), role_policy(document(action))) == []


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("arn:aws:dynamodb:eu-central-1:111122223333:table/orders", []),
        (["arn:aws:dynamodb:eu-central-1:111122223333:table/orders", "*"], VIOLATES),
        ("arn:aws:dynamodb:*:*:table/*", VIOLATES),
        (UNKNOWN, VIOLATES),
    ],
)
def test_all_actions_on_the_own_table_are_no_control_over_others(
    target: Any, expected: list[Any]
) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    held = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": target}
    policy = {"Version": "2012-10-17", "Statement": [held]}
    assert outcomes(RULE, function(), url(), role(), role_policy(policy)) == expected


@pytest.mark.parametrize("action", ["dynamodb:*", "dynamodb:DeleteTable", "s3:PutBucketPolicy"])
def test_control_over_other_resources_is_a_privilege(action: str) -> None:
    assert outcomes(RULE, function(), url(), role(), role_policy(document(action))) == VIOLATES
