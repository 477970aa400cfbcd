"""The plugins of a program, found in the packages that it has installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from policypack.offline.required_plugins import Plugin, required_plugins


def put(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def test_a_node_program_may_have_several_versions_of_one(tmp_path: Path) -> None:
    modules = tmp_path / "node_modules"
    resource = {"pulumi": {"resource": True, "name": "aws"}}
    put(
        modules / "@pulumi/aws/package.json",
        {"name": "@pulumi/aws", "version": "7.23.0"} | resource,
    )
    nested = modules / "@shop/network/node_modules/@pulumi/aws/package.json"
    put(nested, {"name": "@pulumi/aws", "version": "6.83.0", **resource})
    put(modules / "@shop/network/package.json", {"name": "@shop/network", "version": "1.0.0"})
    put(modules / "left-pad/package.json", {"name": "left-pad", "version": "1.3.0"})
    # An SDK may leave the name to the package's, and may have another version than its plugin.
    tls = {"resource": True, "version": "v5.6.2"}
    put(
        modules / "@pulumi/tls/package.json",
        {"name": "@pulumi/tls", "version": "5.0", "pulumi": tls},
    )
    # A folder that only looks like a package's, deep inside another one.
    put(modules / "left-pad/test/fixtures/x/package.json", {"version": "1.0.0", **resource})
    assert required_plugins(tmp_path) == [
        Plugin("aws", "6.83.0"),
        Plugin("aws", "7.23.0"),
        Plugin("tls", "5.6.2"),
    ]
    # In a workspace, the packages lie above the program.
    (tmp_path / "apps" / "shop").mkdir(parents=True)
    assert len(required_plugins(tmp_path / "apps" / "shop")) == 3


def test_a_package_of_pnpm_is_found_behind_its_store(tmp_path: Path) -> None:
    stored = tmp_path / "node_modules/.pnpm/@pulumi+aws@7.23.0/node_modules/@pulumi/aws"
    put(stored / "package.json", {"version": "7.23.0", "pulumi": {"resource": True, "name": "aws"}})
    assert required_plugins(tmp_path) == [Plugin("aws", "7.23.0")]


def test_a_python_program_has_those_of_its_environment(tmp_path: Path) -> None:
    site, program = tmp_path / "site-packages", tmp_path / "program"
    program.mkdir()
    described = {"resource": True, "name": "docker-build", "version": "0.0.22"}
    put(site / "pulumi_docker_build/pulumi-plugin.json", described)
    # An SDK that leaves its version to the distribution's metadata.
    put(site / "pulumiverse_time/pulumi-plugin.json", {"resource": True, "name": "time"})
    (site / "pulumiverse_time-0.1.1.dist-info").mkdir()
    put(site / "pulumi_tool/pulumi-plugin.json", {"resource": False, "name": "tool"})
    put(site / "pulumi_lost/pulumi-plugin.json", {"resource": True, "name": "lost"})
    (site / "pulumi_broken").mkdir()
    (site / "pulumi_broken/pulumi-plugin.json").write_text("{", encoding="utf-8")
    found = required_plugins(program, site)
    assert found == [Plugin("docker-build", "0.0.22"), Plugin("time", "0.1.1")]
    assert required_plugins(program) == []


def test_a_go_program_has_those_of_its_modules(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text(
        "module shop\n\nrequire (\n\tgithub.com/pulumi/pulumi-aws/sdk/v7 v7.23.0\n"
        "\tgithub.com/pulumi/pulumi-docker-build/sdk/go v0.0.22\n"
        "\tgithub.com/pulumi/pulumi/sdk/v3 v3.200.0\n"
        "\tgithub.com/pulumiverse/pulumi-time/sdk v0.1.1\n)\n",
        encoding="utf-8",
    )
    assert required_plugins(tmp_path) == [
        Plugin("aws", "7.23.0"),
        Plugin("docker-build", "0.0.22"),
        Plugin("time", "0.1.1"),
    ]


def test_a_yaml_program_names_packages_without_versions(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(
        "name: shop\nruntime: yaml\nconfig:\n  size: {type: integer}\nresources:\n"
        "  net: {type: awsx:ec2:Vpc}\n  there:\n    type: pulumi:providers:aws\n"
        "  q:\n    type: 'aws:sqs/queue:Queue'\n    properties: {note: 'type: of a queue'}\n"
        "variables:\n  x:\n    fn::invoke: {function: eks:getAddon, arguments: {}}\n",
        encoding="utf-8",
    )
    named = [Plugin(package, "0.0.0") for package in ("aws", "awsx", "eks")]
    assert required_plugins(tmp_path) == named
    (tmp_path / "Pulumi.yaml").write_text(
        '{"resources": {"k": {"type": "tls:PrivateKey"}}}', encoding="utf-8"
    )
    assert required_plugins(tmp_path) == [Plugin("tls", "0.0.0")]
