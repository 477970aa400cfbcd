"""Which actions and which routes a permission allows."""

from __future__ import annotations

import re

from policypack.authoring import Finding, Implication, Outcomes, Profile, Resource, Severity, rule
from policypack.iam.document.globs import has_wildcard, is_all_wildcards
from policypack.iam.meaning.actions import expand, expand_all
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.permissions import PERMISSION, is_service

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
_INVOKING = "lambda:Invoke"
_CHANGING = tuple(
    f"lambda:{verb}*" for verb in ("Add", "Create", "Delete", "Publish", "Put", "Remove", "Update")
)
_ROUTES = lazy_pattern(r"arn:[^:]*:execute-api:[^:]*:[^:]*:(?P<api>[^/:]+)(?:/(?P<route>.+))?")
_API_GATEWAY = lazy_pattern(r"apigateway\.amazonaws\.com(\.cn)?", re.IGNORECASE)


@rule(
    id="lambda-permission-any-action",
    types=(PERMISSION,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Set action to "lambda:InvokeFunction", or to "lambda:InvokeFunctionUrl" for a function URL'
    ),
    cwe=(732,),
)
def permission_any_action(permission: Resource) -> Outcomes:
    """Lambda permission allows actions by wildcard.

    An overly permissive action lets the principal do more than invoke the function: replace its
    code, read its environment or grant access to other principals. A pattern that matches only
    invocations complies. For an AWS service the severity is low, because services only invoke
    functions: Pulumi's SDK for Node.js creates such a permission for `queue.onEvent`.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html

    Example:
        aws.lambda_.Permission(
            "orders",
            function="orders",
            action="lambda:*",  # bad
            action="lambda:InvokeFunction",  # good
            principal="arn:aws:iam::111122223333:role/checkout",
        )
    """
    action = str(permission.get("action", ""))
    if has_wildcard(action) and expand(action) & ~expand(f"{_INVOKING}*"):
        message = f'"{action}" matches more than the invocation of the function'
        invokes_alone = is_service(str(permission.get("principal", "")))
        yield Finding(message, "action", Severity.LOW if invokes_alone else None)


@rule(
    id="lambda-permission-beyond-invoke",
    types=(PERMISSION,),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Set action to "lambda:InvokeFunction", or to "lambda:InvokeFunctionUrl" for a function URL'
    ),
)
def permission_beyond_invoke(permission: Resource) -> Outcomes:
    """Lambda permission allows an action that is not an invocation.

    A resource-based policy is for callers. Management of the function belongs in identity policies,
    which the account's administrators control. An action that changes the function or its policy is
    of high severity. `lambda-permission-any-action` reports wildcards.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html

    Example:
        aws.lambda_.Permission(
            "orders",
            function="orders",
            action="lambda:GetFunction",  # bad
            action="lambda:InvokeFunction",  # good
            principal="arn:aws:iam::111122223333:role/checkout",
        )
    """
    action = str(permission.get("action", ""))
    is_invocation = action.lower().startswith(_INVOKING.lower())
    if action and not has_wildcard(action) and not is_invocation:
        changes = bool(expand(action) & expand_all(*_CHANGING))
        effect = "changes the function or its policy" if changes else "is not an invocation"
        severity = Severity.HIGH if changes else None
        yield Finding(f"{action} {effect}", "action", severity)


@rule(
    id="lambda-permission-any-route",
    types=(PERMISSION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "End sourceArn with the stage, method and path that invoke the function instead of "
        "wildcards, such as /*/POST/orders"
    ),
    implied_by=(Implication("lambda-permission-source-arn-vacuous"),),
)
def permission_any_route(permission: Resource) -> Outcomes:
    """Lambda permission allows every route of an API Gateway API.

    The function then accepts requests from any route that is connected to it by mistake, such as a
    route without authorization. The permission is still limited to one API. The `$default` route of
    an HTTP API complies, and so does a wildcard for only the stage.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html

    Example:
        api = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5"
        aws.lambda_.Permission(
            "orders",
            function="orders",
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=f"{api}/*/*",  # bad
            source_arn=f"{api}/*/POST/orders",  # good
        )
    """
    if not _API_GATEWAY.fullmatch(str(permission.get("principal", ""))):
        return
    found = _ROUTES.fullmatch(str(permission.get("sourceArn", "")))
    if found and _is_any_route(found["api"], found["route"]):
        route = f"/{found['route']}" if found["route"] else found["api"]
        message = f'"{route}" matches any stage, method and path of the API'
        yield Finding(message, "sourceArn")


def _is_any_route(api: str, route: str | None) -> bool:
    # A wildcard takes in slashes, so one that ends the API's ID matches what follows it.
    if route is None:
        return api.endswith("*")
    return all(map(is_all_wildcards, route.rstrip("/").split("/")))
