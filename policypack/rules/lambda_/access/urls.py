"""Function URLs, and the websites that may call them (CORS)."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    ANONYMOUS,
    PLAIN_HTTP,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    differ,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.iam.document.elements import Leaf
from policypack.iam.document.globs import is_all_wildcards
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts import functions
from policypack.topology.parts.functions import functions_at, text_of
from policypack.topology.parts.permissions import PERMISSION
from policypack.topology.parts.resource_policies import LAMBDA_POLICY, url_auth_types
from policypack.topology.triggers.wiring_table import URL

# The name formats of Lambda's API, with a version or an alias:
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html (FunctionName)
_NAMED = lazy_pattern(r"(?:^|function:)(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?$")
_AUTH = "functionUrlAuthType"

url_without_auth = property_rule(
    id="lambda-url-without-auth",
    properties={URL: "authorizationType"},
    must=differ("NONE", meeting="AWS_IAM"),
    # AWS requires the property, so an absent one is not a public URL.
    default="AWS_IAM",
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    cwe=(306,),
    kind=ANONYMOUS,
    remediation=(
        'Set authorizationType to "AWS_IAM" and grant callers lambda:InvokeFunctionUrl, or put '
        "the function behind API Gateway or CloudFront with origin access control"
    ),
    title="Lambda function URL is publicly accessible without authentication",
    message='authorizationType "NONE" allows anonymous access from the internet',
    why="""
    Lambda runs the function for every anonymous request. Each request costs money, uses
    concurrency, and reaches code that has the execution role. The URL also needs matching
    permissions (for new URLs lambda:InvokeFunctionUrl and lambda:InvokeFunction), but this property
    decides about authentication. Waive a webhook whose code verifies a signature.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """,
)


@rule(
    id="lambda-url-permission-mismatched",
    types=(PERMISSION, LAMBDA_POLICY),
    reads=(URL, *functions.READS),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove the permission, or change its functionUrlAuthType (in a policy, "
        "lambda:FunctionUrlAuthType) to the URL's authorizationType"
    ),
)
def url_permission_mismatched(permission: Resource, stack: Stack) -> Outcomes:
    """Lambda permission does not match the function URL's authentication.

    A permission takes effect only while its authentication type matches that of the URL. A
    permission with "NONE" for a URL with "AWS_IAM" is a latent public grant: a later change of the
    URL alone makes the function publicly accessible. A permission with "AWS_IAM" for a URL with
    "NONE" grants nothing, and is of low severity. In a resource-based policy, the type is the value
    of a condition on lambda:FunctionUrlAuthType.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    urls = stack.of_type(URL)
    for allowed in _allowed(permission) if urls else ():
        if isinstance(allowed, Unknown):
            yield allowed
            continue
        for url in urls:
            yield from until_unknown(_mismatch(permission, allowed, url, stack))


def _allowed(permission: Resource) -> Iterator[Leaf | Unknown]:
    """The authentication that the permission, or each statement of a policy, is for."""
    if permission.type == LAMBDA_POLICY:
        yield from url_auth_types(permission)
    elif permission.at(_AUTH).is_set:
        yield Leaf(permission.at(_AUTH).tree, _AUTH)


def _mismatch(permission: Resource, allowed: Leaf, url: Resource, stack: Stack) -> Outcomes:
    if isinstance(allowed.text, Unknown):
        yield allowed.text
        return
    needed = str(url.get("authorizationType", ""))
    path = "function" if permission.type == PERMISSION else "resourceArn"
    here, there = (permission, path), (url, "functionName")
    if allowed.text == needed or stack.once(_qualifier, *here) != stack.once(_qualifier, *there):
        return
    if stack.once(_names, *here) & stack.once(_names, *there):
        severity = None if allowed.text == "NONE" else Severity.LOW
        message = f'it is "{allowed.text}", and authorizationType of {url.name} is "{needed}"'
        yield Finding(message, allowed.path, severity)


def _names(stack: Stack, resource: Resource, path: str) -> set[str]:
    """The functions that the property names: by URN in the stack, by name otherwise."""
    found = {each.urn for each in functions_at(stack, resource, path)}
    named = _NAMED.search(text_of(resource.at(path))) if not found else None
    return {named["name"]} if named else found


def _qualifier(stack: Stack, resource: Resource, path: str) -> str:
    """The version or alias; "" for the function itself. Raises UnknownValueError."""
    given = resource.get("qualifier", "")
    is_unknown = isinstance(resource.at(path).tree, Unknown)
    if given or (is_unknown and stack.recorded(resource, path, functions.FUNCTION)):
        return str(given)
    named = _NAMED.search(text_of(resource.at(path)))
    return (named["qualifier"] or "") if named else ""


_ORIGINS = "cors.allowOrigins"
_PORT = lazy_pattern(r"(:[\d*]*)?/?$")
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


@rule(
    id="lambda-url-cors-any-origin",
    types=(URL,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="List the exact https:// origins in cors.allowOrigins",
    cwe=(942,),
    implied_by=(Implication("lambda-url-cors-credentials"),),
)
def url_cors_any_origin(url: Resource) -> Outcomes:
    """Lambda function URL allows any origin (CORS).

    Every website can call the URL from a visitor's browser and read the response. A single "*"
    among other origins is enough, whatever the value of cors.allowMethods. Without cors, the
    headers that the code sends decide.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
    """

    def judge(origin: Value) -> Outcomes:
        if _is_any(str(origin.content)):
            yield Finding(f'"{origin.content}" matches every website', origin.path)

    yield from url.each(_ORIGINS, judge)


@rule(
    id="lambda-url-cors-credentials",
    types=(URL,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "List the exact https:// origins in cors.allowOrigins, or set cors.allowCredentials to "
        "false"
    ),
    cwe=(942,),
)
def url_cors_credentials(url: Resource) -> Outcomes:
    """Lambda function URL allows credentials from any origin (CORS).

    Every website can call the URL with the visitor's cookies and read data that only the visitor
    may read.
    https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html
    """

    credentials = or_unknown(url.get, "cors.allowCredentials", False)

    def judge(origin: Value) -> Outcomes:
        if not _is_any(str(origin.content)):
            return
        message = f'"{origin.content}" matches every website, and allowCredentials is true'
        yield credentials if isinstance(credentials, Unknown) else Finding(message, origin.path)

    if credentials is not False:
        yield from url.each(_ORIGINS, judge)


@rule(
    id="lambda-url-cors-plain-http",
    types=(URL,),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation="Start every origin in cors.allowOrigins with https://",
    cwe=(319, 942),
)
def url_cors_plain_http(url: Resource, settings: Settings) -> Outcomes:
    """Lambda function URL allows a plain HTTP origin (CORS).

    An attacker on the network path can modify a page that is served over plain HTTP, and call the
    URL from it as the website does. Origins on the developer's own machine, such as
    http://localhost, are only reported in the profile strict.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
    """

    def judge(origin: Value) -> Outcomes:
        text = str(origin.content)
        excused = _host(text) in _LOCAL and settings.profile is not Profile.STRICT
        if PLAIN_HTTP.match(text) and not _is_any(text) and not excused:
            yield Finding(f"{text} is served without encryption", origin.path)

    yield from url.each(_ORIGINS, judge)


def _is_any(origin: str) -> bool:
    return is_all_wildcards(_host(origin))


def _host(origin: str) -> str:
    return _PORT.sub("", origin.partition("://")[2] or origin)
