"""What statements can name: a resource by its own ARN alone."""

from __future__ import annotations

from policypack.model.stack import Stack
from policypack.offline import schema
from policypack.principals.targets import ABOUT_ANOTHER, targets
from tests.judged import resource

TOPIC = "arn:aws:sns:eu-central-1:111122223333:news"


def test_every_type_whose_program_sets_the_arn_is_in_the_table() -> None:
    found = set()
    for token in schema.resource_tokens():
        kind = schema.resource(token)
        assert kind is not None
        given = kind.properties.get("arn")
        if given is not None and given.required:
            found.add(token)
    assert found == ABOUT_ANOTHER


def test_a_policy_with_a_literal_arn_does_not_stand_for_its_topic() -> None:
    topic = resource("aws:sns/topic:Topic", {"arn": TOPIC}, "news")
    policy = resource("aws:sns/topicPolicy:TopicPolicy", {"arn": TOPIC, "policy": "{}"}, "open")
    assert [each.resource.name for each in targets(Stack([topic, policy]))] == ["news"]
    assert targets(Stack([policy])) == ()
