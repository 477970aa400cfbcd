"""Every form that a serialized property has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from policypack.model.deserialization import (
    ARCHIVE,
    ASSET,
    OUTPUT,
    REFERENCE,
    SIGNATURE,
    UNKNOWN_SENTINELS,
)
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.model.values import Archive, Asset, Reference
from tests.judged import UNKNOWN, secret

URN = "urn:pulumi:dev::shop::my:Component$aws:sqs/queue:Queue::orders"
SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def queue(properties: dict[str, Any], **depends: tuple[str, ...]) -> Resource:
    return Resource(URN, "aws:sqs/queue:Queue", "orders", properties, property_dependencies=depends)


def unknown_at(resource: Resource, path: str) -> Unknown:
    with pytest.raises(UnknownValueError) as raised:
        resource.get(path)
    return raised.value.unknown


def test_plain_values_arrive_as_they_are() -> None:
    properties = {"a": "text", "b": True, "c": None, "d": [1.5, {"e": False}]}
    assert queue(properties).properties.content == properties


@pytest.mark.parametrize(("wire", "number"), [(128.0, 128), (-1.0, -1), (0.5, 0.5), (7, 7)])
def test_whole_numbers_arrive_as_integers(wire: float, number: float) -> None:
    got = queue({"n": wire}).get("n")
    assert (got, type(got)) == (number, type(number))


def test_a_number_without_end_stays_what_it_is() -> None:
    assert queue({"n": math.inf}).get("n") == math.inf


@pytest.mark.parametrize("sentinel", sorted(UNKNOWN_SENTINELS))
def test_every_sentinel_is_unknown(sentinel: str) -> None:
    assert unknown_at(queue({"a": sentinel}), "a").path == "a"


def test_the_seven_sentinels_of_pulumi_are_known() -> None:
    assert len(UNKNOWN_SENTINELS) == 7


def test_a_text_that_holds_a_sentinel_is_a_text() -> None:
    assert queue({"a": f"x{SENTINEL}"}).get("a") == f"x{SENTINEL}"


def test_a_deep_unknown_keeps_path_owner_and_what_it_waits_for() -> None:
    key = "urn:pulumi:dev::shop::aws:kms/key:Key::key"
    resource = queue({"a": {"b": [{"c": SENTINEL}]}, "z": SENTINEL}, a=(key,))
    found = unknown_at(resource, "a.b[0].c")
    assert (found.path, found.owner, found.waits_for) == (
        "a.b[0].c",
        URN,
        "an output of key (aws:kms/key:Key)",
    )
    assert unknown_at(resource, "z").waits_for is None


@pytest.mark.parametrize(
    "wire",
    [
        pytest.param(secret("hunter2"), id="secret"),
        pytest.param(secret(secret("hunter2")), id="secret of a secret"),
        pytest.param({SIGNATURE: OUTPUT, "value": "hunter2", "secret": True}, id="output"),
        pytest.param(
            {SIGNATURE: OUTPUT, "value": secret("hunter2"), "secret": True}, id="output of a secret"
        ),
    ],
)
def test_a_secret_is_unwrapped_and_marked(wire: Any) -> None:
    value = queue({"password": wire}).at("password")
    assert value.content == "hunter2"


def test_what_lies_in_a_secret_is_secret() -> None:
    resource = queue({"a": secret({"b": [{"c": "x"}]}), "d": {"e": "y", "f": secret("z")}})
    assert resource.get("a.b[0].c") == "x"


def test_an_encrypted_secret_of_a_state_file_is_unknown() -> None:
    resource = queue({"a": {SIGNATURE: secret("")[SIGNATURE], "ciphertext": "v1:x"}})
    assert unknown_at(resource, "a").waits_for == "the secrets provider of the stack"


@pytest.mark.parametrize(
    ("wire", "outcome"),
    [
        pytest.param({SIGNATURE: OUTPUT, "value": "x"}, "x", id="known"),
        pytest.param({SIGNATURE: OUTPUT, "value": "x", "secret": False}, "x", id="no secret"),
        pytest.param({SIGNATURE: OUTPUT, "value": None}, None, id="null"),
        pytest.param({SIGNATURE: OUTPUT, "value": {"b": 1.0}}, {"b": 1}, id="nested"),
    ],
)
def test_a_known_output_is_its_value(wire: Any, outcome: Any) -> None:
    value = queue({"a": wire}).at("a")
    assert value.content == outcome


def test_an_output_without_a_value_is_unknown_and_may_be_secret() -> None:
    resource = queue({"a": UNKNOWN, "b": {**UNKNOWN, "secret": True}})
    assert unknown_at(resource, "a").path == "a"
    assert unknown_at(resource, "b").path == "b"


@pytest.mark.parametrize(
    ("wire", "asset"),
    [
        pytest.param({"path": "./a", "hash": "1"}, Asset(path="./a", hash="1"), id="file"),
        pytest.param({"text": "x"}, Asset(text="x"), id="text"),
        pytest.param({"uri": "https://x"}, Asset(uri="https://x"), id="remote"),
        pytest.param({"hash": "e3b0"}, Asset(hash="e3b0"), id='StringAsset("")'),
        pytest.param({}, Asset(), id="nothing at all"),
    ],
)
def test_an_asset_keeps_what_it_has(wire: dict[str, str], asset: Asset) -> None:
    assert queue({"source": {SIGNATURE: ASSET, **wire}}).get("source") == asset


def test_archives_nest() -> None:
    inner = {SIGNATURE: ARCHIVE, "path": "./lib", "hash": "2"}
    assets = {"a.py": {SIGNATURE: ASSET, "text": "x"}, "b.py": secret(UNKNOWN), "lib": inner}
    code = queue({"code": {SIGNATURE: ARCHIVE, "hash": "1", "assets": assets}}).get("code")
    assert isinstance(code, Archive)
    assert isinstance(code.assets, Mapping)
    assert code.assets["a.py"] == Asset(text="x")
    # A mark stays with the file that it is on.
    assert code.assets["b.py"].content.path == "code.assets.b.py"
    assert code.assets["lib"] == Archive(path="./lib", hash="2")


def test_a_reference_keeps_urn_and_id() -> None:
    wire = {SIGNATURE: REFERENCE, "urn": "urn:k", "id": "key-1", "packageVersion": "7"}
    assert queue({"key": wire}).get("key") == Reference("urn:k", "key-1")


@pytest.mark.parametrize("id_", [{}, {"id": ""}, {"id": SENTINEL}])
def test_a_reference_to_what_does_not_exist_yet_has_an_unknown_id(id_: dict[str, str]) -> None:
    reference = queue({"key": {SIGNATURE: REFERENCE, "urn": "urn:k", **id_}}).get("key")
    assert (reference.urn, reference.id.path) == ("urn:k", "key")


def test_a_mark_that_is_not_known_is_refused_without_its_value() -> None:
    with pytest.raises(ValueError, match=r"^a\.b: unknown type signature$"):
        queue({"a": {"b": {SIGNATURE: "new", "value": "hunter2"}}}).get("a")
