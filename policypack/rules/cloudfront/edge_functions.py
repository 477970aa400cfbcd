"""Lambda functions that run at the edge."""

from __future__ import annotations

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
    rule,
    until_unknown,
)
from policypack.topology.edge.distributions import BOTH, LAMBDA_ARN, edge_functions
from policypack.topology.parts import functions
from policypack.topology.parts.functions import functions_named, recorded_functions, text_of


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

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            origins=[{"origin_id": "site", "domain_name": "site.s3.eu-central-1.amazonaws.com"}],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
                "lambda_function_associations": [{
                    "event_type": "viewer-request",
                    "lambda_arn": "arn:aws:lambda:us-east-1:111122223333:function:edge",  # bad
                    "lambda_arn": "arn:aws:lambda:us-east-1:111122223333:function:edge:3",  # good
                }],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            origins=[{"origin_id": "site", "domain_name": "site.s3.eu-central-1.amazonaws.com"}],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
                "lambda_function_associations": [{
                    "event_type": "viewer-request",
                    "lambda_arn": "arn:aws:lambda:us-east-1:111122223333:function:edge:3",
                    "include_body": True,  # bad
                    "include_body": False,  # good
                }],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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
