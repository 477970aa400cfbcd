"""`stackwarden stand-in`: the stand-in providers of a program in a PULUMI_HOME."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.offline import schema

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(
        "name: shop\nruntime: yaml\nresources:\n  orders:\n    type: aws:sqs:Queue\n",
        encoding="utf-8",
    )
    return folder


def node_package(program: Path, name: str, version: str) -> None:
    folder = program / "node_modules" / "@pulumi" / name
    folder.mkdir(parents=True)
    described = {"name": f"@pulumi/{name}", "version": version, "pulumi": {"resource": True}}
    (folder / "package.json").write_text(json.dumps(described), encoding="utf-8")


def test_each_required_version_is_installed(program: Path, capsys: Capture) -> None:
    node_package(program, "aws", "7.48.0")
    home = program.parent / "home"
    assert main(["stand-in", str(program), "--home", str(home)]) == 0
    found = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert {each.relative_to(home).as_posix() for each in found} == {
        "plugins/resource-aws-v7.48.0/pulumi-resource-aws",
        f"plugins/resource-aws-v{schema.version('aws')}/pulumi-resource-aws",
    }
    assert all(each.is_file() for each in found)


def test_program_without_a_known_provider_gets_instructions(program: Path, capsys: Capture) -> None:
    (program / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\n", encoding="utf-8")
    assert main(["stand-in", str(program), "--home", str(program / "home")]) == 2
    assert "install the packages of the program" in capsys.readouterr().err


def test_a_plugin_of_another_is_not_overwritten(program: Path, capsys: Capture) -> None:
    folder = program / "home" / "plugins" / f"resource-aws-v{schema.version('aws')}"
    folder.mkdir(parents=True)
    other = folder / "pulumi-resource-aws"
    other.write_text("real", encoding="utf-8")
    assert main(["stand-in", str(program), "--home", str(program / "home")]) == 2
    assert "is not Stackwarden's" in capsys.readouterr().err
    assert other.read_text(encoding="utf-8") == "real"
