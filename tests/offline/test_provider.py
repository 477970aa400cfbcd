"""The provider's RPCs over a real channel, as the engine calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import (
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from policypack.offline import property_values, schema, unserved
from policypack.offline.config import ACCOUNT
from policypack.offline.unserved import Unserved
from tests.offline.minimal import ARCHIVE, UNKNOWN, secret
from tests.offline.serving import QUEUE, Client, serving, urn

ROLE = "aws:iam/role:Role"
FUNCTION = "aws:lambda/function:Function"
BUCKET = "aws:s3/bucket:Bucket"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "lambda.amazonaws.com"},
        }
    ],
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as where:
        yield where


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    client = Client(address)
    client.configure(region="eu-west-1")
    yield client
    client.channel.close()


class TestCheck:
    def test_a_queue_gets_its_name_region_tags_and_defaults(self, client: Client) -> None:
        inputs, reasons = client.check(QUEUE, {})
        assert reasons == []
        assert inputs["name"].startswith("thing-")
        assert inputs["region"] == "eu-west-1"
        assert inputs["tagsAll"] == {}
        assert inputs["visibilityTimeoutSeconds"] == 30
        assert "name" in inputs["__defaults"]
        assert "region" not in inputs["__defaults"]
        # Optional and security-relevant: left to the program.
        assert not {"kmsMasterKeyId", "sqsManagedSseEnabled", "policy"} & inputs.keys()

    def test_an_object_policy_becomes_text(self, client: Client) -> None:
        inputs, reasons = client.check(ROLE, {"assumeRolePolicy": TRUST})
        assert reasons == []
        assert json.loads(inputs["assumeRolePolicy"]) == TRUST
        assert inputs["maxSessionDuration"] == 3600
        # IAM is global: it has no region.
        assert "region" not in inputs

    def test_a_text_policy_stays_as_it_was_written(self, client: Client) -> None:
        text = json.dumps(TRUST, indent=2)
        inputs, _ = client.check(ROLE, {"assumeRolePolicy": text})
        assert inputs["assumeRolePolicy"] == text

    def test_a_missing_argument_is_a_failure_in_the_real_one_s_words(self, client: Client) -> None:
        _, reasons = client.check(ROLE, {}, name="app")
        assert reasons == [
            'Missing required argument. The argument "assumeRolePolicy" is required, but no'
            " definition was found. Examine values at 'app.assumeRolePolicy'."
        ]

    def test_unknowns_stay_unknown(self, client: Client) -> None:
        news = {
            "role": UNKNOWN,
            "timeout": UNKNOWN,
            "environment": {"variables": {"A": UNKNOWN}},
            "tags": {"a": UNKNOWN},
        }
        inputs, reasons = client.check(FUNCTION, news)
        assert reasons == []
        assert {name: inputs[name] for name in news} == news
        assert inputs["tagsAll"] == UNKNOWN

    def test_an_old_automatic_name_is_kept(self, client: Client) -> None:
        olds = {"name": "thing-0000000", "__defaults": ["name"]}
        assert client.check(QUEUE, {}, olds)[0]["name"] == "thing-0000000"
        # A name that the program gave and gives no longer is not kept.
        olds = {"name": "chosen", "__defaults": []}
        assert client.check(QUEUE, {}, olds)[0]["name"] != "chosen"

    def test_names_are_reproducible(self, client: Client) -> None:
        first = client.check(QUEUE, {}, randomSeed=b"1")[0]["name"]
        assert client.check(QUEUE, {}, randomSeed=b"2")[0]["name"] == first
        assert client.check(QUEUE, {}, name="other")[0]["name"] != first

    def test_a_too_long_name_is_a_failure(self, client: Client) -> None:
        _, reasons = client.check(ROLE, {"assumeRolePolicy": TRUST}, name="x" * 60)
        assert len(reasons) == 1
        assert "exceeds the limit of 64 characters" in reasons[0]

    def test_the_stack_s_own_naming_is_followed(self, client: Client) -> None:
        options = provider_pb2.CheckRequest.AutonamingOptions
        proposed = options(proposed_name="Mine", mode=options.PROPOSE)
        enforced = options(proposed_name="Mine", mode=options.ENFORCE)
        disabled = options(mode=options.DISABLE)
        assert client.check(BUCKET, {}, autonaming=proposed)[0]["bucket"] == "mine"
        assert client.check(BUCKET, {}, autonaming=enforced)[0]["bucket"] == "Mine"
        assert "bucket" not in client.check(BUCKET, {}, autonaming=disabled)[0]

    def test_assets_pass_with_their_hash(self, client: Client) -> None:
        # The engine sends nothing but the hash of StringAsset("").
        empty = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17"}
        code = {**ARCHIVE, "assets": {"a.py": {**empty, "hash": "e3b0c442"}}}
        inputs, reasons = client.check(FUNCTION, {"role": "arn:aws:iam::1:role/r", "code": code})
        assert reasons == []
        assert inputs["code"] == code

    def test_secrets_stay_secrets(self, client: Client) -> None:
        news = {"secretId": "a", "secretString": secret("hunter2")}
        inputs, reasons = client.check("aws:secretsmanager/secretVersion:SecretVersion", news)
        assert reasons == []
        assert inputs["secretString"] == secret("hunter2")
        policy = client.check(ROLE, {"assumeRolePolicy": secret(TRUST)})[0]["assumeRolePolicy"]
        assert json.loads(policy["value"]) == TRUST
        assert policy == secret(policy["value"])

    def test_a_failure_never_shows_the_value(self, client: Client) -> None:
        news = {"name": "q", "delaySeconds": "hunter2", "tags": secret("hunter2")}
        _, reasons = client.check(QUEUE, news)
        assert len(reasons) == 2
        assert "hunter2" not in " ".join(reasons)

    def test_a_type_that_the_schema_does_not_know_passes(self, client: Client) -> None:
        token, news = "aws:future/thing:Thing", {"a": {"b": [1, secret("hunter2")]}}
        assert client.check(token, news) == (news, [])
        identifier, outputs = client.create(token, news)
        assert (bool(identifier), outputs) == (True, news)

    def test_what_fails_in_one_major_version_may_be_right_in_another(self, address: str) -> None:
        news = {"assumeRolePolicy": TRUST, "maxSessionDuration": [1]}
        with serving(version="6.83.0") as older:
            six = Client(older)
            six.configure(region="eu-west-1")
            inputs, reasons = six.check(ROLE, news)
            assert reasons == []
            assert json.loads(inputs["assumeRolePolicy"]) == TRUST
            assert inputs["maxSessionDuration"] == [1]
            six.channel.close()
        seven = Client(address)
        seven.configure(region="eu-west-1")
        assert len(seven.check(ROLE, news)[1]) == 1
        seven.channel.close()

    @pytest.mark.parametrize(("name", "regions"), [("default_6_83_0", 0), ("default_7_23_0", 1)])
    def test_the_version_of_a_default_provider_decides_on_regions(
        self, address: str, name: str, regions: int
    ) -> None:
        client = Client(address)
        client.stub.Configure(
            provider_pb2.ConfigureRequest(
                args=property_values.to_struct({"region": "eu-west-1"}),
                urn=urn("pulumi:providers:aws", name),
            )
        )
        assert list(client.check(QUEUE, {})[0]).count("region") == regions
        client.channel.close()

    def test_all_tags_keep_the_marks_of_their_secrets(self, address: str) -> None:
        client = Client(address)
        client.configure(
            region="eu-west-1", defaultTags=secret(json.dumps({"tags": {"cost": "hunter2"}}))
        )
        inputs, _ = client.check(QUEUE, {"tags": {"a": "b", "c": secret("hunter3")}})
        assert inputs["tagsAll"] == {"a": "b", "c": secret("hunter3"), "cost": secret("hunter2")}
        _, outputs = client.create(QUEUE, inputs)
        assert outputs["tagsAll"] == inputs["tagsAll"]
        whole, _ = client.check(QUEUE, {"tags": secret({"a": "b"})})
        assert whole["tagsAll"] == secret({"cost": secret("hunter2"), "a": "b"})
        unknown, _ = client.check(QUEUE, {"tags": {"a": UNKNOWN, "c": secret("hunter3")}})
        assert unknown["tagsAll"] == secret(UNKNOWN)
        client.channel.close()

    def test_a_secret_in_a_document_makes_the_text_secret(self, client: Client) -> None:
        policy = {"Version": "2012-10-17", "Statement": [{"Sid": secret("hunter2")}]}
        inputs, _ = client.check(ROLE, {"assumeRolePolicy": policy})
        text = inputs["assumeRolePolicy"]
        assert text == secret(text["value"])
        assert json.loads(text["value"])["Statement"] == [{"Sid": "hunter2"}]

    def test_inline_policies_are_named_one_by_one(self, client: Client) -> None:
        news = {
            "assumeRolePolicy": TRUST,
            "inlinePolicies": [{"policy": "{}"}, {"policy": "{}"}, {"name": "x", "policy": "{}"}],
        }
        policies = client.check(ROLE, news)[0]["inlinePolicies"]
        assert len({policy["name"] for policy in policies}) == 3
        assert policies[2]["name"] == "x"


class TestConfiguration:
    def test_no_region_is_one_clear_failure(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AWS_REGION", raising=False)
        monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
        request = provider_pb2.CheckRequest(urn=urn("pulumi:providers:aws"))
        answer = client.stub.CheckConfig(request)
        assert [failure.reason for failure in answer.failures] == [
            "missing AWS region: run `pulumi config set aws:region us-east-1`,"
            " set AWS_REGION, or set the provider's region"
        ]

    def test_a_region_is_enough_even_an_unknown_one(self, client: Client) -> None:
        for region in ("eu-west-1", UNKNOWN):
            values = property_values.to_struct({"region": region, "skipRegionValidation": "true"})
            request = provider_pb2.CheckRequest(urn=urn("pulumi:providers:aws"), news=values)
            answer = client.stub.CheckConfig(request)
            assert not answer.failures
            assert answer.inputs == values

    def test_instances_on_one_process_keep_apart(self, address: str) -> None:
        ireland, oregon = Client(address), Client(address)
        tags = json.dumps({"tags": {"team": "shop"}})
        ireland.configure(region="eu-west-1", defaultTags=tags)
        oregon.configure(region="us-west-2", allowedAccountIds='["210987654321"]')
        for client, region, account, tags_all in (
            (ireland, "eu-west-1", ACCOUNT, {"team": "shop", "a": "b"}),
            (oregon, "us-west-2", "210987654321", {"a": "b"}),
        ):
            inputs, _ = client.check(QUEUE, {"tags": {"a": "b"}})
            assert inputs["region"] == region
            assert inputs["tagsAll"] == tags_all
            assert inputs["tags"] == {"a": "b"}
            _, outputs = client.create(QUEUE, inputs)
            assert outputs["arn"] == f"arn:aws:sqs:{region}:{account}:{inputs['name']}"
            client.channel.close()

    def test_a_change_of_configuration_is_an_update(self, client: Client) -> None:
        def diff(new: str) -> Any:
            return client.stub.DiffConfig(
                provider_pb2.DiffRequest(
                    urn=urn("pulumi:providers:aws"),
                    old_inputs=property_values.to_struct({"region": "eu-west-1"}),
                    news=property_values.to_struct({"region": new}),
                )
            )

        assert diff("eu-west-1").changes == provider_pb2.DiffResponse.DIFF_NONE
        changed = diff("us-east-1")
        assert changed.changes == provider_pb2.DiffResponse.DIFF_SOME
        assert list(changed.diffs) == ["region"]
        assert not changed.replaces

    def test_the_engine_is_told_what_the_provider_can_do(self, client: Client) -> None:
        answer = client.configure(region="eu-west-1")
        hello = client.stub.Handshake(provider_pb2.ProviderHandshakeRequest())
        for response in (answer, hello):
            assert response.supports_autonaming_configuration
        assert answer.supportsPreview
        assert (answer.acceptSecrets, answer.acceptResources) == (True, False)
        assert (hello.accept_secrets, hello.accept_resources) == (True, False)
        assert client.stub.GetPluginInfo(Empty()).version == schema.version()
        assert client.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1")) == Empty()
        assert client.stub.Cancel(Empty()) == Empty()


class TestStates:
    def test_a_preview_answers_what_the_update_will(self, client: Client) -> None:
        inputs, _ = client.check(QUEUE, {})
        preview = client.create(QUEUE, inputs, preview=True)
        assert preview == client.create(QUEUE, inputs, preview=False)
        identifier, outputs = preview
        assert identifier.endswith(f"/{ACCOUNT}/" + inputs["name"])
        assert outputs["arn"].endswith(":" + inputs["name"])
        assert "__defaults" not in outputs
        assert outputs["visibilityTimeoutSeconds"] == 30

    def test_an_id_of_an_unknown_name_is_unknown(self, client: Client) -> None:
        identifier, outputs = client.create(QUEUE, {"name": UNKNOWN, "region": "eu-west-1"})
        assert identifier == ""
        assert outputs["name"] == UNKNOWN
        assert outputs["arn"] == UNKNOWN

    def test_nothing_changed_is_no_difference(self, client: Client) -> None:
        first, _ = client.check(QUEUE, {"tags": {"a": "b"}})
        second, _ = client.check(QUEUE, {"tags": {"a": "b"}}, first)
        assert second == first
        answer = client.diff(QUEUE, first, second)
        assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE

    def test_a_new_value_updates_and_a_new_name_or_region_replaces(self, client: Client) -> None:
        olds, _ = client.check(QUEUE, {})
        longer = client.diff(QUEUE, olds, {**olds, "delaySeconds": 5})
        assert (list(longer.diffs), list(longer.replaces)) == (["delaySeconds"], [])
        for name in ("name", "region"):
            moved = client.diff(QUEUE, olds, {**olds, name: "another"})
            assert (list(moved.diffs), list(moved.replaces)) == ([name], [name])

    def test_a_documented_replacement_is_one(self, client: Client) -> None:
        olds, _ = client.check("aws:rds/instance:Instance", {"instanceClass": "db.t3.micro"})
        news = {**olds, "storageEncrypted": True, "kmsKeyId": "k"}
        answer = client.diff("aws:rds/instance:Instance", olds, news)
        assert set(answer.replaces) <= set(answer.diffs) == {"kmsKeyId", "storageEncrypted"}

    def test_the_same_archive_by_another_path_is_no_difference(self, client: Client) -> None:
        olds = {"code": {**ARCHIVE, "path": "./a"}}
        same = client.diff(FUNCTION, olds, {"code": {**ARCHIVE, "path": "/home/me/a"}})
        other = client.diff(FUNCTION, olds, {"code": {**ARCHIVE, "path": "./a", "hash": "78"}})
        assert same.changes == provider_pb2.DiffResponse.DIFF_NONE
        assert list(other.diffs) == ["code"]

    def test_an_update_keeps_the_id_and_what_hangs_on_it(self, client: Client) -> None:
        inputs, _ = client.check("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"})
        outputs = client.update("aws:ec2/vpc:Vpc", "vpc-0fedcba9876543210", inputs)
        assert outputs["arn"].endswith("vpc/vpc-0fedcba9876543210")
        assert outputs["cidrBlock"] == "10.0.0.0/16"

    def test_a_refresh_finds_the_state_as_it_was(self, client: Client) -> None:
        inputs, _ = client.check(QUEUE, {})
        identifier, outputs = client.create(QUEUE, inputs, preview=False)
        assert client.read(QUEUE, identifier, outputs, inputs) == (identifier, inputs, outputs)

    def test_an_id_alone_gives_name_and_arn(self, client: Client) -> None:
        _, inputs, outputs = client.read(ROLE, "deployer")
        assert outputs["arn"] == f"arn:aws:iam::{ACCOUNT}:role/deployer"
        assert outputs["name"] == inputs["name"] == "deployer"
        # What nobody said is not answered: neither a default nor a policy.
        assert not {"assumeRolePolicy", "maxSessionDuration", "path"} & outputs.keys()

    def test_an_arn_brings_its_own_account_and_region(self, client: Client) -> None:
        arn = "arn:aws:sns:us-east-1:111111111111:alerts"
        _, inputs, outputs = client.read("aws:sns/topic:Topic", arn)
        assert outputs["arn"] == arn
        assert inputs["region"] == outputs["region"] == "us-east-1"
        assert inputs["name"] == outputs["name"] == "alerts"

    def test_what_the_program_says_of_a_resource_that_it_gets_counts(self, client: Client) -> None:
        _, _, outputs = client.read(BUCKET, "logs", {"acl": "private"})
        assert (outputs["bucket"], outputs["acl"]) == ("logs", "private")

    def test_an_imported_resource_without_settings_is_unchanged(self, client: Client) -> None:
        _, olds, _ = client.read(QUEUE, f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/orders")
        news, _ = client.check(QUEUE, {"name": "orders"}, olds)
        answer = client.diff(QUEUE, olds, news)
        assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE

    def test_secrets_stay_secrets_in_the_outputs(self, client: Client) -> None:
        token = "aws:secretsmanager/secretVersion:SecretVersion"
        inputs, _ = client.check(token, {"secretId": "a", "secretString": secret("hunter2")})
        _, outputs = client.create(token, inputs)
        assert outputs["secretString"] == secret("hunter2")


class TestFunctions:
    def test_an_answer(self, client: Client) -> None:
        answer, reasons = client.invoke("aws:index/getRegion:getRegion")
        assert reasons == []
        assert answer["region"] == "eu-west-1"

    def test_arguments_come_back_in_their_declared_types(self, client: Client) -> None:
        answer, reasons = client.invoke(
            "aws:ec2/getAmi:getAmi", owners=["amazon"], mostRecent="true"
        )
        assert reasons == []
        assert answer["mostRecent"] is True

    def test_a_wrong_argument_is_a_failure(self, client: Client) -> None:
        _, reasons = client.invoke("aws:ec2/getAmi:getAmi", mostRecent="hunter2")
        assert len(reasons) == 1
        assert "expected bool, got string" in reasons[0]
        assert "hunter2" not in reasons[0]

    def test_an_answer_that_would_be_a_guess_is_refused(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from policypack.offline import invokes

        def refuse(token: str, *_: Any) -> Any:
            raise invokes.UnsupportedInvokeError(f"{token} cannot be answered offline")

        monkeypatch.setattr(invokes, "invoke", refuse)
        with pytest.raises(grpc.RpcError) as caught:
            client.invoke("aws:index/getRegion:getRegion")
        assert "aws:index/getRegion:getRegion cannot be answered" in str(caught.value)

    def test_what_the_schema_does_not_have_is_served_and_told(
        self, client: Client, told: Path
    ) -> None:
        # The engine takes no unknown value from a function, and one from a method.
        assert client.invoke("aws:future/getThing:getThing") == ({}, [])
        answer = client.stub.Call(provider_pb2.CallRequest(tok="aws:a/b:C/method"))
        assert property_values.from_struct(getattr(answer, "return")) == {"result": UNKNOWN}
        assert [*unserved.told(told)] == [
            Unserved("function", "aws:future/getThing:getThing"),
            Unserved("resource", "aws:a/b:C/method"),
        ]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(unserved.VARIABLE, str(tmp_path / "unserved.jsonl"))
    return tmp_path / "unserved.jsonl"


@pytest.fixture
def unknown_package() -> Iterator[Client]:
    with serving("kubernetes", "4.23.0") as address:
        made = Client(address)
        yield made
        made.channel.close()


CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


class TestAPackageWithoutAStandIn:
    def test_is_configured_in_the_version_that_the_program_asks_for(
        self, unknown_package: Client
    ) -> None:
        name = urn("pulumi:providers:kubernetes", "default_4_23_0")
        answer = unknown_package.stub.CheckConfig(provider_pb2.CheckRequest(urn=name))
        assert not answer.failures
        assert unknown_package.stub.GetPluginInfo(Empty()).version == "4.23.0"

    def test_has_resources_with_unknown_outputs(self, unknown_package: Client, told: Path) -> None:
        given = {"data": {"a": "b", "c": UNKNOWN}}
        assert unknown_package.check(CONFIG_MAP, given) == (given, [])
        # An unknown id is empty to the engine, and what is left out is unknown.
        assert unknown_package.create(CONFIG_MAP, given) == ("", given)
        # An update needs one.
        identifier, _ = unknown_package.create(CONFIG_MAP, {}, preview=False)
        assert identifier
        assert [*unserved.told(told)] == [Unserved("resource", CONFIG_MAP, "thing")]

    def test_made_of_a_parameter_is_called_as_the_sdk_calls_it(
        self, unknown_package: Client
    ) -> None:
        value = {"name": "netbox", "version": "1.2.3", "value": b"{}"}
        request = provider_pb2.ParameterizeRequest(value=value)  # type: ignore[arg-type]
        answer = unknown_package.stub.Parameterize(request)
        assert (answer.name, answer.version) == ("netbox", "1.2.3")

    def test_registers_a_component_without_what_it_makes(
        self, unknown_package: Client, told: Path
    ) -> None:
        answer, (registered,) = construct(
            unknown_package, "kubernetes:helm.sh/v4:Chart", {"chart": "nginx"}
        )
        assert answer.urn == urn("kubernetes:helm.sh/v4:Chart", "made")
        # What is not in the state is unknown to the program.
        assert not answer.state.fields
        assert (registered.custom, registered.parent) == (False, urn("shop:index:Site", "site"))
        assert property_values.from_struct(registered.object) == {"chart": "nginx"}
        assert [*unserved.told(told)] == [
            Unserved("component", "kubernetes:helm.sh/v4:Chart", "made")
        ]

    def test_registers_what_a_known_component_makes_of_its_arguments(
        self, unknown_package: Client
    ) -> None:
        given = {"cidrBlock": "10.1.0.0/16"}
        answer, (component, vpc) = construct(unknown_package, "awsx:ec2:Vpc", given)
        assert (vpc.type, vpc.custom, vpc.parent) == ("aws:ec2/vpc:Vpc", True, answer.urn)
        assert property_values.from_struct(vpc.object) == given
        assert not component.custom
        assert property_values.from_struct(answer.state) == {"vpcId": "id-of-made"}

    def test_gives_a_yaml_program_a_schema_of_what_it_uses(
        self,
        unknown_package: Client,
        told: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (tmp_path / "Pulumi.yaml").write_text(YAML_PROGRAM, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        text = unknown_package.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema
        made = json.loads(text)
        anything = {"$ref": "pulumi.json#/Any"}
        assert made["resources"] == {
            "kubernetes:index:Site": {
                "inputProperties": {"settings": anything},
                "properties": {"status": anything, "address": anything},
            }
        }
        (function,) = made["functions"].values()
        assert function["inputs"]["properties"] == {"name": anything}
        assert function["outputs"]["properties"].keys() == {"zone", "result"}
        # Its own schema would say which types are components.
        unknown_package.check("kubernetes:index:Site", {}, name="site")
        assert [*unserved.told(told)] == [Unserved("component", "kubernetes:index:Site", "site")]


def construct(client: Client, token: str, inputs: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """The provider's answer, and what it registers with the engine."""
    seen: list[Any] = []

    class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
        def RegisterResource(self, request: Any, context: Any) -> Any:  # noqa: N802
            seen.append(request)
            identifier = f"id-of-{request.name}" if request.custom else ""
            own = urn(request.type, request.name)
            return resource_pb2.RegisterResourceResponse(urn=own, id=identifier)

    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(Monitor(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    request = provider_pb2.ConstructRequest(
        type=token,
        name="made",
        parent=urn("shop:index:Site", "site"),
        inputs=property_values.to_struct(inputs),
        monitorEndpoint=f"127.0.0.1:{port}",
    )
    try:
        return client.stub.Construct(request), seen
    finally:
        server.stop(None)


YAML_PROGRAM = """
name: shop
runtime: yaml
resources:
  site:
    type: kubernetes:Site
    properties: {settings: {a: b}}
variables:
  place:
    fn::invoke: {function: "kubernetes:index:getPlace", arguments: {name: x}}
outputs:
  status: ${site.status}
  address: ${site["address"].ip}
  id: ${site.id}
  zone: ${place.zone}
"""


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", schema.PACKAGES)
def test_the_package_schema_is_valid_and_complete(name: str) -> None:
    unlimited = [("grpc.max_receive_message_length", -1)]
    with serving(name) as address, grpc.insecure_channel(address, options=unlimited) as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        text = stub.GetSchema(provider_pb2.GetSchemaRequest()).schema
    package = json.loads(text)
    assert (package["name"], package["version"]) == (name, schema.version(name))
    assert len(package["resources"]) == len(list(schema.resource_tokens(name)))
    assert len(package["functions"]) == len(list(schema.function_tokens(name)))
    references = [part.split('"')[0] for part in text.split('"#/types/')[1:]]
    assert set(references) == set(package["types"])
