"""Signatures: of CloudFront's requests to origins, and of URLs and cookies for private content."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.topology.edge.distributions import (
    CONTROL,
    DISTRIBUTION,
    access_controls,
    behaviors,
    domain_of,
    is_bucket,
    is_function_url,
    origins,
)
from policypack.topology.parts.links import comes_from
from policypack.topology.triggers.wiring_table import URL

_CONTROL = "originAccessControlId"
_KIND = "originAccessControlOriginType"


@rule(
    id="cloudfront-s3-origin-without-oac",
    types=(DISTRIBUTION,),
    reads=(CONTROL,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set originAccessControlId of the origin to an OriginAccessControl, and allow "
        "cloudfront.amazonaws.com with aws:SourceArn in the bucket policy"
    ),
)
def s3_origin_without_oac(distribution: Resource, stack: Stack) -> Outcomes:
    """CloudFront distribution reads a bucket without origin access control.

    Without origin access control, CloudFront does not sign its requests. The bucket must then be
    public, and callers can bypass the distribution, its web ACL and its logs. The older origin
    access identity also signs requests and is not reported. A website endpoint is a custom origin,
    and not judged here.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-13
    """
    for origin in origins(distribution):
        if isinstance(origin, Unknown):
            yield origin
        else:
            yield from until_unknown(_unsigned(stack, distribution, origin))


def _unsigned(stack: Stack, distribution: Resource, origin: Value) -> Outcomes:
    if not is_bucket(origin, distribution) or _has_identity(distribution, origin):
        return
    if not _is_given(distribution, origin, _CONTROL):
        yield Finding(
            "neither an origin access control nor an origin access identity is set", origin.path
        )
    else:
        yield from _uncontrolled(stack, distribution, origin, "s3")


def _has_identity(distribution: Resource, origin: Value) -> bool:
    return _is_given(distribution, origin, "s3OriginConfig.originAccessIdentity")


def _is_given(distribution: Resource, origin: Value, path: str) -> bool:
    """Whether the origin sets the property; an output of an AWS resource is not empty."""
    held = origin.at(path)
    if isinstance(held.tree, Unknown) and distribution.is_output(origin.path):
        return True
    return bool(held.content)


def _uncontrolled(stack: Stack, distribution: Resource, origin: Value, kind: str) -> Outcomes:
    """Yields a finding if the control signs nothing, or is for another kind of origin."""
    controls = access_controls(stack, distribution, origin)
    fitting = [each for each in controls if each.get(_KIND) == kind] or controls
    faults = [_fault(each, kind) for each in fitting]
    path = origin.at(_CONTROL).path
    if faults and all(faults):
        yield Finding(faults[0], path)
    elif any(faults):
        yield Unknown(path, "which origin access control it names", distribution.urn)


def _fault(control: Resource, kind: str) -> str:
    held = control.get(_KIND)
    if held != kind:
        return f'the origin access control {control.name} has the type "{held}"'
    never = control.get("signingBehavior") == "never"
    return (
        f'signingBehavior of the origin access control {control.name} is "never"' if never else ""
    )


@rule(
    id="cloudfront-url-origin-without-oac",
    types=(DISTRIBUTION,),
    reads=(CONTROL, URL),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Set authorizationType of the function URL to "AWS_IAM", and originAccessControlId of the '
        'origin to an OriginAccessControl of the type "lambda"'
    ),
)
def url_origin_without_oac(distribution: Resource, stack: Stack) -> Outcomes:
    """CloudFront function URL origin has no origin access control.

    Without origin access control, CloudFront does not sign its requests. The URL must then be
    public, and callers can bypass the distribution. With origin access control, the function's
    permission must name the distribution, and viewers must send x-amz-content-sha256 with the body
    of a POST or PUT.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-16
    """
    for origin in origins(distribution):
        if isinstance(origin, Unknown):
            yield origin
        else:
            yield from until_unknown(_url_unsigned(stack, distribution, origin))


def _url_unsigned(stack: Stack, distribution: Resource, origin: Value) -> Outcomes:
    domain = or_unknown(domain_of, origin)
    if isinstance(domain, Unknown):
        if comes_from(distribution, origin.path, (URL,), along_with=(CONTROL,)):
            yield from _url_control(stack, distribution, origin)
        elif _may_be_url(stack, distribution, origin) and any(
            _url_control(stack, distribution, origin)
        ):
            yield domain
    elif is_function_url(domain):
        yield from _url_control(stack, distribution, origin)


def _may_be_url(stack: Stack, distribution: Resource, origin: Value) -> bool:
    """Whether the origin may be a function URL while its domain is unknown.

    Without recorded dependencies, as for a single resource, any origin may be one.
    """
    made = distribution.depends_on(origin.path)
    named = not made or bool(stack.recorded(distribution, origin.path, URL))
    return named and not is_bucket(origin, distribution)


def _url_control(stack: Stack, distribution: Resource, origin: Value) -> Outcomes:
    if _is_given(distribution, origin, _CONTROL):
        yield from _uncontrolled(stack, distribution, origin, "lambda")
    else:
        yield Finding("originAccessControlId is not set", origin.path)


@rule(
    id="cloudfront-distribution-root-signers",
    types=(DISTRIBUTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Create an aws.cloudfront.KeyGroup, and replace trustedSigners with trustedKeyGroups"
    ),
)
def root_signers(distribution: Resource) -> Outcomes:
    """CloudFront distribution trusts accounts as signers, not key groups.

    Only the root user of an account can manage the key pairs of a signer. The keys of a key group
    are managed, rotated and limited with IAM.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-17
    """
    for behavior in behaviors(distribution):
        if isinstance(behavior, Unknown):
            yield behavior
        else:
            yield from until_unknown(_trusts_accounts(behavior))


def _trusts_accounts(behavior: Value) -> Outcomes:
    path = "trustedSigners"
    if behavior.get(path):
        yield Finding(
            "trustedSigners lists accounts, whose keys only their root users manage",
            behavior.at(path).path,
        )
