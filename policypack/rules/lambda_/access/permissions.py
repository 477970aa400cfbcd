"""Permissions to invoke a function: actions, routes, and its resource-based policy."""

from __future__ import annotations

import re

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    rule,
)
from policypack.forms.families.policy_documents import weaknesses
from policypack.iam import Kind, implied_by, source_arn_is_vacuous
from policypack.iam.document.globs import has_wildcard, is_all_wildcards
from policypack.iam.meaning.actions import expand, expand_all
from policypack.iam.meaning.confused_deputy import needs_no_source
from policypack.iam.meaning.truth import any_of, settled
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.links import names_own_resources
from policypack.topology.parts.permissions import (
    PERMISSION,
    allows_any_principal,
    is_alexa,
    is_given,
    is_service,
    restricts,
)
from policypack.topology.parts.resource_policies import LAMBDA_POLICY, is_for_public_url

# A custom rule of AWS Config is created after the permission, and its ARN has a generated ID:
# https://github.com/aws/aws-cdk/issues/16617
_FOR_CONFIG = "Set sourceAccount to the ID of the account that has the AWS Config rule"


@rule(
    id="lambda-permission-public",
    types=(PERMISSION,),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation="Set principal to a service, account or role, or set principalOrgId",
    cwe=(284,),
)
def permission_public(permission: Resource) -> Outcomes:
    """Lambda permission allows any principal.

    Any AWS account that knows the function's ARN can invoke it with any event and bypass the checks
    of an API in front of it. `principalOrgId` restricts the principal "*"; `sourceArn` alone isn't
    a reliable restriction. `lambda-url-without-auth` reports the statements of public function
    URLs.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1
    """
    if allows_any_principal(permission):
        yield Finding('principal "*" without principalOrgId is any AWS account', "principal")


@rule(
    id="lambda-permission-without-source-arn",
    types=(PERMISSION, LAMBDA_POLICY),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Set sourceArn to the ARN of the rule, topic, bucket, API or log group that invokes the "
        "function (and sourceAccount for S3 and SES)"
    ),
    cwe=(441,),
    implied_by=implied_by(Kind.SERVICE_WITHOUT_SOURCE),
)
def permission_without_source_arn(permission: Resource) -> Outcomes:
    """Lambda permission for a service has no SourceArn (confused deputy).

    AWS services act on behalf of all their customers, so without a source, any other account can
    point its own topic, rule or API at the function and send it events. `sourceAccount` or
    `principalOrgId` alone restricts access too, and a source that is known after apply complies.
    Alexa skills have no ARN; `eventSourceToken` identifies them. Load balancers, which invoke only
    functions of their own account, comply. In a resource-based policy, a condition on aws:SourceArn
    or aws:SourceAccount restricts access; the ARN of a bucket alone is of medium severity.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    if permission.type == LAMBDA_POLICY:
        yield from weaknesses(permission, Kind.SERVICE_WITHOUT_SOURCE)
        return
    restrictions = ("sourceArn", "sourceAccount", "principalOrgId")
    limits = [restricts(permission, key) for key in restrictions]
    if any_of(limits) is True:
        return
    principal = str(permission.get("principal", ""))
    if needs_no_source(principal, str(permission.get("action", ""))):
        return
    source = "eventSourceToken" if is_alexa(principal) else "sourceArn"
    if is_service(principal) and not settled(any_of((*limits, restricts(permission, source)))):
        message = f"{principal} can invoke the function for any AWS account"
        yield Finding(message, source, fix=_fix_without_arn(principal))


def _fix_without_arn(principal: str) -> str | None:
    """The fix where the source has no ARN, or has none before the permission exists."""
    if is_alexa(principal):
        return "Set eventSourceToken to the ID of the skill"
    return _FOR_CONFIG if principal == "config.amazonaws.com" else None


@rule(
    id="lambda-permission-source-arn-vacuous",
    types=(PERMISSION,),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Set sourceArn to an ARN with Region, account and resource ID; for S3, also set "
        "sourceAccount"
    ),
    cwe=(441,),
    implied_by=(Implication("stack-output-printed"),),
)
def permission_source_arn_vacuous(permission: Resource) -> Outcomes:
    """Lambda permission has a SourceArn that matches external accounts.

    Lambda matches `sourceArn` as a pattern, so a pattern without a fixed account exposes the
    function to the confused deputy problem, as if it had no source. Wildcards after the account,
    such as the stages and paths of one API, comply. S3 ARNs contain no account; for them, the
    bucket's name or `sourceAccount` restricts access.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    source = permission.at("sourceArn")
    is_limited = restricts(permission, "principalOrgId")
    if not is_given(source) or is_limited is True:
        return
    vacuous = source_arn_is_vacuous(source.tree, permission.at("sourceAccount").tree)
    # The source beside an account, a role or "*" restricts nothing that the other rules rely on.
    if vacuous is False or not is_service(str(permission.get("principal", ""))):
        return
    if isinstance(vacuous, Unknown):
        # An unknown ARN of resources of the stack names one of them.
        is_unknown = isinstance(source.tree, Unknown)
        if not (is_unknown and names_own_resources(permission, "sourceArn")):
            yield vacuous
    elif not settled(is_limited):
        yield Finding(f"{source.content} matches resources of any account", source.path)


@rule(
    id="lambda-resource-policy-public",
    types=(LAMBDA_POLICY,),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    kind=Kind.PUBLIC.value,
    remediation=(
        "Name accounts, roles or services in Principal, or add an aws:PrincipalOrgID, "
        "aws:SourceAccount or aws:SourceArn condition with specific values"
    ),
    cwe=(284,),
    implied_by=implied_by(Kind.PUBLIC),
)
def resource_policy_public(policy: Resource) -> Outcomes:
    """Lambda resource-based policy allows any principal.

    A statement for any principal lets every account that knows the ARN invoke the function. This
    document replaces the function's whole policy, including its Permission resources. Deny
    statements grant nothing, and a condition complies only if it restricts the caller or the
    source. `lambda-url-without-auth` reports the statements of public function URLs, which have a
    condition on lambda:FunctionUrlAuthType or lambda:InvokedViaFunctionUrl.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    for found in weaknesses(policy, Kind.PUBLIC):
        of_url = is_for_public_url(policy, found.path)
        if isinstance(of_url, Unknown):
            yield of_url
        elif not of_url:
            yield found


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
