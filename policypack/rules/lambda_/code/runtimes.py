"""Runtimes of functions, and their updates."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Unknown,
    differ,
    property_rule,
    rule,
)
from policypack.facts.runtimes import AS_OF, DEPRECATED_ON, newest
from policypack.start import clock
from policypack.topology.parts.functions import FUNCTION


@rule(
    id="lambda-function-runtime-deprecated",
    types=(FUNCTION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set runtime to a supported version",
    cwe=(1104,),
)
def function_runtime_deprecated(function: Resource) -> Outcomes:
    """Lambda function uses a deprecated runtime.

    AWS no longer patches the language and operating system of a deprecated runtime, and later
    rejects new functions and updates that use it. Container images have no runtime. The dates come
    from a table in the pack; the finding names the date of that table.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            runtime="python3.9",  # bad
            runtime="python3.14",  # good
        )
    """
    runtime = function.get("runtime")
    if not runtime:
        return
    if runtime not in DEPRECATED_ON:
        yield _unlisted(function, runtime)
        return
    since = DEPRECATED_ON[runtime]
    if since is not None and since <= clock.today():
        successor = newest(runtime)
        fix = f'Set runtime to "{successor}"' if successor else None
        yield Finding(f"{runtime} has been deprecated since {since}{_dated()}", "runtime", fix=fix)


@rule(
    id="lambda-function-runtime-outdated",
    types=(FUNCTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set runtime to the newest version of its language",
    implied_by=(Implication("lambda-function-runtime-deprecated"),),
)
def function_runtime_outdated(function: Resource) -> Outcomes:
    """Lambda function does not use the newest runtime of its language.

    The newest runtime is supported for the longest time and has the newest operating system.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            runtime="python3.13",  # bad
            runtime="python3.14",  # good
        )
    """
    runtime = function.get("runtime")
    if not runtime:
        return
    if runtime not in DEPRECATED_ON:
        yield _unlisted(function, runtime)
        return
    successor = newest(runtime)
    if successor:
        message = f"{successor} is newer than {runtime}{_dated()}"
        yield Finding(message, "runtime", fix=f'Set runtime to "{successor}"')


@rule(
    id="lambda-function-runtime-not-allowed",
    types=(FUNCTION,),
    severity=Severity.MEDIUM,
    profile=Profile.ESSENTIAL,
    remediation="Set runtime to one that the settings allow",
)
def function_runtime_not_allowed(function: Resource, settings: Settings) -> Outcomes:
    """Lambda function uses a runtime that the settings do not allow.

    The settings allowed_runtimes and forbidden_runtimes decide; without them, every runtime is
    allowed. Fewer languages need fewer tools for updates, scans and incident response.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html

    Example:
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            runtime="ruby3.4",  # bad
            runtime="python3.14",  # good
        )
    """
    if not (settings.allowed_runtimes or settings.forbidden_runtimes):
        return
    runtime = function.get("runtime")
    fault = settings.fault_of_runtime(runtime) if runtime else None
    if fault:
        yield Finding(fault, "runtime")


def _unlisted(function: Resource, runtime: str) -> Unknown:
    return Unknown("runtime", f"a table of runtimes that lists {runtime}{_dated()}", function.urn)


def _dated() -> str:
    return f" (AWS's table of {AS_OF})"


runtime_frozen = property_rule(
    id="lambda-runtime-frozen",
    properties={"aws:lambda/runtimeManagementConfig:RuntimeManagementConfig": "updateRuntimeOn"},
    must=differ("Manual", meeting="Auto"),
    default="Auto",
    message='updateRuntimeOn is "Manual", so the function stays on one runtime version',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(1329,),
    remediation='Set updateRuntimeOn to "Auto" or "FunctionUpdate" and remove runtimeVersionArn',
    title="Lambda function receives no runtime updates",
    why="""
    The function gets no security updates for its language and operating system. The mode is meant
    for a rollback of a few days, which a waiver with an expiry date allows. Without this resource,
    Lambda updates the runtime automatically.
    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html
    """,
    example="""
    version = "0d5a1c0e7d4f"  # bad
    aws.lambda_.RuntimeManagementConfig(
        "orders",
        function_name="orders",
        update_runtime_on="Manual",  # bad
        runtime_version_arn=f"arn:aws:lambda:eu-central-1::runtime:{version}",  # bad
        update_runtime_on="Auto",  # good
    )
    """,
)
