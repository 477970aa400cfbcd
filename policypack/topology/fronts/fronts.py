"""All fronts of a stack, whatever serves the requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.edge.distributions import (
    BOTH,
    LAMBDA_ARN,
    access_controls,
    behaviors,
    domain_of,
    is_bucket,
    origins,
    targets,
)
from policypack.topology.edge.protected_origins import bucket_in, called_by
from policypack.topology.fronts.apis import api_fronts
from policypack.topology.fronts.balancers import balancer_fronts, forwarded_by
from policypack.topology.fronts.front import APP, INSTANCE, End, Front, ends_of, linked_within, to
from policypack.topology.fronts.graphql import graphql_fronts, sign_up_fronts
from policypack.topology.networks.load_balancers import BALANCER
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.functions import functions_at, functions_within
from policypack.topology.parts.links import stated
from policypack.topology.roles.principals import ELSEWHERE
from policypack.topology.triggers.wiring_table import URL

# CloudFront distributions as fronts: what their viewers reach behind them.
#
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-origin.html

VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"
# Behaviors with one of these serve signed URLs and cookies alone.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html
_SIGNED = ("trustedKeyGroups", "trustedSigners")
# Functions that run before a request is served, and may refuse it.
_BEFORE = ("functionAssociations", "lambdaFunctionAssociations")
# The equivalent bucket actions of HTTP methods.
_METHODS = {"GET": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}
_FIX = "Set trustedKeyGroups of the cache behavior of {}, or require viewers to sign in"


def distribution_fronts(stack: Stack) -> Iterator[Front]:
    """The cache behaviors of distributions, by the origins that they send requests to."""
    for distribution in stack.of_type(*BOTH):
        fix = _FIX.format(distribution.name)
        for behavior in behaviors(distribution):
            if isinstance(behavior, Unknown):
                says = "may send viewer requests to any origin"
                yield Front(distribution, distribution, behavior, says, fix, behavior)
                continue
            is_open = _is_open(distribution, behavior)
            at_edge = ends_of(_at_edge, stack, distribution, behavior)
            says = "runs functions for viewer requests"
            is_served = _is_served(distribution, behavior)
            yield Front(distribution, distribution, is_served, says, fix, at_edge)
            says = "serves the responses of its origin to viewers"
            ends = ends_of(_ends, stack, distribution, behavior)
            yield Front(distribution, distribution, is_open, says, fix, ends)


def _is_open(distribution: Resource, behavior: Value) -> Truth:
    """Whether any viewer gets what the origin returns, unless a function refuses."""
    return all_of(
        (_is_served(distribution, behavior), negated(_is_checked(behavior, distribution)))
    )


def _is_served(distribution: Resource, behavior: Value) -> Truth:
    """Whether requests of any viewer are taken: without a signature, and without a certificate."""
    return all_of(
        (
            or_unknown(lambda: distribution.get("enabled", True) is not False),
            negated(or_unknown(_needs_signature, behavior)),
            negated(or_unknown(_needs_certificate, distribution)),
        )
    )


def _needs_signature(behavior: Value) -> bool:
    return any(_is_given(behavior.get(path)) for path in _SIGNED)


def _is_given(listed: Any) -> bool:
    """Whether a list has members; a multi-tenant distribution's list also has a switch."""
    return bool(listed.get("enabled") if isinstance(listed, Mapping) else listed)


def _needs_certificate(distribution: Resource) -> bool:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/mtls-authentication.html"""
    return str(distribution.get("viewerMtlsConfig.mode", "")) == "required"


def _is_checked(behavior: Value, distribution: Resource) -> Truth:
    """Whether a function sees the request first: its code decides whom it lets through."""
    for path in _BEFORE:
        for each in until_unknown(behavior.items(path)):
            if isinstance(each, Unknown):
                return each
            kind = or_unknown(each.get, "eventType", "")
            if isinstance(kind, Unknown):
                return kind
            if kind == "viewer-request":
                needs = "the checks of the viewer request function"
                return Unknown(each.path, needs, distribution.urn)
    return False


def _at_edge(stack: Stack, distribution: Resource, behavior: Value) -> Iterator[End]:
    for association in behavior.items("lambdaFunctionAssociations"):
        path = f"{association.path}.{LAMBDA_ARN[distribution.type]}"
        yield from to(functions_within(stack, distribution, path))


def _ends(stack: Stack, distribution: Resource, behavior: Value) -> Iterator[End]:
    for origin in origins(distribution):
        if isinstance(origin, Unknown):
            origin._refuse()
        if targets(behavior, origin, distribution):
            yield from _of_origin(stack, distribution, behavior, origin)


def _of_origin(
    stack: Stack, distribution: Resource, behavior: Value, origin: Value
) -> Iterator[End]:
    if is_bucket(origin, distribution):
        actions = _allowed(behavior)
        for bucket in _buckets(stack, distribution, origin):
            yield End(bucket, actions)
        return
    for path in ("vpcOriginConfig", "vpcOriginConfigs"):
        for private in linked_within(stack, distribution, f"{origin.path}.{path}", VPC_ORIGIN):
            yield from _private(stack, private)
    for called in called_by(stack, distribution, origin):
        if isinstance(called, Unknown):
            called._refuse()
        if called.type == BALANCER:
            yield from forwarded_by(stack, called)
        elif called.type == URL and access_controls(stack, distribution, origin):
            # The distribution signs what it sends.
            yield from to(functions_at(stack, called, "functionName"))


def _private(stack: Stack, origin: Resource) -> Iterator[End]:
    """The resource of a VPC origin: a load balancer or an instance in a private subnet.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
    """
    for each in linked_within(stack, origin, "vpcOriginEndpointConfig.arn", BALANCER, INSTANCE):
        yield from forwarded_by(stack, each) if each.type == BALANCER else (End(each),)


def _allowed(behavior: Value) -> tuple[str, ...]:
    """The actions on a bucket for which the methods of the behavior stand.

    CloudFront always lets GET through; a distribution of several tenants has a list in an object.
    """
    methods = behavior.get("allowedMethods") or ["GET"]
    given = methods if isinstance(methods, list) else list(methods.get("items") or ["GET"])
    return tuple(_METHODS[each] for each in map(str, given) if each in _METHODS)


def _buckets(stack: Stack, distribution: Resource, origin: Value) -> tuple[Resource, ...]:
    """The buckets of the stack that the origin is."""
    domain = or_unknown(domain_of, origin)
    if not isinstance(domain, Unknown):
        name = bucket_in(domain)
        named = tuple(each for kind in BUCKETS for each in stack.named(kind, name)) if name else ()
        found = named or tuple(each for each in stack.of_type(*BUCKETS) if _has(each, domain))
        if found:
            return found
    return stack.linked(distribution, origin.path, *BUCKETS)


def _has(bucket: Resource, domain: str) -> bool:
    held = (bucket.at(key).tree for key in ("bucketRegionalDomainName", "bucketDomainName"))
    return any(isinstance(each, str) and each.lower() == domain for each in held)


# App Runner services as fronts: each has an address on the internet unless it is private.
#
# https://docs.aws.amazon.com/apprunner/latest/dg/network-pl.html

_PUBLIC = "networkConfiguration.ingressConfiguration.isPubliclyAccessible"


def app_fronts(stack: Stack) -> Iterator[Front]:
    """The services that answer requests from the internet."""
    for app in stack.of_type(APP):
        fix = f"Set {_PUBLIC} of {app.name} to false"
        is_open = or_unknown(_is_public, app)
        yield Front(app, app, is_open, "answers requests from the internet", fix, (End(app),))


def _is_public(app: Resource) -> bool:
    return app.get(_PUBLIC) is not False


# Receipt rules of SES as fronts: anyone can send mail to the addresses that they are for.
#
# https://docs.aws.amazon.com/ses/latest/dg/receiving-email-receipt-rules-console-walkthrough.html

RULE = "aws:ses/receiptRule:ReceiptRule"
_ACTIVE = "aws:ses/activeReceiptRuleSet:ActiveReceiptRuleSet"
_RULE_SET = "aws:ses/receiptRuleSet:ReceiptRuleSet"
_TOPIC = "aws:sns/topic:Topic"
# The actions that tell a topic.
_TELLS = (
    "snsActions",
    "s3Actions",
    "lambdaActions",
    "bounceActions",
    "stopActions",
    "workmailActions",
)


def mail_fronts(stack: Stack) -> Iterator[Front]:
    """The receipt rules, with the targets of their mail."""
    for rule in stack.of_type(RULE):
        fix = f"Set recipients of {rule.name}, and validate the sender of each email"
        ends = ends_of(_ends_of_email, stack, rule)
        yield Front(
            rule, rule, _email_is_open(stack, rule), "forwards email from anyone", fix, ends
        )


def _email_is_open(stack: Stack, rule: Resource) -> Truth:
    return all_of((or_unknown(_is_enabled, rule), _is_active(stack, rule)))


def _is_enabled(rule: Resource) -> bool:
    return stated(rule, "enabled", False) is True


def _is_active(stack: Stack, rule: Resource) -> Truth:
    """Whether its rule set is the one that SES asks: an account has one of them in a region."""
    named = or_unknown(lambda: str(rule.get("ruleSetName")))
    sets = or_unknown(stack.linked, rule, "ruleSetName", _RULE_SET)
    if isinstance(named, Unknown):
        return named
    if isinstance(sets, Unknown):
        return sets
    active = [or_unknown(_names, stack, each, named, sets) for each in stack.of_type(_ACTIVE)]
    otherwise = Unknown("ruleSetName", f"which rule set is active: one {ELSEWHERE}", rule.urn)
    return any_of((*active, otherwise))


def _names(stack: Stack, active: Resource, name: str, sets: tuple[Resource, ...]) -> bool:
    recorded = stack.recorded(active, "ruleSetName", _RULE_SET)
    if recorded:
        return not set(recorded).isdisjoint(sets)
    return str(active.get("ruleSetName")) == name


def _ends_of_email(stack: Stack, rule: Resource) -> Iterator[End]:
    yield from to(functions_within(stack, rule, "lambdaActions[].functionArn"))
    for bucket in linked_within(stack, rule, "s3Actions[].bucketName", *BUCKETS):
        yield End(bucket, ("s3:PutObject",))
    for action in _TELLS:
        for topic in linked_within(stack, rule, f"{action}[].topicArn", _TOPIC):
            yield End(topic, ("sns:Publish",))


_KINDS = (
    balancer_fronts,
    distribution_fronts,
    api_fronts,
    graphql_fronts,
    mail_fronts,
    sign_up_fronts,
    app_fronts,
)


def fronts(stack: Stack) -> tuple[Front, ...]:
    """The fronts that anyone reaches, or may reach, and that lead to something, or may."""
    return stack.once(_fronts)


def _fronts(stack: Stack) -> tuple[Front, ...]:
    every = (front for kind in _KINDS for front in kind(stack))
    return tuple(each for each in every if each.is_open is not False and each.ends != ())
