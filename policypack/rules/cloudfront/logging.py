"""Access logs of distributions."""

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
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.edge.distributions import DISTRIBUTION, behaviors
from policypack.topology.parts.completion import completing, is_completed

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

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            logging_config={"include_cookies": True},  # bad
            logging_config={"bucket": "shop-logs.s3.amazonaws.com"},  # good
            origins=[{"origin_id": "site", "domain_name": "site.s3.eu-central-1.amazonaws.com"}],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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
