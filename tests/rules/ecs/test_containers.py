"""Containers of task definitions: secrets, privileges, logs and users."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

TASK = "aws:ecs/taskDefinition:TaskDefinition"
PASSWORD = "9f2Kq7!xVb31"


def task(*containers: dict[str, Any], **more: Any) -> Resource:
    held = [{"name": "orders", "image": "orders:1.4", **each} for each in containers]
    return resource(TASK, {"containerDefinitions": json.dumps(held), **more})


def pairs(**variables: str) -> dict[str, Any]:
    return {"environment": [{"name": key, "value": held} for key, held in variables.items()]}


def test_a_password_in_the_environment_is_found_where_it_stands() -> None:
    found = outcomes("ecs-task-env-secret", task({}, pairs(TABLE="orders", DB_PASSWORD=PASSWORD)))
    assert found == [("violates", "containerDefinitions[1].environment[1].value")]


@pytest.mark.parametrize(
    ("command", "at"),
    [
        (["redis-server", "--requirepass", PASSWORD], 2),
        (["serve", f"--db-password={PASSWORD}", "--port=80"], 1),
        (["redis-server", "--requirepass", "$PASSWORD"], None),
        (["serve", "--password-file", "/run/secrets/orders"], None),
        (["serve", "--password", "--port", "8080"], None),
        (["serve", "--name", PASSWORD], None),
    ],
)
def test_a_password_among_the_arguments(command: list[str], at: int | None) -> None:
    expected = [] if at is None else [("violates", f"containerDefinitions[0].command[{at}]")]
    assert outcomes("ecs-task-env-secret", task({"command": command})) == expected


def test_the_message_names_the_variable_or_the_flag() -> None:
    (found,) = verdicts("ecs-task-env-secret", task(pairs(DB_PASSWORD=PASSWORD)))
    assert found.message.startswith("the value of DB_PASSWORD is a secret")
    (found,) = verdicts("ecs-task-env-secret", task({"command": ["--requirepass", PASSWORD]}))
    assert found.message.startswith("the value of requirepass is a secret")


def test_keys_in_pascal_case_are_read_as_the_provider_reads_them() -> None:
    text = json.dumps([{"Image": "a:1", "Environment": [{"Name": "PASSWORD", "Value": PASSWORD}]}])
    found = outcomes("ecs-task-env-secret", resource(TASK, {"containerDefinitions": text}))
    assert [outcome for outcome, _ in found] == ["violates"]


@pytest.mark.parametrize(
    "container",
    [
        pairs(DB_PASSWORD_PARAMETER="/orders/db-password"),
        {"secrets": [{"name": "DB_PASSWORD", "valueFrom": "/orders/db-password"}]},
        {},
    ],
)
def test_a_name_of_a_secret_is_none(container: dict[str, Any]) -> None:
    assert outcomes("ecs-task-env-secret", task(container)) == []


@pytest.mark.parametrize("held", [json.dumps([{"image": "orders:1.4"}]), UNKNOWN])
def test_a_definition_that_is_marked_as_secret_contains_one(held: Any) -> None:
    marked = resource(TASK, {"containerDefinitions": secret(held)})
    assert ("violates", "containerDefinitions") in outcomes("ecs-task-env-secret", marked)


@pytest.mark.parametrize(
    "rule",
    [
        "ecs-task-env-secret",
        "ecs-container-privileged",
        "ecs-container-unlogged",
        "ecs-container-writable-root",
    ],
)
def test_an_unknown_definition_is_undecided(rule: str) -> None:
    found = outcomes(rule, resource(TASK, {"containerDefinitions": UNKNOWN}))
    assert found == [("undecided", "containerDefinitions")]


@pytest.mark.parametrize("rule", ["ecs-task-env-secret", "ecs-container-privileged"])
@pytest.mark.parametrize("text", ["", "[", "7", "[7]"])
def test_a_definition_that_aws_refuses_has_no_containers(rule: str, text: str) -> None:
    assert outcomes(rule, resource(TASK, {"containerDefinitions": text})) == []


@pytest.mark.parametrize(("held", "violates"), [(True, True), (False, False), (None, False)])
def test_a_privileged_container(held: Any, violates: bool) -> None:
    found = outcomes("ecs-container-privileged", task({"privileged": held}))
    assert found == ([("violates", "containerDefinitions[0].privileged")] if violates else [])


def test_each_container_without_a_log_driver_is_found() -> None:
    logged = {"logConfiguration": {"logDriver": "awsfirelens"}}
    found = outcomes("ecs-container-unlogged", task(logged, {}, {"logConfiguration": {}}))
    assert found == [
        ("violates", "containerDefinitions[1]"),
        ("violates", "containerDefinitions[2]"),
    ]


def test_windows_containers_cannot_have_a_read_only_root() -> None:
    windows = {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
    linux = {"runtimePlatform": {"operatingSystemFamily": "LINUX"}}
    rule = "ecs-container-writable-root"
    assert outcomes(rule, task({}, **windows)) == []
    assert outcomes(rule, task({}, **linux)) == [("violates", "containerDefinitions[0]")]
    assert outcomes(rule, task({"readonlyRootFilesystem": True}, **linux)) == []


@pytest.mark.parametrize(
    ("user", "violates"),
    [(None, True), ("root", True), ("0:0", True), ("0", True), ("1000", False), ("app:app", False)],
)
def test_root_in_the_network_of_the_host(user: str | None, violates: bool) -> None:
    found = outcomes("ecs-task-host-network-root", task({"user": user}, networkMode="host"))
    assert found == ([("violates", "containerDefinitions[0]")] if violates else [])


@pytest.mark.parametrize("more", [{"networkMode": "awsvpc"}, {}])
def test_root_in_a_network_of_its_own_is_fine(more: dict[str, Any]) -> None:
    assert outcomes("ecs-task-host-network-root", task({}, **more)) == []


def test_a_privileged_container_in_the_network_of_the_host_is_told_once() -> None:
    privileged = task({"privileged": True}, networkMode="host")
    assert outcomes("ecs-task-host-network-root", privileged) == []


@pytest.mark.parametrize(
    ("user", "violates"),
    [
        (None, True),
        ("", True),
        ("root", True),
        ("0", True),
        ("0:1000", True),
        ("root:root", True),
        ("1000", False),
        ("app:0", False),
    ],
)
def test_a_container_names_a_user_other_than_root(user: str | None, violates: bool) -> None:
    found = outcomes("ecs-container-runs-as-root", task({"user": user}))
    assert found == ([("violates", "containerDefinitions[0]")] if violates else [])


@pytest.mark.parametrize(
    ("user", "violates"), [(None, True), ("ContainerAdministrator", True), ("ContainerUser", False)]
)
def test_a_windows_container_names_a_user_other_than_its_administrator(
    user: str | None, violates: bool
) -> None:
    platform = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    found = outcomes("ecs-container-runs-as-root", task({"user": user}, runtimePlatform=platform))
    assert found == ([("violates", "containerDefinitions[0]")] if violates else [])


def test_an_unknown_platform_leaves_the_user_undecided() -> None:
    platform = {"operatingSystemFamily": UNKNOWN}
    found = outcomes("ecs-container-runs-as-root", task({}, runtimePlatform=platform))
    assert found == [("undecided", "runtimePlatform.operatingSystemFamily")]
