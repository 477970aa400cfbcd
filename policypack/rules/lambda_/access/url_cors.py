"""Origins that may call a function URL from a browser (CORS)."""

from __future__ import annotations

from policypack.authoring import (
    PLAIN_HTTP,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Unknown,
    Value,
    or_unknown,
    rule,
)
from policypack.iam.document.globs import is_all_wildcards
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.triggers.wiring_table import URL

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

    Example:
        aws.lambda_.FunctionUrl(
            "orders",
            function_name="orders",
            authorization_type="AWS_IAM",
            cors={"allow_origins": ["*"]},  # bad
            cors={"allow_origins": ["https://shop.example.com"]},  # good
        )
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

    Example:
        aws.lambda_.FunctionUrl(
            "orders",
            function_name="orders",
            authorization_type="AWS_IAM",
            cors={
                "allow_credentials": True,
                "allow_origins": ["*"],  # bad
                "allow_origins": ["https://shop.example.com"],  # good
            },
        )
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

    Example:
        aws.lambda_.FunctionUrl(
            "orders",
            function_name="orders",
            authorization_type="AWS_IAM",
            cors={"allow_origins": ["http://shop.example.com"]},  # bad
            cors={"allow_origins": ["https://shop.example.com"]},  # good
        )
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
