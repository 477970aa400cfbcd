"""All fronts of a stack, whatever serves the requests."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.fronts.apis import api_fronts
from policypack.topology.fronts.balancers import balancer_fronts
from policypack.topology.fronts.front import End, Front, ends_of, linked_within, to
from policypack.topology.fronts.graphql import graphql_fronts, sign_up_fronts
from policypack.topology.fronts.viewers import distribution_fronts
from policypack.topology.fronts.workloads import APP
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.functions import functions_within
from policypack.topology.parts.links import stated
from policypack.topology.roles.role_policies import ELSEWHERE

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
        ends = ends_of(_ends, stack, rule)
        yield Front(rule, rule, _is_open(stack, rule), "forwards email from anyone", fix, ends)


def _is_open(stack: Stack, rule: Resource) -> Truth:
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


def _ends(stack: Stack, rule: Resource) -> Iterator[End]:
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
