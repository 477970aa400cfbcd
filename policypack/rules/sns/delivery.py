"""How topics deliver their messages."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.unknown import until_unknown
from policypack.values import Value


@rule(
    id="sns-subscription-plain-http",
    types=("aws:sns/topicSubscription:TopicSubscription",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Use protocol "https" and an https:// endpoint',
)
def subscription_plain_http(subscription: Resource) -> Outcomes:
    """Topic delivers its messages over plain HTTP.

    Everybody on the way reads such a message, can change it, and can confirm or cancel the
    subscription with the token that SNS sends along. SNS takes the scheme from the protocol, and
    an endpoint of the other scheme betrays what is meant.
    https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html

    Example:
        aws.sns.TopicSubscription(
            "audit",
            topic="arn:aws:sns:eu-central-1:111122223333:orders",
            protocol="http",  # bad
            endpoint="http://audit.example.com/orders",  # bad
            protocol="https",  # good
            endpoint="https://audit.example.com/orders",  # good
        )
    """
    found = [*until_unknown(_protocol(subscription.at("protocol")))]
    if not any(isinstance(outcome, Finding) for outcome in found):
        found += until_unknown(_endpoint(subscription, is_web=bool(found)))
    yield from found


def _protocol(protocol: Value) -> Outcomes:
    if str(protocol.content).lower() == "http":
        yield Finding("messages are sent over plain HTTP", protocol.path)


def _endpoint(subscription: Resource, *, is_web: bool) -> Outcomes:
    """The endpoint may hold a token or a password, so nothing of it is told."""
    # Only a web protocol has a URL here; the ARN of a new queue is unknown, and no matter.
    if not is_web and str(subscription.get("protocol")).lower() != "https":
        return
    endpoint = subscription.at("endpoint")
    if str(endpoint.content).lower().lstrip().startswith("http://"):
        yield Finding("messages are sent to an http:// endpoint", endpoint.path)
