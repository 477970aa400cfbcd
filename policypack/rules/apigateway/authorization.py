"""Who may call an API: methods and routes that anyone may use, and authorizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from policypack.authoring import (
    ANONYMOUS,
    PLAIN_HTTP,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    first_few,
    one_of_each,
    or_unknown,
    rule,
)
from policypack.iam.meaning.truth import settled
from policypack.topology.apis import api_access, http_and_rest, openapi
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import is_preflight
from policypack.topology.apis.http_and_rest import (
    METHOD,
    ROUTE,
    gates,
    is_mocked,
    method_is_public,
    route_is_public,
)
from policypack.topology.apis.openapi import PUT, Authorizer, api_bodies, component_with_routes
from policypack.topology.parts.links import stated

_ON_ROUTE = 'Set authorizationType to "AWS_IAM", or to "JWT" or "CUSTOM" with authorizerId'
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
_ON_CONNECT = (
    'Set authorizationType of the $connect route to "AWS_IAM", or to "CUSTOM" with authorizerId'
)
_WEBSOCKET = "WEBSOCKET"
_QUICK = "target creates a route for all requests, which requires no authorization"


@rule(
    id="api-gateway-method-without-auth",
    types=(METHOD,),
    reads=http_and_rest.READS_OF_REST_APIS,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation=(
        'Set authorization to "AWS_IAM", or to "COGNITO_USER_POOLS" or "CUSTOM" with authorizerId'
    ),
    cwe=(862,),
)
def method_without_auth(method: Resource, stack: Stack) -> Outcomes:
    """REST API method is publicly accessible without authorization.

    API Gateway forwards every anonymous request to the backend. An API key only identifies a client
    for usage plans; AWS advises against using it for authorization. The rule doesn't report private
    APIs, APIs whose resource policy restricts callers, and APIs with mutual TLS on all paths.
    Methods for CORS preflight requests (OPTIONS) and mock integrations, which reach no backend, are
    ignored. Waive a webhook whose backend verifies a signature.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
    """
    if settled(method_is_public(stack, method)) and not _needs_no_authorization(method, stack):
        key = ", and an API key does not authenticate" if method.get("apiKeyRequired") else ""
        yield Finding(f'authorization is "NONE"{key}', "authorization")


def _needs_no_authorization(method: Resource, stack: Stack) -> bool:
    return is_preflight(str(method.get("httpMethod"))) or is_mocked(stack, method)


@rule(
    id="api-gateway-route-without-auth",
    types=(ROUTE, HTTP_API),
    reads=http_and_rest.READS_OF_HTTP_APIS,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation=(
        'Set authorizationType to "AWS_IAM", or to "CUSTOM" or, for an HTTP API, "JWT" with '
        "authorizerId; for a WebSocket API, on its $connect route"
    ),
    cwe=(862,),
)
def route_without_auth(route: Resource, stack: Stack) -> Outcomes:
    """API Gateway route is publicly accessible without authorization.

    API Gateway forwards every anonymous request to the backend, because
    authorizationType defaults to NONE. A WebSocket API authorizes clients when they connect, so the
    authorization of its $connect route applies to all other routes. An API with its own target
    (quick create) gets an open route that matches all requests. Routes for CORS preflight requests
    (OPTIONS) are ignored.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
    """
    if route.type == HTTP_API:
        yield from _quick_created(route, stack)
    elif settled(route_is_public(stack, route)) and not _needs_none(route, stack):
        message = f'authorizationType of {route.get("routeKey")} is "NONE"'
        yield Finding(message, "authorizationType", fix=_fix(route, stack))


def _fix(route: Resource, stack: Stack) -> str | None:
    """The fix for the protocol of the API, where it is known: WebSocket APIs have no JWT
    authorizers."""
    # The keys of an HTTP API have a method and a path; $default is one of both.
    key = str(route.get("routeKey"))
    if " /" in key:
        return _ON_ROUTE
    apis = or_unknown(stack.linked, route, "apiId", HTTP_API)
    found = () if isinstance(apis, Unknown) else apis
    protocols = {or_unknown(api.get, "protocolType") for api in found}
    if key == "$connect" or protocols == {_WEBSOCKET}:
        return _ON_CONNECT
    return _ON_ROUTE if protocols == {"HTTP"} else None


def _needs_none(route: Resource, stack: Stack) -> bool:
    """Whether it is for preflight requests, or the $connect route of its API decides."""
    return is_preflight(str(route.get("routeKey"))) or route not in gates(stack, route)


def _quick_created(api: Resource, stack: Stack) -> Outcomes:
    if api.is_given("target") and settled(is_reachable(stack, api)):
        fix = "Replace target with a Route that has authorizationType, and an Integration"
        yield Finding(_QUICK, "target", fix=fix)


@rule(
    id="api-gateway-body-without-auth",
    types=(REST_API, HTTP_API, PUT),
    reads=api_access.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    kind=ANONYMOUS,
    remediation=(
        "Add to each operation in body a security scheme with x-amazon-apigateway-authorizer, or "
        'with x-amazon-apigateway-auth of the type "AWS_IAM"'
    ),
    cwe=(862,),
)
def body_without_auth(api: Resource, stack: Stack) -> Outcomes:
    """OpenAPI document has operations without authorization.

    API Gateway forwards every anonymous request to the backend. It ignores `security` at the root
    of a document, and a scheme without `x-amazon-apigateway-authorizer` is only documentation or an
    API key. The rule doesn't report private APIs and APIs whose resource policy restricts callers.
    Operations for CORS preflight requests (OPTIONS) and mock integrations are ignored.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
    """
    document = api_bodies(stack).get(api)
    if document is None:
        return
    is_public = is_reachable(stack, api)
    if is_public is False:
        return
    if isinstance(document, Unknown):
        yield document
        return
    unguarded = [each for each in document.operations if not each.is_authorized]
    names = [each.name for each in unguarded if not (is_preflight(each.name) or each.is_mocked)]
    if names and settled(is_public):
        message, component = (
            f"without authorization: {first_few(names)}",
            component_with_routes(api),
        )
        fix = f"Set iamAuthEnabled or authorizers of these routes of {component}"
        yield Finding(message, "body", fix=fix if component else None)


_REST = "aws:apigateway/authorizer:Authorizer"
_HTTP = "aws:apigatewayv2/authorizer:Authorizer"
_TTL = "authorizerResultTtlInSeconds"
_DEFAULT_TTL = 300
# Values that don't prove a caller's identity.
_NO_CREDENTIALS = ("$context.", "context.", "$stageVariables.", "stageVariables.")
_PLAIN_ISSUER = "the issuer's address begins with http://, so its keys can be replaced on the way"
_ISSUER = "Set jwtConfiguration.issuer to the issuer's https:// address"
_AUDIENCE = "Set jwtConfiguration.audience in body to the IDs of the clients that may call the API"
_NO_KEY = "the key of the cache holds no header or query parameter"
# Properties with an OpenAPI document, whose security schemes declare authorizers.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
_OPEN_BY_DOCUMENT = (REST_API, HTTP_API, PUT)


@rule(
    id="api-gateway-authorizer-cached-long",
    types=(_REST, _HTTP, *_OPEN_BY_DOCUMENT),
    reads=openapi.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set authorizerResultTtlInSeconds to 300 or less",
    cwe=(613,),
)
def authorizer_cached_long(authorizer: Resource, stack: Stack) -> Outcomes:
    """API Gateway authorizer caches decisions for over five minutes.

    A long cache delays session expiration: a caller whose access was revoked remains authorized
    until the cached decision expires. The default is 300 seconds. JWT authorizers have no such
    cache.
    https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
    """
    if authorizer.type in _OPEN_BY_DOCUMENT:
        fault = _Fault(_is_cached_long, "decisions are cached for over five minutes")
        yield from _in_document(authorizer, stack, fault)
        return
    seconds = stated(authorizer, _TTL, _DEFAULT_TTL)
    is_jwt = authorizer.type == _HTTP and authorizer.get("authorizerType") == "JWT"
    if seconds > _DEFAULT_TTL and not is_jwt:
        yield Finding(f"a decision is cached for {seconds:.0f} seconds", _TTL)


@rule(
    id="api-gateway-authorizer-without-audience",
    types=(_HTTP, HTTP_API),
    reads=openapi.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Set jwtConfiguration.audiences to the IDs of the clients that may call the API",
)
def authorizer_without_audience(authorizer: Resource, stack: Stack) -> Outcomes:
    """JWT authorizer accepts tokens that were issued for other APIs.

    An issuer signs tokens for all its applications. Without an audience, a token for another
    application is also accepted by this API. API Gateway compares `aud`, or `client_id` for tokens
    without `aud`, such as Cognito access tokens. It fetches the issuer's keys from the issuer's
    URL, which must not use plain HTTP.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    """
    if authorizer.type in _OPEN_BY_DOCUMENT:
        audience = _Fault(_has_no_audience, "no audience is set", _AUDIENCE)
        issuer = _Fault(_has_plain_issuer, _PLAIN_ISSUER, _ISSUER)
        yield from _in_document(authorizer, stack, audience, issuer)
        return
    if authorizer.get("authorizerType") != "JWT":
        return
    if not authorizer.get("jwtConfiguration.audiences"):
        yield Finding("no audience is set", "jwtConfiguration.audiences")
    if PLAIN_HTTP.match(str(authorizer.get("jwtConfiguration.issuer"))):
        yield Finding(_PLAIN_ISSUER, "jwtConfiguration.issuer", fix=_ISSUER)


@rule(
    id="api-gateway-authorizer-without-identity-source",
    types=(_REST, _HTTP, *_OPEN_BY_DOCUMENT),
    reads=openapi.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add the header that carries the credential to the identity source, or set "
        "authorizerResultTtlInSeconds to 0"
    ),
)
def authorizer_without_identity_source(authorizer: Resource, stack: Stack) -> Outcomes:
    """Lambda authorizer caches decisions without the caller's credential.

    The identity sources are the cache key. Without a header or query parameter among them, the
    decision about one caller applies to others, for example to all callers from one IP address.
    Context and stage variables aren't credentials.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
    """
    if authorizer.type in _OPEN_BY_DOCUMENT:
        yield from _in_document(authorizer, stack, _Fault(_is_cached_for_all, _NO_KEY))
        return
    is_rest = authorizer.type == _REST
    path = "identitySource" if is_rest else "identitySources"
    if authorizer.get("type" if is_rest else "authorizerType") != "REQUEST":
        return
    if not authorizer.at(path).is_set or stated(authorizer, _TTL, _DEFAULT_TTL) == 0:
        return
    if all(_is_no_credential(source) for source in _sources(authorizer, path)):
        yield Finding(_NO_KEY, path)


def _sources(authorizer: Resource, path: str) -> list[str]:
    held = authorizer.get(path)
    return held.split(",") if isinstance(held, str) else list(held)


def _is_no_credential(source: str) -> bool:
    return not source or source.strip().startswith(_NO_CREDENTIALS)


class _Fault(NamedTuple):
    """A fault of an authorizer in a document, with its message and its fix."""

    applies: Callable[[Authorizer], bool]
    message: str
    fix: str | None = None


def _in_document(api: Resource, stack: Stack, *faults: _Fault) -> Outcomes:
    """Yields the faults of the authorizers in the API's document."""
    document = openapi.api_bodies(stack).get(api)
    if isinstance(document, Unknown):
        yield document
    elif document is not None:
        for fault in faults:
            yield from _with_fault(document.authorizers, fault)


def _with_fault(authorizers: tuple[Authorizer, ...], fault: _Fault) -> Outcomes:
    found = {each.name: or_unknown(fault.applies, each) for each in authorizers}
    names = [name for name, truth in found.items() if truth is True]
    if names:
        yield Finding(f"{fault.message}: {first_few(names)}", "body", fix=fault.fix)
    else:
        yield from one_of_each(each for each in found.values() if isinstance(each, Unknown))


def _is_cached_long(authorizer: Authorizer) -> bool:
    return (
        authorizer.kind in ("token", "request") and (authorizer.seconds_cached or 0) > _DEFAULT_TTL
    )


def _is_cached_for_all(authorizer: Authorizer) -> bool:
    if authorizer.kind != "request" or authorizer.seconds_cached == 0:
        return False
    sources = authorizer.identity_source
    return bool(sources) and all(map(_is_no_credential, sources.split(",")))


def _has_no_audience(authorizer: Authorizer) -> bool:
    return authorizer.kind == "jwt" and not authorizer.has_audience


def _has_plain_issuer(authorizer: Authorizer) -> bool:
    return authorizer.kind == "jwt" and bool(PLAIN_HTTP.match(authorizer.issuer))
