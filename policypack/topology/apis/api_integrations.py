"""Which functions an integration of API Gateway invokes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import field

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.parts.functions import functions_at, text_of
from policypack.topology.parts.permissions import PERMISSION, is_given

REST_API = "aws:apigateway/restApi:RestApi"
HTTP_API = "aws:apigatewayv2/api:Api"
_APIS = (REST_API, HTTP_API)
READS = (*_APIS, PERMISSION)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
_ID_IN_ARN = lazy_pattern(r":([^:/]*)(?=/)")


def integrated_functions(
    stack: Stack, integration: Resource, uri: str, api: str
) -> tuple[Resource, ...]:
    """The functions that the integration invokes, by its `uri` property.

    `api` is the property that names its API. Raises UnknownValueError.
    """
    found = functions_at(stack, integration, uri)
    if found or "stageVariables" not in text_of(integration.at(uri)):
        return found
    return tuple(permitted(stack, integration, api))


def permitted(stack: Stack, resource: Resource, path: str) -> Iterator[Resource]:
    """The functions that API Gateway may invoke for an API: a stage variable hides which one it is.

    The API is the resource itself, or the one that its property at `path` names. Raises
    UnknownValueError.
    """
    granted = stack.once(_granted)
    apis = (resource,) if resource.type in _APIS else stack.recorded(resource, path, *_APIS)
    named = [each for api in apis for each in granted.by_api.get(api.urn, ())]
    # By their texts only those are compared of which one side has no record.
    texts = [granted.without_record] if apis else [granted.with_record, granted.without_record]
    named += (each for text in texts for each in text.naming(resource, path))
    for permission in (*granted.to_any_api, *dict.fromkeys(named)):
        yield from functions_at(stack, permission, "function")


@record(frozen=False)
class _Sources:
    """Permissions by every ID of an API that the text of their source ARN may hold."""

    by_id: dict[str, list[Resource]] = field(default_factory=lambda: defaultdict(list))
    unknown: list[Unknown] = field(default_factory=list)

    def add(self, permission: Resource) -> None:
        """Adds a permission."""
        text = or_unknown(text_of, permission.at("sourceArn"))
        if isinstance(text, Unknown):
            self.unknown.append(text)
            return
        for found in _ID_IN_ARN.findall(text):
            self.by_id[found].append(permission)

    def naming(self, resource: Resource, path: str) -> Iterable[Resource]:
        """The permissions for the API that the property names. Raises UnknownValueError."""
        if not self.by_id and not self.unknown:
            return ()
        named = text_of(resource.at(path))
        if self.unknown:
            raise UnknownValueError(self.unknown[0])
        return self.by_id.get(named, ())


@record(frozen=False)
class _Granted:
    """The permissions for API Gateway: to any API, by the URN of the API in the engine's record,
    and by the text of their source, with or without such a record."""

    to_any_api: list[Resource] = field(default_factory=list)
    by_api: dict[str, list[Resource]] = field(default_factory=lambda: defaultdict(list))
    with_record: _Sources = field(default_factory=_Sources)
    without_record: _Sources = field(default_factory=_Sources)


def _granted(stack: Stack) -> _Granted:
    granted = _Granted()
    for permission in stack.of_type(PERMISSION):
        if permission.get("principal") != "apigateway.amazonaws.com":
            continue
        if not is_given(permission.at("sourceArn")):
            granted.to_any_api.append(permission)
            continue
        apis = stack.recorded(permission, "sourceArn", *_APIS)
        for api in apis:
            granted.by_api[api.urn].append(permission)
        (granted.with_record if apis else granted.without_record).add(permission)
    return granted
