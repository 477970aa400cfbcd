"""Arguments for events of what answers HTTP: APIs, authorizers, function URL, load balancers."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from runtime_guards.testing.places import Change, every, put, text

# Methods whose requests have no body, unless one is given (RFC 9110, section 9.3).
_WITHOUT_BODY = ("GET", "HEAD", "DELETE", "OPTIONS")
_SLOT = re.compile(r"\{(\w+)(\+?)\}")
Texts = Mapping[str, str]


def parameters_of(template: str, path: str) -> dict[str, str] | None:
    """Returns the path parameters of a path by its template, None if it has no parameters."""
    pattern = "".join(
        f"(?P<{part}>{'.+' if greedy else '[^/]+'})" if part else re.escape(fixed)
        for fixed, part, greedy in _parts(template)
    )
    found = re.fullmatch(pattern, path)
    if found is None:
        raise ValueError(f"The path {path} does not have the form {template}. Give both.")
    return found.groupdict() or None


def _parts(template: str) -> list[tuple[str, str, str]]:
    """The fixed texts and the slots of a template, in order."""
    parts, at = [], 0
    for slot in _SLOT.finditer(template):
        parts += [(template[at : slot.start()], "", ""), ("", slot[1], slot[2])]
        at = slot.end()
    return [*parts, (template[at:], "", "")]


def _without_body(event: Any, method: str) -> None:
    if method in _WITHOUT_BODY and "body" in event:
        event["body"] = None


def _rest_path(event: Any, path: str) -> None:
    _set_rest_path(event, path, "/{proxy+}" if path.strip("/") else "/")


def _rest_resource(event: Any, resource: str) -> None:
    _set_rest_path(event, event["path"], resource)


def _set_rest_path(event: Any, path: str, resource: str) -> None:
    context = event["requestContext"]
    event["path"], context["path"] = path, f"/{context['stage']}{path}"
    event["resource"] = context["resourcePath"] = resource
    event["pathParameters"] = parameters_of(resource, path)
    _agree_arn(event)


def _agree_arn(event: Any) -> None:
    """The ARN of an authorizer's event states method and path once more."""
    context = event["requestContext"]
    if "methodArn" in event:
        start = event["methodArn"].split("/")[0]
        method = event["httpMethod"]
        event["methodArn"] = f"{start}/{context['stage']}/{method}{event['path']}"
    if "routeArn" in event:
        start = event["routeArn"].split("/")[0]
        http = context["http"]
        event["routeArn"] = f"{start}/{context['stage']}/{http['method']}{event['rawPath']}"


def _rest_method(event: Any, method: str) -> None:
    event["httpMethod"] = event["requestContext"]["httpMethod"] = method
    _without_body(event, method)
    _agree_arn(event)


def _lists(values: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        name: list(value) if isinstance(value, (list, tuple)) else [value]
        for name, value in values.items()
    }


def _last(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: given[-1] for name, given in _lists(values).items()}


def _rest_query(event: Any, query: Mapping[str, Any]) -> None:
    event["queryStringParameters"] = _last(query)
    event["multiValueQueryStringParameters"] = _lists(query)


def _merged(known: Texts, added: Texts) -> dict[str, str]:
    """Headers with others added; a name replaces one that differs in letter case alone."""
    names = {name.lower() for name in added}
    return {**{name: value for name, value in known.items() if name.lower() not in names}, **added}


def _rest_headers(event: Any, headers: Texts) -> None:
    event["headers"] = _merged(event["headers"], headers)
    event["multiValueHeaders"] = _lists(event["headers"])


def _small_headers(event: Any, headers: Texts) -> None:
    small = {name.lower(): value for name, value in headers.items()}
    event["headers"] = {**event["headers"], **small}


def _list_headers(event: Any, headers: Texts) -> None:
    small = {name.lower(): [value] for name, value in headers.items()}
    event["headers"] = {**event["headers"], **small}


def _body(flag: str = "isBase64Encoded") -> Change:
    """A text as it is, bytes in base64, None for no body, and JSON of everything else."""

    def change(event: Any, body: Any) -> None:
        binary = isinstance(body, bytes)
        event[flag] = binary
        if body is None:
            event["body"] = None
        else:
            event["body"] = base64.b64encode(body).decode("ascii") if binary else text(body)

    return change


def _format_2_method(event: Any, method: str) -> None:
    event["requestContext"]["http"]["method"] = method
    _without_body(event, method)
    _set_route(event)


def _format_2_path(event: Any, path: str) -> None:
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    _set_route(event)


def _set_route(event: Any) -> None:
    if event["routeKey"] != "$default":
        _route(event, f"{event['requestContext']['http']['method']} {event['rawPath']}")
    _agree_arn(event)


def _route(event: Any, route: str) -> None:
    event["routeKey"] = event["requestContext"]["routeKey"] = route
    template = route.partition(" ")[2]
    parameters = parameters_of(template, event["rawPath"]) if template else None
    event.pop("pathParameters", None)
    if parameters:
        event["pathParameters"] = parameters


def _format_2_query(event: Any, query: Mapping[str, Any]) -> None:
    event["rawQueryString"] = urlencode(query, doseq=True)
    event["queryStringParameters"] = {name: ",".join(v) for name, v in _lists(query).items()}


def _token(event: Any, token: str) -> None:
    """Makes the event of a TOKEN authorizer, which has the token and the ARN alone."""
    arn = event["methodArn"]
    event.clear()
    event.update(type="TOKEN", authorizationToken=token, methodArn=arn)


def _identity(event: Any, token: str) -> None:
    event["identitySource"] = [token]
    event["headers"]["authorization"] = token


def _alb_query(event: Any, query: Texts) -> None:
    # A load balancer leaves the values as the client encoded them.
    event["queryStringParameters"] = {name: quote(value) for name, value in query.items()}


def _lattice_query(event: Any, query: Texts) -> None:
    path = event["raw_path"].partition("?")[0]
    event["raw_path"] = f"{path}?{urlencode(query)}" if query else path
    event["query_string_parameters"] = dict(query)


def _lattice_path(event: Any, path: str) -> None:
    query = event["raw_path"].partition("?")[2]
    event["raw_path"] = f"{path}?{query}" if query else path


def _event_type(event: Any, kind: str) -> None:
    context = event["requestContext"]
    context["eventType"] = kind
    if kind != "MESSAGE":
        context["routeKey"] = f"${kind.lower()}"
        del context["messageId"], event["body"]


_METHOD = every(put("method"), _without_body)
_FORMAT_2: Mapping[str, Change] = {
    "method": _format_2_method,
    "path": _format_2_path,
    "query": _format_2_query,
    "headers": _small_headers,
    "body": _body(),
}
_REST: Mapping[str, Change] = {
    "method": _rest_method,
    "path": _rest_path,
    "resource": _rest_resource,
    "query": _rest_query,
    "headers": _rest_headers,
    "body": _body(),
}
REQUESTS: Mapping[str, Mapping[str, Change]] = {
    "rest-api": _REST,
    "http-api": {**_FORMAT_2, "route": _route},
    "function-url": _FORMAT_2,
    "websocket-api": {
        "event_type": _event_type,
        "route": put("requestContext.routeKey"),
        "connection": put("requestContext.connectionId"),
        "body": _body(),
    },
    "rest-authorizer": {
        **{name: change for name, change in _REST.items() if name != "body"},
        "token": _token,
    },
    "http-authorizer": {
        **{name: change for name, change in _FORMAT_2.items() if name != "body"},
        "route": _route,
        "token": _identity,
    },
    "alb": {
        "method": every(put("httpMethod"), _without_body),
        "path": put("path"),
        "query": _alb_query,
        "headers": _small_headers,
        "body": _body(),
    },
    "vpc-lattice": {
        "method": _METHOD,
        "path": _lattice_path,
        "query": _lattice_query,
        "headers": _small_headers,
        "body": _body("is_base64_encoded"),
    },
    "vpc-lattice-v2": {
        "method": _METHOD,
        "path": put("path"),
        "query": put("queryStringParameters", form=_lists),
        "headers": _list_headers,
        "body": _body(),
    },
}
