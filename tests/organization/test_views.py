"""A state as rules see it."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource, ResourceOptions
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.model.values import Asset, Secret
from policypack.organization.checkpoints import read_state
from policypack.organization.views import deployed, registered
from policypack.topology.parts.origins import is_stated
from policypack.topology.parts.packages import opened
from tests.organization.states import (
    CIPHERTEXT,
    SECRET,
    SIGNATURE,
    checkpoint,
    queue,
    resource,
    urn,
)

FUNCTION = "aws:lambda/function:Function"
ARCHIVE, ASSET = "0def7320c3a5731c473e5ecbe6d01bc7", "c44067f5952c0a294b673a41bacd8c17"


def the_input(found: dict[str, Any]) -> Resource:
    (only,) = registered(read_state(checkpoint([found])))
    return only


def test_rules_of_resources_see_inputs_and_rules_of_the_stack_see_outputs() -> None:
    one = resource("aws:sqs/queue:Queue", "q", {"name": "in"}, outputs={"name": "out"})
    state = read_state(checkpoint([one]))
    (before,), (after,) = registered(state), deployed(state).resources
    assert (before.get("name"), before.has_outputs) == ("in", False)
    assert (after.get("name"), after.has_outputs) == ("out", True)


def test_what_aws_fills_in_is_told_from_what_the_program_states() -> None:
    filled = {"name": "web", "vpcId": "vpc-1"}
    group = resource("aws:ec2/securityGroup:SecurityGroup", "web", {"name": "web"}, outputs=filled)
    (only,) = deployed(read_state(checkpoint([group]))).resources
    assert (only.get("vpcId"), is_stated(only, "vpcId")) == ("vpc-1", False)
    assert is_stated(only, "name")


def test_dependencies_are_seen_with_the_stack() -> None:
    made_of = {"redrivePolicy": [urn("aws:sqs/queue:Queue", "dead")], "name": None}
    state = read_state(checkpoint([queue(propertyDependencies=made_of)]))
    (before,), (after,) = registered(state), deployed(state).resources
    assert before.depends_on("redrivePolicy") == ()
    assert after.depends_on("redrivePolicy") == (urn("aws:sqs/queue:Queue", "dead"),)
    assert after.depends_on("name") == ()


@pytest.mark.parametrize("left_out", ["delete", "external"])
def test_what_the_stack_no_longer_manages_is_left_out(left_out: str) -> None:
    state = read_state(checkpoint([queue("old", **{left_out: True}), queue("new")]))
    assert [each.name for each in registered(state)] == ["new"]
    assert [each.name for each in deployed(state).resources] == ["new"]


def test_options_are_kept() -> None:
    found = the_input(queue(protect=True, ignoreChanges=["tags"]))
    assert (found.options.protect, found.options.ignore_changes) == (True, ("tags",))
    assert the_input(queue(retainOnDelete=True)).options == ResourceOptions(retain_on_delete=True)


def test_a_name_with_a_type_of_a_parent_is_the_resources_own() -> None:
    one = queue(parent=urn("shop:index:Jobs", "jobs"))
    one["urn"] = "urn:pulumi:dev::shop::shop:index:Jobs$aws:sqs/queue:Queue::orders"
    assert (the_input(one).name, the_input(one).type) == ("orders", "aws:sqs/queue:Queue")


@pytest.mark.parametrize("held", [CIPHERTEXT, {SIGNATURE: SECRET, "plaintext": '"hunter2"'}])
def test_a_secret_stays_secret_and_unknown(held: dict[str, str]) -> None:
    found = the_input(resource("aws:ssm/parameter:Parameter", "p", {"value": held}))
    raw = found.properties.raw["value"]
    assert isinstance(raw, Secret)
    assert isinstance(raw.content, Unknown)
    with pytest.raises(UnknownValueError) as unknown:
        found.get("value")
    assert unknown.value.unknown.waits_for == "the secrets provider of the stack"


def test_numbers_that_json_cannot_hold_are_read() -> None:
    infinity = {SIGNATURE: "8ad145fe-0d11-4827-bfd7-1abcbf086f5c", "value": "7ff0000000000000"}
    found = the_input(resource("aws:sqs/queue:Queue", "q", {"delaySeconds": infinity}))
    assert found.get("delaySeconds") == float("inf")


def test_a_text_that_is_no_utf_8_is_unknown() -> None:
    held = {SIGNATURE: "803fd3297a5875dc03ca845dda5d2a98", "value": "/w=="}
    found = the_input(resource("aws:sqs/queue:Queue", "q", {"name": held}))
    with pytest.raises(UnknownValueError):
        found.get("name")


def test_no_file_of_this_machine_stands_in_for_the_code_of_a_state() -> None:
    asset = {SIGNATURE: ASSET, "hash": "0" * 64, "path": "/etc/passwd"}
    code = {SIGNATURE: ARCHIVE, "hash": "1" * 64, "assets": {"handler.py": asset}}
    package = opened(the_input(resource(FUNCTION, "f", {"code": code})))
    assert package is not None
    assert (package.entries, [each.path for each in package.unread]) == ((), ["handler.py"])


def test_code_that_stands_in_the_state_is_judged() -> None:
    asset = {SIGNATURE: ASSET, "hash": "0" * 64, "text": "import os\n"}
    code = {SIGNATURE: ARCHIVE, "hash": "1" * 64, "assets": {"handler.py": asset}}
    found = the_input(resource(FUNCTION, "f", {"code": code}))
    assert found.get("code").assets == {"handler.py": Asset(text="import os\n", hash="0" * 64)}
    package = opened(found)
    assert package is not None
    assert [each.name for each in package.entries] == ["handler.py"]
