"""The stacks of the user's backend that an offline preview can read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policypack.facts.invented import invented
from policypack.preview import other_stacks
from policypack.preview.project import Project
from tests.preview.projects import made

SIGNATURE, OF_SECRETS = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"


@pytest.fixture
def backend(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "states"
    files = ("net/dev.json", "net/prod.json.gz", "net/dev.json.bak", "shop/dev.json", "old.json")
    for name in (*files, "shop/prod.json"):
        file = folder / ".pulumi" / "stacks" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return folder


def linked(own: Path, project: Project, environment: Mapping[str, str]) -> dict[str, str]:
    other_stacks.link(own, "dev", project, environment)
    folder = own / ".pulumi" / "stacks"
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in files}


# Without a project, a stack is one of the project that reads it.
ALL = {
    "net/dev.json": "net/dev.json",
    "net/prod.json.gz": "net/prod.json.gz",
    "shop/old.json": "old.json",
    "shop/prod.json": "shop/prod.json",
}


@pytest.mark.parametrize(
    ("settings", "environment"),
    [
        ({}, {"PULUMI_BACKEND_URL": "file://{backend}"}),
        ({"backend": {"url": "file://../home/states?no_tmp_dir=true"}}, {}),
        ({"backend": {"url": "s3://states"}}, {"PULUMI_BACKEND_URL": "file://~/states"}),
        ({}, {"PULUMI_HOME": "{login}"}),
    ],
)
def test_the_stacks_of_a_folder_are_linked_but_for_the_previewed_one(
    settings: dict[str, Any],
    environment: Mapping[str, str],
    backend: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    login = tmp_path / "login"
    login.mkdir()
    (login / "credentials.json").write_text(
        json.dumps({"current": "file://~/states"}), encoding="utf-8"
    )
    places = {"backend": str(backend), "login": str(login)}
    given = {key: text.format(**places) for key, text in environment.items()}
    project = made(tmp_path / "shop", **settings)
    assert linked(tmp_path / "own", project, {"PULUMI_HOME": "/nowhere", **given}) == ALL


@pytest.mark.parametrize("url", ["s3://states", "https://api.pulumi.com", "file://", "file:///no"])
def test_any_other_backend_is_left_alone(url: str, tmp_path: Path) -> None:
    environment = {"PULUMI_BACKEND_URL": url, "PULUMI_HOME": "/nowhere"}
    assert linked(tmp_path / "own", made(tmp_path / "shop"), environment) == {}


def test_the_secrets_of_another_stack_are_unknown(backend: Path, tmp_path: Path) -> None:
    secret = {SIGNATURE: OF_SECRETS}
    outputs = {"token": {**secret, "ciphertext": "v1:abc"}, "open": 1}
    held = {"checkpoint": {"latest": {"resources": [{"outputs": outputs}]}}}
    stacks = backend / ".pulumi" / "stacks" / "net"
    (stacks / "prod.json.gz").write_bytes(gzip.compress(json.dumps(held).encode()))
    (stacks / "dev.json").write_text('{"ciphertext"', encoding="utf-8")
    environment = {"PULUMI_BACKEND_URL": backend.as_uri()}
    found = linked(tmp_path / "own", made(tmp_path / "shop"), environment)
    (resource,) = json.loads(found["net/prod.json"])["checkpoint"]["latest"]["resources"]
    mask = {**secret, "plaintext": json.dumps(invented("token"))}
    assert resource["outputs"] == {"token": mask, "open": 1}
    # AND what is damaged is left to Pulumi
    assert found["net/dev.json"] == '{"ciphertext"'


@pytest.mark.parametrize(("status", "closed"), [(0, []), (255, ["net/dev"])])
def test_secrets_that_the_passphrase_does_not_open_are_unknown(
    status: int, closed: list[str], backend: Path, tmp_path: Path
) -> None:
    secret = {SIGNATURE: OF_SECRETS, "ciphertext": "v1:abc"}
    held = {"checkpoint": {"latest": {"resources": [{"outputs": {"token": secret}}]}}}
    file = backend / ".pulumi" / "stacks" / "net" / "dev.json"
    file.write_text(json.dumps(held), encoding="utf-8")
    own = tmp_path / "own"
    (own / ".pulumi" / "stacks" / "net").mkdir(parents=True)
    link = own / ".pulumi" / "stacks" / "net" / "dev.json"
    link.symlink_to(file)
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
    pulumi.chmod(0o755)
    names = ["net/dev", "net/prod", "net/none"]
    environment = {"PATH": str(tmp_path)}
    assert [*other_stacks.mask_closed(own, names, environment)] == closed
    assert ("ciphertext" in link.read_text(encoding="utf-8")) == (not closed)
    # AND what is masked is masked once, in the preview's own copy
    assert [*other_stacks.mask_closed(own, names, environment)] == []
    assert json.loads(file.read_text(encoding="utf-8")) == held
