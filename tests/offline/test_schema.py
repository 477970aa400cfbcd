"""The mined schema: that it is what the SDK says, and complete."""

from __future__ import annotations

import gzip
import importlib.metadata
import importlib.util
from pathlib import Path

import pytest

from policypack.offline import schema
from tools import mine_schema


@pytest.mark.exhaustive
def test_mining_again_gives_the_committed_data() -> None:
    installed = importlib.metadata.version("pulumi_aws")
    if installed != schema.version():
        pytest.skip(f"mined from pulumi_aws {schema.version()}, but {installed} is installed")
    spec = importlib.util.find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    mined = mine_schema.mine(Path(spec.origin).parent)
    committed = mine_schema.TARGET.read_bytes()
    # Another build of zlib packs the same text into other bytes.
    assert gzip.decompress(mined) == gzip.decompress(committed)
    # No moment of writing: bytes 4 to 7 of the header (RFC 1952, section 2.3.1).
    assert mined[4:8] == committed[4:8] == bytes(4)


def test_every_resource_and_function_is_there() -> None:
    assert len(list(schema.resource_tokens())) == 1748
    assert len(list(schema.function_tokens())) == 688


def test_every_nested_type_is_there() -> None:
    seen: set[str] = set()

    def walk(type_: schema.Type) -> None:
        if type_.element:
            walk(type_.element)
        if type_.kind == "object" and type_.name not in seen:
            seen.add(type_.name)
            for prop in type_.properties.values():
                walk(prop.type)

    for token in schema.resource_tokens():
        resource = schema.resource(token)
        assert resource is not None
        for prop in resource.properties.values():
            walk(prop.type)
    for token in schema.function_tokens():
        function = schema.function(token)
        assert function is not None
        for prop in (*function.arguments.values(), *function.results.values()):
            walk(prop.type)
    assert len(seen) > 9000


def test_a_resource_says_what_is_input_and_what_is_computed() -> None:
    role = schema.resource("aws:iam/role:Role")
    assert role is not None
    assert role.properties["assumeRolePolicy"].required
    assert role.properties["assumeRolePolicy"].json
    assert not role.properties["path"].required
    assert role.properties["name"].always
    assert set(role.computed) == {"arn", "createDate", "tagsAll", "uniqueId"}
    assert "tagsAll" not in role.inputs
    assert role.import_id == "developer_name"


def test_nested_types_resolve_on_access() -> None:
    table = schema.resource("aws:dynamodb/table:Table")
    assert table is not None
    element = table.properties["attributes"].type.element
    assert element is not None
    assert element.kind == "object"
    assert element.properties["type"].required
    assert element.properties["type"].type.kind == "string"


def test_the_properties_that_the_sdk_makes_secret_are_marked() -> None:
    secrets = {
        f"{token}.{prop.name}"
        for token in schema.resource_tokens()
        for prop in (schema.resource(token) or pytest.fail(token)).properties.values()
        if prop.secret
    }
    assert "aws:secretsmanager/secretVersion:SecretVersion.secretString" in secrets
    assert "aws:rds/instance:Instance.password" in secrets
    # Only an output: the SDK names it in additional_secret_outputs.
    assert "aws:iam/accessKey:AccessKey.secret" in secrets


def test_a_function_says_what_it_takes_and_gives() -> None:
    get_ami = schema.function("aws:ec2/getAmi:getAmi")
    assert get_ami is not None
    assert get_ami.arguments["mostRecent"].type.kind == "bool"
    assert get_ami.results["architecture"].always
    filters = get_ami.arguments["filters"].type.element
    assert filters is not None
    assert filters.properties["values"].required


def test_files_and_archives_are_told_apart() -> None:
    function = schema.resource("aws:lambda/function:Function")
    thing = schema.resource("aws:s3/bucketObjectv2:BucketObjectv2")
    assert function is not None
    assert thing is not None
    assert function.properties["code"].type.kind == "archive"
    assert thing.properties["source"].type.kind == "asset"


def test_an_unknown_token_is_none() -> None:
    assert schema.resource("aws:sqs/queue:Queues") is None
    assert schema.function("aws:sqs/queue:Queue") is None
