"""Types and properties of aws-native, matched with those of pulumi_aws by their names."""

from __future__ import annotations

import pytest

from policypack.facts.native_types import twins_of
from policypack.offline import schema
from tests.each import each
from tools import native_exceptions
from tools.mine_native_types import Kind, _names, _pairs

TEXT, SWITCH = Kind("string"), Kind("bool")


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:sqs/queue:Queue", "sqs:queue"),
        ("aws:cloudwatch/eventRule:EventRule", "events:rule"),
        ("aws:cloudwatch/logGroup:LogGroup", "logs:loggroup"),
        ("aws:rds/instance:Instance", "rds:dbinstance"),
        ("aws:backup/vault:Vault", "backup:backupvault"),
    ],
)
def test_a_type_has_the_name_that_cloudformation_gives_it(token: str, name: str) -> None:
    assert name in _names(token)


@pytest.mark.parametrize(
    ("ours", "theirs", "pairs"),
    [
        pytest.param({"fifo": SWITCH}, {"fifo": SWITCH}, ["fifo"], id="equal"),
        pytest.param({"name": TEXT}, {"queueName": TEXT}, ["name=queueName"], id="prefixed"),
        pytest.param(
            {"policy": TEXT},
            {"policyDocument": Kind("any")},
            ["policy=policyDocument"],
            id="document",
        ),
        pytest.param(
            {"kmsKeyArn": TEXT}, {"kmsMasterKeyId": TEXT}, ["kmsKeyArn=kmsMasterKeyId"], id="key"
        ),
        pytest.param(
            {"recovery": Kind("object", None, {"enabled": SWITCH})},
            {"recoverySpecification": Kind("object", None, {"recoveryEnabled": SWITCH})},
            ["recovery.enabled=recoverySpecification.recoveryEnabled"],
            id="group",
        ),
        pytest.param(
            {"rules": Kind("list", Kind("object", None, {"a": TEXT}))},
            {"rules": Kind("list", Kind("object", None, {"a": TEXT, "b": TEXT}))},
            ["rules[].a"],
            id="a part of the elements",
        ),
        pytest.param(
            {"tags": Kind("map", TEXT)}, {"tags": Kind("tags")}, ["tags=tags{}"], id="tags"
        ),
        pytest.param({"on": SWITCH}, {"on": TEXT}, [], id="another type"),
        pytest.param({"a": TEXT}, {"b": TEXT}, [], id="another name"),
    ],
)
def test_properties_are_matched_by_name_and_type(
    ours: dict[str, Kind], theirs: dict[str, Kind], pairs: list[str]
) -> None:
    assert [*_pairs(ours, theirs, "aws-native:sqs:Queue")] == pairs


@each("key", native_exceptions.PROPERTIES)
def test_an_exception_is_in_the_table_and_names_properties_that_exist(key: tuple[str, str]) -> None:
    native, classic = f"aws-native:{key[0]}", f"aws:{key[1]}"
    (twin,) = (each for each in twins_of(native) if each.type == classic)
    declared = schema.resource(classic)
    assert declared is not None
    for pair in native_exceptions.PROPERTIES[key].split():
        if not pair.startswith("!"):
            one, by_rule, other = pair.partition(">" if ">" in pair else "=")
            if by_rule == ">":
                found = [own for own, native in twin.pairs if native.startswith(other)]
                assert any(own.startswith(one) for own in found)
            else:
                assert (one, other or one) in twin.pairs
            assert one.replace("[", ".").split(".")[0] in declared.properties
