"""How topics deliver their messages."""

from __future__ import annotations

from policypack.requirement import PLAIN_HTTP
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.unknown import until_unknown
from policypack.values import Value


@rule(
    id="sns-subscription-plain-http",
    types=("aws:sns/topicSubscription:TopicSubscription",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Set protocol to "https" and endpoint to an https:// URL',
)
def subscription_plain_http(subscription: Resource) -> Outcomes:
    """SNS subscription delivers messages over plain HTTP.

    An attacker on the network path can read and change the messages. SNS also sends a token with
    each of them that confirms or cancels the subscription. SNS takes the scheme from the protocol;
    an http:// endpoint with the protocol https is a mistake in one of the two.
    https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html

    Example:
        aws.sns.TopicSubscription(
            "audit",
            topic="arn:aws:sns:eu-central-1:111122223333:orders",
            protocol="http",  # bad
            protocol="https",  # good
            endpoint="http://audit.example.com/orders",  # bad
            endpoint="https://audit.example.com/orders",  # good
        )
    """
    found = [*until_unknown(_protocol(subscription.at("protocol")))]
    if not any(isinstance(outcome, Finding) for outcome in found):
        found += until_unknown(_endpoint(subscription, is_web=bool(found)))
    yield from found


def _protocol(protocol: Value) -> Outcomes:
    if str(protocol.content).lower() == "http":
        yield Finding("protocol is http, so messages are sent without encryption", protocol.path)


def _endpoint(subscription: Resource, *, is_web: bool) -> Outcomes:
    """The endpoint may hold a token or a password, so nothing of it is shown."""
    # Only a web protocol has a URL here; the unknown ARN of a new queue does not matter.
    if not is_web and str(subscription.get("protocol")).lower() != "https":
        return
    endpoint = subscription.at("endpoint")
    if PLAIN_HTTP.match(str(endpoint.content)):
        yield Finding("endpoint begins with http://", endpoint.path)
