"""What the SAM transform makes of APIs: the API, its stage, its authorizers, and its policy.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.model.templates.contents import Expanded, Gap, Made
from policypack.model.templates.scalars import function_in
from policypack.model.templates.serverless_authorizers import (
    REST,
    auth_of,
    authorizers_of,
    with_security,
)
from policypack.model.templates.serverless_copies import copied
from policypack.model.unknown import Unknown

Properties = Mapping[str, Any]
HTTP = "AWS::Serverless::HttpApi"
_BODY, _URI = "DefinitionBody", "DefinitionUri"
_POLICY = "Auth.ResourcePolicy"
_INVOKE = {"Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
# Lists of a ResourcePolicy by the condition under which requests are refused.
_REFUSED = {
    "IpRangeWhitelist": ("NotIpAddress", "aws:SourceIp"),
    "IpRangeBlacklist": ("IpAddress", "aws:SourceIp"),
    "IntrinsicVpcWhitelist": ("StringNotEquals", "aws:SourceVpc"),
    "IntrinsicVpceWhitelist": ("StringNotEquals", "aws:SourceVpce"),
    "IntrinsicVpcBlacklist": ("StringEquals", "aws:SourceVpc"),
    "IntrinsicVpceBlacklist": ("StringEquals", "aws:SourceVpce"),
}
# Lists of IDs of VPCs and of VPC endpoints.
_MIXED = {"SourceVpcWhitelist": "StringNotEquals", "SourceVpcBlacklist": "StringEquals"}
_ACCOUNTS = {"AwsAccountWhitelist": "Allow", "AwsAccountBlacklist": "Deny"}


class Api(NamedTuple):
    """An API of a template: its logical ID, its type, and its properties with those of Globals."""

    name: str
    kind: str
    given: Properties

    @property
    def is_made_of_events(self) -> bool:
        """Whether events are its routes; they are not those of a document of its own."""
        is_merged = self.given.get("MergeDefinitions") is True
        return is_merged or not (_BODY in self.given or _URI in self.given)

    def authorizer(self, name: str) -> str:
        """The logical ID of an authorizer."""
        return f"{self.name}{name}Authorizer"


def rest_api(name: str, given: Properties) -> Expanded:
    """A REST API."""
    api = Api(name, REST, given)
    properties, places = copied(
        given,
        "ApiKeySourceType BinaryMediaTypes Description DisableExecuteApiEndpoint FailOnWarnings"
        " MinimumCompressionSize Mode Name Policy",
    )
    _set_body(properties, places, api)
    endpoint = given.get("EndpointConfiguration")
    if isinstance(endpoint, dict) and not function_in(endpoint):
        own = {"Types": [endpoint["Type"]]} if "Type" in endpoint else {}
        ids = {"VpcEndpointIds": endpoint["VPCEndpointIds"]} if "VPCEndpointIds" in endpoint else {}
        properties["EndpointConfiguration"] = {**own, **ids}
    elif isinstance(endpoint, str):
        properties["EndpointConfiguration"] = {"Types": [endpoint]}
    places["EndpointConfiguration"] = "EndpointConfiguration"
    if (policy := _resource_policy(given)) is not None:
        properties["Policy"], places["Policy"] = policy, _POLICY
    stage, at = copied(
        given,
        "AccessLogSetting CacheClusterEnabled CacheClusterSize MethodSettings StageName"
        " TracingEnabled Variables",
    )
    stage["RestApiId"] = {"Ref": name}
    made = (
        Made(name, "AWS::ApiGateway::RestApi", properties, places),
        Made(f"{name}Stage", "AWS::ApiGateway::Stage", stage, at),
        *_authorizers(api, "AWS::ApiGateway::Authorizer", "RestApiId"),
    )
    return Expanded(made, (*_gaps(api),))


def http_api(name: str, given: Properties) -> Expanded:
    """An HTTP API."""
    api = Api(name, HTTP, given)
    properties, places = copied(
        given,
        "Description DisableExecuteApiEndpoint FailOnWarnings Name",
        {"CorsConfiguration": "CorsConfiguration"},
    )
    _set_body(properties, places, api)
    cors = properties.get("CorsConfiguration")
    if not isinstance(cors, dict):
        properties.pop("CorsConfiguration", None)
    if cors is True:
        properties["CorsConfiguration"] = {"AllowOrigins": ["*"]}
    if "Body" not in properties:
        properties["ProtocolType"] = "HTTP"
        properties.setdefault("Name", name)
    stage, at = copied(
        given,
        "DefaultRouteSettings RouteSettings StageName",
        {"AccessLogSettings": "AccessLogSettings", "StageVariables": "StageVariables"},
    )
    stage.setdefault("StageName", "$default")
    stage["ApiId"], stage["AutoDeploy"] = {"Ref": name}, True
    made = (
        Made(name, "AWS::ApiGatewayV2::Api", properties, places),
        Made(f"{name}Stage", "AWS::ApiGatewayV2::Stage", stage, at),
        *_authorizers(api, "AWS::ApiGatewayV2::Authorizer", "ApiId"),
    )
    return Expanded(made, (*_gaps(api),))


def _set_body(properties: dict[str, Any], places: dict[str, str], api: Api) -> None:
    if _BODY in api.given:
        properties["Body"] = with_security(api.given[_BODY], api.kind, api.given)
        places["Body"] = _BODY


def _authorizers(api: Api, kind: str, link: str) -> Iterator[Made]:
    """The authorizers of an API; in a document of its own they are security schemes."""
    if _BODY in api.given:
        return
    for each in authorizers_of(api.kind, api.given):
        place = f"Auth.Authorizers.{each.name}"
        places = {
            "": place,
            "AuthorizerResultTtlInSeconds": f"{place}.Identity.ReauthorizeEvery",
            "IdentitySource": f"{place}.Identity",
            "JwtConfiguration": f"{place}.JwtConfiguration",
        }
        properties = {**each.properties, link: {"Ref": api.name}}
        yield Made(api.authorizer(each.name), kind, properties, places)


def _gaps(api: Api) -> Iterator[Gap]:
    if isinstance(auth_of(api.given), Unknown):
        yield Gap("Auth", api.name, "the value of a function is not expanded")
    if _URI in api.given:
        yield Gap(_URI, api.name, "its OpenAPI document is not part of the template")


def _resource_policy(given: Properties) -> Any:
    """The policy of a REST API.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html
    """
    auth = auth_of(given)
    held = auth if isinstance(auth, Unknown) else auth.get("ResourcePolicy")
    if isinstance(held, Unknown) or not isinstance(held, dict):
        return held
    if function_in(held):
        return Unknown("", "the policy, which is the value of a function")
    statements = [*_listed(held.get("CustomStatements")), *_statements(held)]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def _statements(held: Properties) -> Iterator[Properties]:
    for name, effect in _ACCOUNTS.items():
        if accounts := _listed(held.get(name)):
            yield {"Effect": effect, "Principal": {"AWS": accounts}, **_INVOKE}
    refused = [
        {operator: {key: listed}}
        for name, (operator, key) in _REFUSED.items()
        if (listed := _listed(held.get(name)))
    ]
    for name, operator in _MIXED.items():
        ids = _listed(held.get(name))
        for start, key in (("vpc-", "aws:SourceVpc"), ("vpce-", "aws:SourceVpce")):
            if found := [each for each in ids if str(each).startswith(start)]:
                refused.append({operator: {key: found}})
    if refused:
        yield {"Effect": "Allow", "Principal": "*", **_INVOKE}
    for condition in refused:
        yield {"Effect": "Deny", "Principal": "*", **_INVOKE, "Condition": condition}


def _listed(held: Any) -> list[Any]:
    return held if isinstance(held, list) else [] if held is None else [held]
