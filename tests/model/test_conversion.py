"""What rules see of a request, of a stack and of a state."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from policypack.model.conversion import complete, of_message, of_state, registered
from policypack.model.resources import Resource, ResourceOptions
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.model.values import Asset, Secret
from policypack.topology.parts.links import is_stated
from policypack.topology.parts.packages import opened
from tests.organization.states import (
    CIPHERTEXT,
    SECRET,
    SIGNATURE,
    queue,
    resource,
    urn,
)

FUNCTION = "aws:lambda/function:Function"
ARCHIVE, ASSET = "0def7320c3a5731c473e5ecbe6d01bc7", "c44067f5952c0a294b673a41bacd8c17"


def the_input(found: dict[str, Any]) -> Resource:
    (only,) = of_state([found])
    return registered(only)


def test_rules_of_resources_see_inputs_and_rules_of_the_stack_see_outputs() -> None:
    one = resource("aws:sqs/queue:Queue", "q", {"name": "in"}, outputs={"name": "out"})
    (only,) = of_state([one])
    before, (after,) = registered(only), complete([only]).resources
    assert (before.get("name"), before.has_outputs) == ("in", False)
    assert (after.get("name"), after.has_outputs) == ("out", True)


def test_what_aws_fills_in_is_told_from_what_the_program_states() -> None:
    filled = {"name": "web", "vpcId": "vpc-1"}
    group = resource("aws:ec2/securityGroup:SecurityGroup", "web", {"name": "web"}, outputs=filled)
    (only,) = complete(of_state([group])).resources
    assert (only.get("vpcId"), is_stated(only, "vpcId")) == ("vpc-1", False)
    assert is_stated(only, "name")


def test_dependencies_are_seen_with_the_stack() -> None:
    made_of = {"redrivePolicy": [urn("aws:sqs/queue:Queue", "dead")], "name": None}
    (only,) = of_state([queue(propertyDependencies=made_of)])
    before, (after,) = registered(only), complete([only]).resources
    assert before.depends_on("redrivePolicy") == ()
    assert after.depends_on("redrivePolicy") == (urn("aws:sqs/queue:Queue", "dead"),)
    assert after.depends_on("name") == ()


@pytest.mark.parametrize("left_out", ["delete", "external"])
def test_what_the_stack_no_longer_manages_is_left_out(left_out: str) -> None:
    found = of_state([queue("old", **{left_out: True}), queue("new")])
    assert [registered(each).name for each in found] == ["new"]


# What a program says of a queue, and what each form has of it.
JOBS, WEST = urn("shop:index:Jobs", "jobs"), urn("pulumi:providers:aws", "west")
SAID = ResourceOptions(
    protect=True,
    ignore_changes=("tags",),
    parent=JOBS,
    aliases=("urn:former",),
    delete_before_replace=True,
    custom_timeouts=(300, 0, 60),
    additional_secret_outputs=("arn",),
    retain_on_delete=True,
)
OF_STATE = {
    "protect": True,
    "ignoreChanges": ["tags"],
    "parent": JOBS,
    "aliases": ["urn:former"],
    "customTimeouts": {"create": 300, "delete": 60},
    "additionalSecretOutputs": ["arn"],
    "retainOnDelete": True,
    "dependencies": [JOBS],
    "propertyDependencies": {"name": [JOBS], "tags": []},
    "provider": f"{WEST}::1",
}
OF_MESSAGE = {
    "protect": True,
    "ignoreChanges": ["tags"],
    "parent": JOBS,
    "aliases": ["urn:former"],
    "deleteBeforeReplace": True,
    "deleteBeforeReplaceDefined": True,
    "customTimeouts": {"create": 300, "delete": 60},
    "additionalSecretOutputs": ["arn"],
}
LACKED = {"state": {"delete_before_replace"}, "message": {"retain_on_delete"}}
PROVIDER = resource("pulumi:providers:aws", "west", {"region": "eu-west-1", "__internal": {}})


def of_a_state(**more: Any) -> tuple[Resource, Resource]:
    *_, one = of_state([{**PROVIDER, "id": "1"}, queue(**{**OF_STATE, **more})])
    return registered(one), complete([one]).resources[0]


def of_messages(**more: Any) -> tuple[Resource, Resource]:
    known = queue()
    both = {"urn": known["urn"], "type": known["type"], "name": "orders"}
    properties = {"name": "orders"}
    provider = {"urn": WEST, "type": "pulumi:providers:aws", "name": "west"}
    both |= {"provider": {**provider, "properties": {"region": "eu-west-1"}}}
    both |= {"options": {**OF_MESSAGE, **more}, "properties": properties}
    request = json_format.ParseDict(both, analyzer_pb2.AnalyzeRequest())
    links = {
        "parent": JOBS,
        "dependencies": [JOBS],
        "propertyDependencies": {"name": {"urns": [JOBS]}},
    }
    whole = json_format.ParseDict({**both, **links}, analyzer_pb2.AnalyzerResource())
    return registered(of_message(request)), complete([of_message(whole)]).resources[0]


@pytest.mark.parametrize(("form", "views"), [("state", of_a_state), ("message", of_messages)])
def test_what_a_form_has_is_known_and_what_it_lacks_is_unknown(form: str, views: Any) -> None:
    for seen in views():
        held = {each.name: getattr(seen.options, each.name) for each in fields(ResourceOptions)}
        lacked = {name for name, value in held.items() if isinstance(value, Unknown)}
        assert lacked == LACKED[form]
        assert {name: held[name] for name in held.keys() - lacked} == {
            name: value for name, value in vars(SAID).items() if name not in lacked
        }
        assert isinstance(seen.provider, Resource)
        assert (seen.provider.urn, seen.provider.name) == (WEST, "west")
        assert seen.provider.properties.raw == {"region": "eu-west-1"}
    before, after = views()
    assert isinstance(before.dependencies, Unknown)
    assert (after.dependencies, dict(after.property_dependencies)) == ((JOBS,), {"name": (JOBS,)})


def test_what_the_program_does_not_say_is_known_too() -> None:
    """GIVEN a state, which leaves out what is zero, and a message THEN nothing of it is unknown."""
    bare, _ = of_a_state(**dict.fromkeys(OF_STATE))
    assert replace(bare.options, delete_before_replace=None) == ResourceOptions()
    assert bare.provider is None
    silent, _ = of_messages(**dict.fromkeys(OF_MESSAGE))
    assert replace(silent.options, retain_on_delete=False) == ResourceOptions()


def test_a_provider_that_the_state_does_not_hold_is_unknown() -> None:
    for reference in (f"{WEST}::2", urn("pulumi:providers:aws", "gone") + "::1"):
        before, _ = of_a_state(provider=reference)
        assert isinstance(before.provider, Unknown)
        assert before.provider.waits_for is not None
        assert before.provider.waits_for.endswith("which is not in the state")


def test_what_the_engine_keeps_to_itself_is_no_property() -> None:
    found = {"name": "orders", "__defaults": [], "tags": {"__own": "1"}}
    assert the_input(resource("aws:sqs/queue:Queue", "q", found)).properties.raw == {
        "name": "orders",
        "tags": {"__own": "1"},
    }


# What the engine sends that no policy reads by itself, and why.
UNREAD = {
    "deleteBeforeReplaceDefined": "tells whether deleteBeforeReplace is given",
    "options": "holds the options",
    "properties": "become the inputs or the outputs",
    "read": "policies of Pulumi's SDK know the timeouts of create, update and delete",
}
READ = {
    *("urn", "type", "name", "provider", "parent", "dependencies", "propertyDependencies"),
    *("protect", "ignoreChanges", "aliases", "deleteBeforeReplace", "additionalSecretOutputs"),
    *("customTimeouts", "create", "update", "delete"),
}


def _fields(message: Any) -> set[str]:
    return {each.name for each in message.DESCRIPTOR.fields}


def test_every_field_that_the_engine_sends_is_read() -> None:
    """A new SDK that brings a field fails here: read it in the conversion, or say why not."""
    options = analyzer_pb2.AnalyzerResourceOptions
    sent = [analyzer_pb2.AnalyzeRequest, analyzer_pb2.AnalyzerResource, options]
    names = set().union(*map(_fields, [*sent, options.CustomTimeouts]))
    assert names == READ | UNREAD.keys()
    assert _fields(analyzer_pb2.AnalyzerProviderResource) == {"urn", "type", "name", "properties"}


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
