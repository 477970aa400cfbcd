"""Authorizers: which tokens they accept, and how long they remember a decision."""

from __future__ import annotations

from policypack.requirement import PLAIN_HTTP
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule

_REST = "aws:apigateway/authorizer:Authorizer"
_HTTP = "aws:apigatewayv2/authorizer:Authorizer"
_TTL = "authorizerResultTtlInSeconds"
_DEFAULT_TTL = 300
# What no caller proves by knowing it.
_NO_CREDENTIALS = ("$context.", "context.", "$stageVariables.", "stageVariables.")


@rule(
    id="api-gateway-authorizer-cached-long",
    types=(_REST, _HTTP),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set authorizerResultTtlInSeconds to 300 or less",
)
def authorizer_cached_long(authorizer: Resource) -> Outcomes:
    """API Gateway authorizer caches decisions for over five minutes.

    A caller whose access was revoked stays authorized until the cached decision expires. The
    default is 300 seconds. JWT authorizers have no such cache.
    https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html

    Example:
        aws.apigateway.Authorizer(
            "orders",
            rest_api="a1b2c3",
            type="TOKEN",
            authorizer_uri="arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/"
            "arn:aws:lambda:eu-central-1:111122223333:function:authorizer/invocations",
            authorizer_result_ttl_in_seconds=3600,  # bad
            authorizer_result_ttl_in_seconds=60,  # good
        )
    """
    seconds = authorizer.get(_TTL, _DEFAULT_TTL)
    is_jwt = authorizer.type == _HTTP and authorizer.get("authorizerType") == "JWT"
    if seconds > _DEFAULT_TTL and not is_jwt:
        yield Finding(f"a decision is cached for {seconds:.0f} seconds", _TTL)


@rule(
    id="api-gateway-authorizer-without-audience",
    types=(_HTTP,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Set jwtConfiguration.audiences to the IDs of the clients that may call the API",
)
def authorizer_without_audience(authorizer: Resource) -> Outcomes:
    """JWT authorizer accepts tokens that are not for this API.

    An issuer signs tokens for all its applications. Without an audience, one that was issued for
    another application opens the API too. API Gateway compares `aud`, or `client_id` where a token
    has no `aud`, as access tokens of Cognito. It fetches the issuer's keys from its address, which
    must not be plain HTTP.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html

    Example:
        aws.apigatewayv2.Authorizer(
            "orders",
            api_id="a1b2c3",
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration={
                "issuer": "https://login.example.com",
                "audiences": [],  # bad
                "audiences": ["orders"],  # good
            },
        )
    """
    if authorizer.get("authorizerType") != "JWT":
        return
    if not authorizer.get("jwtConfiguration.audiences"):
        yield Finding("no audience is set", "jwtConfiguration.audiences")
    if PLAIN_HTTP.match(str(authorizer.get("jwtConfiguration.issuer"))):
        fix = "Set jwtConfiguration.issuer to the issuer's https:// address"
        message = "the issuer's address begins with http://, so its keys can be replaced on the way"
        yield Finding(message, "jwtConfiguration.issuer", fix=fix)


@rule(
    id="api-gateway-authorizer-without-identity-source",
    types=(_REST, _HTTP),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add the header that carries the credential to the identity source, or set "
        "authorizerResultTtlInSeconds to 0"
    ),
)
def authorizer_without_identity_source(authorizer: Resource) -> Outcomes:
    """Lambda authorizer caches decisions without the caller's credential.

    The identity sources are the key of the cache. Without a header or query parameter among them,
    the decision about one caller serves others, for example all from one IP address. Context and
    stage variables are no credentials.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html

    Example:
        aws.apigateway.Authorizer(
            "orders",
            rest_api="a1b2c3",
            type="REQUEST",
            authorizer_uri="arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/"
            "arn:aws:lambda:eu-central-1:111122223333:function:authorizer/invocations",
            identity_source="context.identity.sourceIp",  # bad
            identity_source="method.request.header.Authorization",  # good
        )
    """
    is_rest = authorizer.type == _REST
    path = "identitySource" if is_rest else "identitySources"
    if authorizer.get("type" if is_rest else "authorizerType") != "REQUEST":
        return
    if not authorizer.at(path).is_set or authorizer.get(_TTL, _DEFAULT_TTL) == 0:
        return
    if all(_is_no_credential(source) for source in _sources(authorizer, path)):
        yield Finding("the key of the cache holds no header or query parameter", path)


def _sources(authorizer: Resource, path: str) -> list[str]:
    held = authorizer.get(path)
    return held.split(",") if isinstance(held, str) else list(held)


def _is_no_credential(source: str) -> bool:
    return not source or source.strip().startswith(_NO_CREDENTIALS)
