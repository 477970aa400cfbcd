"""Subscriptions: plain HTTP, mailboxes, dead-letter queues, external accounts and logs."""

from __future__ import annotations

from policypack.authoring import (
    PLAIN_HTTP,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    differ,
    given,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.policy_documents import external_target
from policypack.iam import Accounts
from policypack.topology.parts import accounts
from policypack.topology.parts.accounts import accounts_in
from policypack.topology.parts.dead_letters import has_redrive_policy

_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
# The protocols whose endpoint is an ARN.
_TO_RESOURCES = frozenset({"sqs", "lambda", "firehose", "application"})
# People receive these messages, so messages in a dead-letter queue cannot be sent again.
_TO_PEOPLE = frozenset({"email", "email-json", "sms"})


@rule(
    id="sns-subscription-plain-http",
    types=(_SUBSCRIPTION,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation='Set protocol to "https" and endpoint to an https:// URL',
)
def subscription_plain_http(subscription: Resource) -> Outcomes:
    """SNS subscription delivers messages over plain HTTP.

    An attacker on the network path can read and change the messages. With each message, SNS also
    sends a token that confirms or cancels the subscription. An http:// endpoint with the protocol
    https is reported too: one of the two is a mistake.
    https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
    """
    found = [*until_unknown(_protocol(subscription.at("protocol")))]
    if not any(isinstance(outcome, Finding) for outcome in found):
        found += until_unknown(_endpoint(subscription, is_web=bool(found)))
    yield from found


def _protocol(protocol: Value) -> Outcomes:
    if str(protocol.content).lower() == "http":
        yield Finding(
            "protocol is http, so SNS sends messages and tokens as plaintext", protocol.path
        )


def _endpoint(subscription: Resource, *, is_web: bool) -> Outcomes:
    """Judges the endpoint. It may contain a token or a password, so no part of it is printed."""
    # Only a web protocol has a URL here; the unknown ARN of a new queue does not matter.
    if not is_web and str(subscription.get("protocol")).lower() != "https":
        return
    endpoint = subscription.at("endpoint")
    if PLAIN_HTTP.match(str(endpoint.content)):
        yield Finding("endpoint begins with http://", endpoint.path)


subscription_to_email = property_rule(
    id="sns-subscription-to-email",
    properties={_SUBSCRIPTION: "protocol"},
    must=differ("email", "email-json", meeting="sqs"),
    message="the messages are stored in a mailbox outside AWS",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Replace the email subscription with a queue, a function or an incident management tool"
    ),
    title="SNS subscription sends messages by email",
    why="""
    Email is stored outside the account, often for years and without end-to-end encryption. When a
    person leaves, their mailbox is lost as well. Waive this finding for alarm topics whose messages
    contain no sensitive data.
    https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
    """,
)


@rule(
    id="sns-subscription-without-dlq",
    types=(_SUBSCRIPTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set deadLetterTargetArn in redrivePolicy to the ARN of an SQS queue whose policy allows "
        "sns.amazonaws.com sqs:SendMessage from the topic"
    ),
)
def subscription_without_dlq(subscription: Resource) -> Outcomes:
    """SNS subscription has no dead-letter queue.

    SNS retries a message for a time that depends on the protocol, and then drops it. It does not
    retry at all if the endpoint was deleted or a permission is missing. Email and SMS subscriptions
    are not judged.
    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    """
    if _protocol_of(subscription) in _TO_PEOPLE:
        return
    covered = has_redrive_policy(subscription)
    if isinstance(covered, Unknown):
        yield covered
    elif not covered:
        message = "redrivePolicy is not set, so SNS drops messages that it cannot deliver"
        yield Finding(message, "redrivePolicy")


@rule(
    id="sns-subscription-foreign-account",
    types=(_SUBSCRIPTION,),
    reads=accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set endpoint to the ARN of a resource in your own account, or list the account in the "
        "setting trusted_accounts"
    ),
)
def subscription_to_external_account(
    subscription: Resource, stack: Stack, settings: Settings
) -> Outcomes:
    """SNS topic delivers messages to an external account.

    The account receives every message of the topic, or those that filterPolicy selects. A
    subscription to a topic of another account, such as one of AWS, complies, because its messages
    are incoming.
    https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
    """
    protocol = or_unknown(_protocol_of, subscription)
    if isinstance(protocol, Unknown) or protocol in _TO_RESOURCES:
        yield from _external(subscription, accounts.accounts(stack, settings))


def _external(subscription: Resource, known: Accounts) -> Outcomes:
    """Yields a finding if the endpoint is external, unless the topic is in the same account."""
    topic, endpoint = (subscription.at(each).tree for each in ("topic", "endpoint"))
    if not (isinstance(topic, str) and accounts_in(topic) == accounts_in(str(endpoint))):
        yield from external_target(subscription, "endpoint", known)


def _protocol_of(subscription: Resource) -> str:
    return str(subscription.get("protocol")).lower()


topic_delivery_unlogged = property_rule(
    id="sns-topic-delivery-unlogged",
    properties={"aws:sns/topic:Topic": "sqsFailureFeedbackRoleArn"},
    must=given("arn:aws:iam::111122223333:role/feedback"),
    # Each protocol has its own role; any of them complies.
    unless=(
        "applicationFailureFeedbackRoleArn",
        "firehoseFailureFeedbackRoleArn",
        "httpFailureFeedbackRoleArn",
        "lambdaFailureFeedbackRoleArn",
    ),
    message="no failure feedback role is set",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set the failure feedback role of each protocol in use, such as sqsFailureFeedbackRoleArn "
        "or lambdaFailureFeedbackRoleArn"
    ),
    title="SNS topic does not log failed deliveries",
    why="""
    SNS logs deliveries only if the topic has a feedback role for the protocol: application,
    firehose, http, lambda or sqs. A success feedback role alone does not log failures.
    https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html
    """,
)
