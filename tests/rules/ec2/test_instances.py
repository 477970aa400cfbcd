"""Instances: their volumes, their metadata service and their user data."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, secret

INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
VOLUME = "ec2-instance-volume-unencrypted"
UNDECLARED = "ec2-instance-imds-undeclared"
USER_DATA = "ec2-instance-user-data-secret"
PLAIN, ENCRYPTED = {"volumeSize": 20}, {"volumeSize": 20, "encrypted": True}
SCRIPT = "#!/bin/sh\nexport DB_PASSWORD='9f2Kq7!xVb31'\n"


def by_default(enabled: Any = None) -> Resource:
    kind = "aws:ebs/encryptionByDefault:EncryptionByDefault"
    return resource(kind, {"enabled": enabled}, "region")


@pytest.mark.parametrize(
    ("kind", "held", "paths"),
    [
        (INSTANCE, {}, ["rootBlockDevice"]),
        (INSTANCE, {"rootBlockDevice": PLAIN}, ["rootBlockDevice"]),
        (INSTANCE, {"rootBlockDevice": ENCRYPTED}, []),
        (INSTANCE, {"launchTemplate": {"id": "lt-1"}}, []),
        (
            INSTANCE,
            {"rootBlockDevice": ENCRYPTED, "ebsBlockDevices": [ENCRYPTED, PLAIN]},
            ["ebsBlockDevices[1]"],
        ),
        (CONFIGURATION, {}, ["rootBlockDevice"]),
        (TEMPLATE, {}, []),
        (TEMPLATE, {"blockDeviceMappings": [{"ebs": PLAIN}]}, ["blockDeviceMappings[0].ebs"]),
        (TEMPLATE, {"blockDeviceMappings": [{"ebs": {"encrypted": "true"}}]}, []),
        (TEMPLATE, {"blockDeviceMappings": [{"virtualName": "ephemeral0"}]}, []),
        (
            FLEET,
            {"launchSpecifications": [{"ebsBlockDevices": [PLAIN]}]},
            ["launchSpecifications[0].ebsBlockDevices[0]"],
        ),
    ],
)
def test_unencrypted_devices(kind: str, held: dict[str, Any], paths: list[str]) -> None:
    assert outcomes(VOLUME, resource(kind, held)) == [("violates", path) for path in paths]


@pytest.mark.parametrize(
    ("enabled", "expected"),
    [
        (None, []),
        (True, []),
        (False, [("violates", "rootBlockDevice")]),
        (UNKNOWN, [("undecided", "enabled")]),
    ],
)
def test_the_region_encrypts_by_default(enabled: Any, expected: list[tuple[str, str]]) -> None:
    instance = resource(INSTANCE, {"rootBlockDevice": PLAIN})
    assert outcomes(VOLUME, instance, by_default(enabled)) == expected
    assert outcomes(VOLUME, by_default(enabled), instance) == expected


def test_another_program_encrypts_by_default() -> None:
    instance = resource(INSTANCE, {"rootBlockDevice": PLAIN})
    assert outcomes(VOLUME, instance, completed_elsewhere=["it"]) == []


def test_what_aws_fills_in_is_not_encrypted() -> None:
    filled_in = {"rootBlockDevice": {"volumeSize": 20, "encrypted": UNKNOWN}}
    assert outcomes(VOLUME, resource(INSTANCE, filled_in, depends={})) == [
        ("violates", "rootBlockDevice")
    ]
    assert outcomes(VOLUME, resource(INSTANCE, filled_in)) == [
        ("undecided", "rootBlockDevice.encrypted")
    ]
    nothing = resource(INSTANCE, {"rootBlockDevice": UNKNOWN}, depends={})
    assert outcomes(VOLUME, nothing) == [("violates", "rootBlockDevice")]


@pytest.mark.parametrize(
    ("kind", "held", "outcome"),
    [
        (INSTANCE, {}, "violates"),
        (TEMPLATE, {}, "violates"),
        (INSTANCE, {"launchTemplate": {"id": "lt-1"}}, None),
        (INSTANCE, {"metadataOptions": {"httpTokens": "optional"}}, None),
        (INSTANCE, {"metadataOptions": {"httpEndpoint": "disabled"}}, None),
        (INSTANCE, {"metadataOptions": UNKNOWN}, "undecided"),
    ],
)
def test_a_metadata_version_is_declared(
    kind: str, held: dict[str, Any], outcome: str | None
) -> None:
    found = outcomes(UNDECLARED, resource(kind, held))
    assert [each for each, _ in found] == ([outcome] if outcome else [])


def in_base64(data: bytes) -> str:
    return base64.encodebytes(data).decode()


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [
        (INSTANCE, "userData", SCRIPT),
        (INSTANCE, "userDataBase64", in_base64(SCRIPT.encode())),
        (INSTANCE, "userDataBase64", in_base64(gzip.compress(SCRIPT.encode(), mtime=0))),
        (CONFIGURATION, "userData", SCRIPT),
        (TEMPLATE, "userData", in_base64(SCRIPT.encode())),
    ],
)
def test_a_secret_in_user_data(kind: str, path: str, text: str) -> None:
    assert outcomes(USER_DATA, resource(kind, {path: text})) == [("violates", path)]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("#!/bin/sh\nyum install -y nginx\n", []),
        ("#!/bin/sh\nexport DB_PASSWORD=$(aws ssm get-parameter --name /orders/db)\n", []),
        ("", []),
        (None, []),
        (UNKNOWN, [("undecided", "userData")]),
        (secret("#!/bin/sh\n"), [("violates", "userData")]),
        (secret(UNKNOWN), [("violates", "userData")]),
    ],
)
def test_user_data_without_a_secret_in_it(held: Any, expected: list[tuple[str, str]]) -> None:
    assert outcomes(USER_DATA, resource(INSTANCE, {"userData": held})) == expected


def test_a_bomb_in_user_data_is_cut() -> None:
    bomb = in_base64(gzip.compress(b"\0" * (64 << 20)))
    assert outcomes(USER_DATA, resource(INSTANCE, {"userDataBase64": bomb})) == []
