"""Every type lives a whole life: checked, created, read, compared, updated, deleted.

Those of all services do in `make test-all`, and those of every third one in `make test`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pulumi.runtime.proto import provider_pb2

from policypack.offline import property_values, schema
from tests.each import each
from tests.offline.minimal import UNKNOWN, required
from tests.offline.serving import Client, serving, urn
from tests.tries import some_of

pytestmark = pytest.mark.exhaustive

TYPES = sorted({token.split("/")[0] for token in schema.resource_tokens()})

SOME = some_of(TYPES, 40)

# What AWS computes here hangs on a value that only a real program gives, such as the engine.
UNTOLD = {
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:rds/instance:Instance",
    "aws:route53/record:Record",
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with serving() as address:
        client = Client(address)
        client.configure(region="eu-west-1", defaultTags='{"tags": {"team": "shop"}}')
        yield client
        client.channel.close()


def tokens_of(module: str) -> list[str]:
    return [token for token in schema.resource_tokens() if token.split("/")[0] == module]


def declared(token: str) -> schema.ResourceType:
    resource = schema.resource(token)
    assert resource is not None
    return resource


@each("module", SOME)
def test_a_life_with_only_what_is_required(client: Client, module: str) -> None:
    for token in tokens_of(module):
        news = required(declared(token).inputs)
        inputs, reasons = client.check(token, news)
        assert reasons == [], token
        assert {name: inputs[name] for name in news} == news, token
        again, _ = client.check(token, news, inputs)
        assert again == inputs, token
        same = client.diff(token, inputs, again)
        assert same.changes == provider_pb2.DiffResponse.DIFF_NONE, token

        identifier, outputs = client.create(token, inputs)
        assert identifier, token
        assert outputs.keys() >= inputs.keys() - {"__defaults"}, token
        # An update may leave out what a preview calls unknown, and nothing else.
        known = {name: value for name, value in outputs.items() if value != UNKNOWN}
        assert client.create(token, inputs, preview=False) == (identifier, known), token
        assert UNKNOWN not in str(known), token
        assert known == outputs or token in UNTOLD, token
        assert client.read(token, identifier, outputs, inputs) == (identifier, inputs, outputs)
        assert client.update(token, identifier, inputs) == outputs, token
        client.stub.Delete(
            provider_pb2.DeleteRequest(
                id=identifier, urn=urn(token), properties=property_values.to_struct(outputs)
            )
        )


@each("module", SOME)
def test_a_look_up_by_the_documented_id(client: Client, module: str) -> None:
    for token in tokens_of(module):
        identifier = declared(token).import_id or "example"
        found, inputs, outputs = client.read(token, identifier)
        assert found == identifier, token
        assert outputs.keys() <= declared(token).properties.keys(), token
        # The inputs of an import are those of a check: what it says they are stays.
        again, _ = client.check(token, property_values.visible(inputs), inputs)
        assert property_values.visible(again) == property_values.visible(inputs), token


@each("module", SOME)
def test_a_preview_in_which_everything_is_unknown(client: Client, module: str) -> None:
    for token in tokens_of(module):
        news = dict.fromkeys(declared(token).inputs, UNKNOWN)
        inputs, reasons = client.check(token, news)
        assert reasons == [], token
        assert {name: inputs[name] for name in news} == news, token
        identifier, outputs = client.create(token, inputs)
        assert UNKNOWN not in identifier, token
        assert {name: outputs[name] for name in news} == news, token


def test_outputs_are_declared_and_have_their_declared_types(client: Client) -> None:
    kinds = {"string": str, "int": int, "number": (int, float), "bool": bool, "list": list}
    for token in schema.resource_tokens():
        resource = declared(token)
        inputs, _ = client.check(token, required(resource.inputs))
        _, outputs = client.create(token, inputs)
        for name, value in outputs.items():
            assert name in resource.properties, f"{token}.{name}"
            kind = resource.properties[name].type.kind
            opened = property_values.unwrapped(value)
            if opened == UNKNOWN:
                continue
            assert isinstance(opened, kinds.get(kind, object)), f"{token}.{name}"  # type: ignore[arg-type]
