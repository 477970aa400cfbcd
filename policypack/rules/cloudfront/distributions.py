"""Distributions: web ACLs, root objects, field-level encryption, edge functions and logs."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.edge.distributions import (
    BOTH,
    DISTRIBUTION,
    LAMBDA_ARN,
    MULTITENANT,
    behaviors,
    default_origins,
    edge_functions,
    is_bucket,
)
from policypack.topology.parts import functions
from policypack.topology.parts.completion import completing, is_completed
from policypack.topology.parts.functions import functions_named, recorded_functions, text_of

_TENANT = "aws:cloudfront/distributionTenant:DistributionTenant"
_ENCRYPTION = "fieldLevelEncryptionId"


@rule(
    id="cloudfront-distribution-without-waf",
    types=BOTH,
    reads=(_TENANT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set webAclId to the ARN of a WebAcl with the scope CLOUDFRONT",
)
def distribution_without_waf(distribution: Resource, stack: Stack) -> Outcomes:
    """CloudFront distribution has no web ACL.

    A web ACL blocks known attacks and floods of requests before they reach the origin. The tenants
    of a multi-tenant distribution can have their own web ACLs.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-6
    """
    has_acl = or_unknown(distribution.is_given, "webAclId")
    protected = any_of((has_acl, _tenants_have_acls(stack, distribution)))
    if isinstance(protected, Unknown):
        yield protected
    elif not protected:
        yield Finding("webAclId is not set", "webAclId")


def _tenants_have_acls(stack: Stack, distribution: Resource) -> Truth:
    if distribution.type != MULTITENANT:
        return False
    tenants = list(completing(stack, distribution, {_TENANT: "distributionId"}))
    return bool(tenants) and all_of(
        each if isinstance(each, Unknown) else or_unknown(_has_acl, each) for each in tenants
    )


def _has_acl(tenant: Resource) -> bool:
    return tenant.is_given("customizations.webAcl.arn")


@rule(
    id="cloudfront-distribution-without-root-object",
    types=(DISTRIBUTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set defaultRootObject, such as "index.html"',
)
def distribution_without_root_object(distribution: Resource) -> Outcomes:
    """CloudFront distribution for a bucket has no default root object.

    A request for the domain itself goes to the bucket. It returns a list of the objects if
    CloudFront is allowed to read it, and fails otherwise. Origins other than buckets need no root
    object.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-1
    """
    has_root = or_unknown(distribution.is_given, "defaultRootObject")
    if has_root is True:
        return
    if any(is_bucket(origin, distribution) for origin in default_origins(distribution)):
        missing = Finding("defaultRootObject is not set", "defaultRootObject")
        yield has_root if isinstance(has_root, Unknown) else missing


@rule(
    id="cloudfront-distribution-without-field-encryption",
    types=(DISTRIBUTION,),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Set fieldLevelEncryptionId of the cache behaviors that receive sensitive fields",
)
def distribution_without_field_encryption(distribution: Resource) -> Outcomes:
    """CloudFront distribution has no field-level encryption.

    Field-level encryption is for applications in which only few components may see sensitive input,
    such as card numbers. The edge location encrypts single form fields, and only the holder of the
    private key can read them.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/field-level-encryption.html
    """
    encrypted = any_of(
        each if isinstance(each, Unknown) else or_unknown(_encrypts, each)
        for each in behaviors(distribution)
    )
    if isinstance(encrypted, Unknown):
        yield encrypted
    elif not encrypted:
        yield Finding("no cache behavior has a field-level encryption configuration", "")


def _encrypts(behavior: Value) -> bool:
    return bool(behavior.get(_ENCRYPTION))


@rule(
    id="cloudfront-edge-function-unpinned",
    types=BOTH,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Use the function's qualifiedArn, and set publish of the function to true",
)
def edge_function_unpinned(distribution: Resource) -> Outcomes:
    """CloudFront distribution runs an unpinned Lambda function version.

    CloudFront copies one version of the function to its edge locations, and rejects $LATEST and
    aliases at deployment. CloudFront Functions have no versions and are not reported.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
    """
    for association in edge_functions(distribution):
        if isinstance(association, Unknown):
            yield association
        else:
            yield from until_unknown(_unpinned(distribution, association))


def _unpinned(distribution: Resource, association: Value) -> Outcomes:
    named = association.at(LAMBDA_ARN[distribution.type])
    version = text_of(named).rpartition(":")[2]
    if not version.isdigit():
        yield Finding("the ARN does not end with a version number", named.path)


@rule(
    id="cloudfront-edge-body-unvalidated",
    types=BOTH,
    reads=functions.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set includeBody to false; if a guard in the function validates the body, list the "
        "distribution in the setting completed_elsewhere"
    ),
)
def edge_body_unvalidated(distribution: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """CloudFront sends request bodies to a function outside the program.

    Any viewer can choose the request body. This rule cannot see whether the function validates it:
    edge functions are in us-east-1, often in a separate program. A function of this program is
    judged by the rule lambda-trigger-without-validator.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-include-body-access.html
    """
    if settings.is_completed_elsewhere(distribution.urn):
        return
    for association in edge_functions(distribution):
        if isinstance(association, Unknown):
            yield association
        else:
            yield from until_unknown(_sends_body(stack, distribution, association))


def _sends_body(stack: Stack, distribution: Resource, association: Value) -> Outcomes:
    named = association.at(LAMBDA_ARN[distribution.type])
    if isinstance(named.tree, Unknown) and recorded_functions(stack, distribution, named.path):
        return
    body = association.at("includeBody")
    if body.content is True and not functions_named(stack, text_of(named)):
        yield Finding(
            "includeBody is true, and the program does not define the function", body.path
        )


_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
_DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery"


@rule(
    id="cloudfront-distribution-unlogged",
    types=(DISTRIBUTION,),
    reads=(_SOURCE, _DELIVERY),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set loggingConfig.bucket, or add a LogDeliverySource with the distribution's ARN and a "
        "LogDelivery for it"
    ),
)
def distribution_unlogged(distribution: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """CloudFront distribution has no access logs.

    Without a record of requests, you can neither notice nor reconstruct an attack. Real-time logs
    and CloudWatch log deliveries comply too. loggingConfig with only includeCookies logs nothing.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-5
    """
    if settings.is_completed_elsewhere(distribution.urn):
        return
    logged = any_of(_logs(stack, distribution))
    if isinstance(logged, Unknown):
        yield logged
    elif not logged:
        yield Finding("neither standard nor real-time logs are configured", "loggingConfig")


def _logs(stack: Stack, distribution: Resource) -> Iterator[Truth]:
    yield or_unknown(distribution.is_given, "loggingConfig.bucket")
    for behavior in behaviors(distribution):
        if isinstance(behavior, Unknown):
            yield behavior
        else:
            yield or_unknown(_in_real_time, distribution, behavior)
    for source in completing(stack, distribution, {_SOURCE: "resourceArn"}):
        yield source if isinstance(source, Unknown) else _is_delivered(stack, source)


def _in_real_time(distribution: Resource, behavior: Value) -> bool:
    held = behavior.at("realtimeLogConfigArn")
    if isinstance(held.tree, Unknown) and distribution.is_output(behavior.path):
        return True
    return bool(held.content)


def _is_delivered(stack: Stack, source: Resource) -> Truth:
    """A source logs nothing before a delivery connects it to a destination."""
    return is_completed(stack, source, {_DELIVERY: "deliverySourceName"})
