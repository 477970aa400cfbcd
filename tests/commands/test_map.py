"""`stackwarden map` and `stackwarden who-can` over exported stacks."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.model.stack import Stack
from tests.exposure.stacks import (
    BUCKET,
    EXTERNAL,
    allow,
    deployed,
    function,
    role,
    thing,
    url,
)
from tests.judged import resource
from tests.unwrapped import unwrapped


def exported(stack: Stack) -> bytes:
    """What `pulumi stack export` writes of the stack."""
    resources = [
        {
            "urn": each.urn,
            "type": each.type,
            "custom": True,
            "inputs": each.wire,
            "outputs": each.wire,
            "propertyDependencies": each.property_dependencies,
        }
        for each in stack.resources
    ]
    return json.dumps({"version": 3, "deployment": {"resources": resources}}).encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    held = role("worker", allow("s3:GetObject", "arn:aws:s3:::shop/*"))
    own = function("worker", held[0])
    permission = {"function": "worker", "principal": EXTERNAL, "action": "lambda:InvokeFunction"}
    allowed = resource("aws:lambda/permission:Permission", permission, "partner")
    found = tmp_path / "dev.json"
    stack = deployed(*held, own, url(own), thing(BUCKET, "shop"), allowed)
    found.write_bytes(exported(stack))
    return found


def test_the_map_of_an_export_is_named_after_its_stack(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", str(file)]) == 0
    out = unwrapped(capsys.readouterr().out)
    assert out.startswith("shop/dev: 1 function, 1 of 1 reached resources exposed to anyone ")
    assert "Fix: Set authorizationType of worker" in out


@pytest.mark.parametrize(
    ("form", "begins"), [("json", "{"), ("svg", "<svg "), ("html", "<!doctype html>")]
)
def test_other_formats_go_to_a_file(file: Path, form: str, begins: str) -> None:
    output = file.with_name("map.out")
    assert main(["map", str(file), "--format", form, "--output", str(output)]) == 0
    assert output.read_text(encoding="utf-8").startswith(begins)


def test_a_compressed_export_is_read(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = file.with_name("dev.json.gz")
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert main(["map", str(packed), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["stack"] == "shop/dev"


@pytest.mark.parametrize("given", [[], ["--account", EXTERNAL]])
def test_a_trusted_account_is_no_origin(
    file: Path, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", str(file), "--format", "json", *given]) == 0
    nodes: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["nodes"]
    names = {each["name"] for each in nodes if each["layer"] == "origin"}
    assert (f"Account {EXTERNAL}" in names) is not bool(given)


def test_who_can_answers_in_text_and_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["who-can", "s3:Get*", "shop", str(file)]) == 0
    out = unwrapped(capsys.readouterr().out)
    assert out.startswith("Role worker can perform s3:GetObject on shop ")
    assert main(["who-can", "s3:Get*", "shop", str(file), "--format", "json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["principals"]
    assert (answer["principal"], answer["undecided"]) == ("worker", False)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (["map", "{file}", "--account", "12"], "--account 12: invalid account ID"),
        (["map", "{folder}"], "no Pulumi.yaml here"),
        (["map", "{file}", "--against", "{folder}"], "a folder; name the file of a stack"),
        (["map", "{folder}/none.json"], "no such file"),
        (["map", "none", "--cwd", "{folder}"], "no such file, and not the name of a stack"),
        (["map", "--cwd", "{folder}"], "no Pulumi.yaml here"),
        (["map", "{broken}"], "invalid JSON in the state: line 1"),
        (["who-can", "s3:GetObjekt", "shop", "{file}"], "did you mean s3:GetObject?"),
    ],
)
def test_wrong_usage_is_one_line(
    file: Path, given: list[str], error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = file.with_name("folder")
    folder.mkdir()
    broken = file.with_name("broken.json")
    broken.write_text("{", encoding="utf-8")
    named = {"file": file, "folder": folder, "broken": broken}
    assert main([each.format(**named) for each in given]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert error in line


def settled(folder: Path, name: str = "shop", *, file: str = "", config: str = "") -> None:
    """A Pulumi project with a settings file and a stack's configuration."""
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: yaml\n", encoding="utf-8")
    (folder / "stackwarden.yaml").write_text(file, encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(config, encoding="utf-8")


TRUSTED = f'trusted_accounts: ["{EXTERNAL}"]'


@pytest.mark.parametrize(
    ("project", "external"),
    [
        ({}, True),
        ({"file": TRUSTED}, False),
        ({"config": f"config:\n  stackwarden:{TRUSTED}\n"}, False),
        # The settings of another project don't apply to this stack.
        ({"name": "other", "file": TRUSTED}, True),
    ],
)
def test_the_settings_of_the_program_count_for_its_stack(
    file: Path, project: dict[str, str], external: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    settled(file.parent, **project)
    where = [str(file), "--cwd", str(file.parent), "--format", "json"]
    assert main(["map", *where]) == 0
    nodes = json.loads(capsys.readouterr().out)["nodes"]
    assert (f"Account {EXTERNAL}" in {each["name"] for each in nodes}) is external
    assert main(["who-can", "lambda:InvokeFunction", "worker", *where]) == 0


def test_who_can_tells_external_accounts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = thing(BUCKET, "shop")
    principal = {"AWS": f"arn:aws:iam::{EXTERNAL}:role/partner"}
    statement = {**allow("s3:GetObject", "arn:aws:s3:::shop/*"), "Principal": principal}
    policy = resource(
        "aws:s3/bucketPolicy:BucketPolicy",
        {"bucket": "shop", "policy": json.dumps({"Statement": [statement]})},
        "shop",
    )
    stack = deployed(bucket, policy, *role("worker"))
    (tmp_path / "dev.json").write_bytes(exported(stack))
    given = ["who-can", "s3:GetObject", "shop", str(tmp_path / "dev.json")]
    partner = f"AWS arn:aws:iam::{EXTERNAL}:role/partner"
    assert main(given) == 0
    out = unwrapped(capsys.readouterr().out)
    assert out.startswith(f"{partner} (external account) can perform")
    assert main([*given, "--account", EXTERNAL]) == 0
    assert unwrapped(capsys.readouterr().out).startswith(f"{partner} can perform")
    assert main([*given, "--format", "json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["principals"]
    assert answer["external"] is True


def test_a_malformed_settings_file_is_refused(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settled(file.parent, file="trusted_accounts: [12]")
    for command in (["map"], ["who-can", "s3:Get*", "shop"]):
        assert main([*command, str(file), "--cwd", str(file.parent)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "stackwarden.yaml:1:20: trusted_accounts.0: must be a string" in line
