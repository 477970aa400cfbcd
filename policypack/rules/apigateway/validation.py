"""Validation of requests by API Gateway."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    UnknownValueError,
    or_unknown,
    rule,
)
from policypack.code_reading.python import Guard
from policypack.topology.apis import rest_apis
from policypack.topology.apis.api_integrations import integrated_functions
from policypack.topology.apis.api_parts import is_preflight
from policypack.topology.apis.rest_apis import METHOD, integrations_of
from policypack.topology.parts import functions
from policypack.topology.parts.handlers import declared, is_python, needs_no_guard
from policypack.topology.parts.links import linked
from policypack.topology.parts.packages import LAYER

_VALIDATOR = "aws:apigateway/requestValidator:RequestValidator"
_PATH = "requestValidatorId"
_TRIGGER = "rest-api"


@rule(
    id="api-gateway-method-unvalidated",
    types=(METHOD,),
    reads=(_VALIDATOR, LAYER, *rest_apis.READS, *functions.READS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set requestValidatorId to a RequestValidator with validateRequestParameters or "
        "validateRequestBody, the latter with requestModels"
    ),
    cwe=(20,),
)
def method_unvalidated(method: Resource, stack: Stack) -> Outcomes:
    """REST API method does not validate requests.

    With input validation, API Gateway rejects requests that lack a required parameter or whose body
    doesn't match its model, before they reach the backend and cost money. A validator whose flags
    are both false checks nothing, and neither does a body validator for a method without
    requestModels. The rule ignores methods for CORS preflight requests (OPTIONS), mock
    integrations, functions whose guard validates REST API events, and functions whose handler
    starts with another known validator.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html

    Example:
        aws.apigateway.Method(
            "orders",
            rest_api="a1b2c3",
            resource_id="d4e5f6",
            http_method="POST",
            authorization="AWS_IAM",
            request_models={"application/json": "Order"},  # good
            request_validator_id="g7h8i9",  # good
        )
    """
    if is_preflight(str(method.get("httpMethod"))):
        return
    validators = linked(stack, method, _PATH, _VALIDATOR)
    if isinstance(validators, Unknown):
        yield validators
        return
    is_given = bool(validators) or method.is_given(_PATH)
    checks = [_checks(validator, method) for validator in validators]
    if (any(checks) if checks else is_given) or _needs_none(stack, method):
        return
    message = "the validator checks nothing" if is_given else "no validator is set"
    yield Finding(message, _PATH)


def _checks(validator: Resource, method: Resource) -> bool:
    of_parameters = validator.get("validateRequestParameters") is True
    of_body = validator.get("validateRequestBody") is True
    return of_parameters or (of_body and bool(method.get("requestModels")))


def _needs_none(stack: Stack, method: Resource) -> bool:
    """Whether no backend gets what is not validated. Raises UnknownValueError."""
    found = list(integrations_of(stack, method))
    return bool(found) and all(_is_checked(stack, each) for each in found)


def _is_checked(stack: Stack, integration: Resource) -> bool:
    if integration.get("type") == "MOCK":
        return True
    behind = integrated_functions(stack, integration, "uri", "restApi")
    return bool(behind) and all(_validates_itself(stack, function) for function in behind)


def _validates_itself(stack: Stack, function: Resource) -> bool:
    if not is_python(function):
        return False
    guard = or_unknown(declared, stack, function)
    if not isinstance(guard, Guard) and needs_no_guard(stack, function):
        return True
    if isinstance(guard, Unknown):
        raise UnknownValueError(guard)
    return isinstance(guard, Guard) and any(it.trigger == _TRIGGER for it in guard.validators)
