"""Programs beyond Python and beyond AWS: YAML, TypeScript, other providers, foreign components."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from policypack.offline import plugin
from policypack.offline.required_plugins import required_plugins
from policypack.offline.unserved import NO_ACCOUNT_TOUCHED
from tests.engine.engine import PACK, ROOT, Engine, Stack
from tests.engine.steps import inputs, outputs
from tests.fixed_environment import python_path
from tests.tries import represented
from tools import typescript_sdks

REGION = {"aws:region": "eu-west-1"}

# One of every other provider, each of whose outputs goes on into another resource.
YAML_PROGRAM: dict[str, Any] = {
    "name": "program",
    "runtime": "yaml",
    "variables": {
        "document": {
            "fn::invoke": {
                "function": "aws:iam:getPolicyDocument",
                "arguments": {
                    "statements": [{"actions": ["s3:GetObject"], "resources": ["${bucket.arn}/*"]}]
                },
            }
        },
        "code": {
            "fn::invoke": {
                "function": "archive:getFile",
                "arguments": {
                    "type": "zip",
                    "sourceContent": "def handler(event, context): return event",
                    "sourceContentFilename": "main.py",
                    "outputPath": "build/code.zip",
                },
            }
        },
    },
    "resources": {
        "suffix": {"type": "random:RandomId", "properties": {"byteLength": 4}},
        "password": {"type": "random:RandomPassword", "properties": {"length": 20}},
        "bucket": {"type": "aws:s3:Bucket", "properties": {"bucket": "shop-${suffix.hex}"}},
        "key": {"type": "tls:PrivateKey", "properties": {"algorithm": "ED25519"}},
        "pair": {
            "type": "aws:ec2:KeyPair",
            "properties": {"publicKey": "${key.publicKeyOpenssh}"},
        },
        "database": {
            "type": "aws:ssm:Parameter",
            "properties": {"type": "SecureString", "value": "${password.result}"},
        },
        "reader": {"type": "aws:iam:Policy", "properties": {"policy": "${document.json}"}},
        "image": {
            "type": "docker-build:Image",
            "properties": {"push": True, "tags": ["registry.test/shop:1"]},
        },
        "worker": {
            "type": "aws:lambda:Function",
            "properties": {
                "role": "arn:aws:iam::607318452946:role/worker",
                "packageType": "Image",
                "imageUri": "${image.ref}",
            },
        },
        "greeting": {"type": "command:local:Command", "properties": {"create": "touch ran"}},
        "marker": {"type": "null:Resource", "properties": {"triggers": {"a": "${queue.arn}"}}},
        "queue": {"type": "aws:sqs:Queue", "properties": {"tags": {"since": "${start.rfc3339}"}}},
        "start": {"type": "time:Static"},
    },
    "outputs": {
        "bucket": "${bucket.arn}",
        "code": "${code.outputBase64sha256}",
        "greeting": "${greeting.stdout}",
        "image": "${worker.imageUri}",
        "password": "${password.result}",
        "policy": "${reader.policy}",
        "since": "${queue.tags}",
    },
}

TYPESCRIPT_PROGRAM = """
import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as older from "aws-of-a-component";
import * as random from "@pulumi/random";

class Store extends pulumi.ComponentResource {
  constructor(name: string, suffix: pulumi.Input<string>) {
    super("shop:index:Store", name);
    const parent = { parent: this };
    new older.s3.BucketV2("files", { bucket: pulumi.interpolate`files-${suffix}` }, parent);
    // In version 7 of @pulumi/aws, this is another resource type with other properties.
    new older.s3.Bucket("old", { acl: "private", loggings: [{ targetBucket: "logs" }] }, parent);
    // Version 7 has it no longer.
    const instance = new older.opsworks.Application("app", { stackId: "s", type: "other" }, parent);
    new older.sns.Topic("events", { displayName: instance.name }, parent);
  }
}

const suffix = new random.RandomId("suffix", { byteLength: 4 });
const queue = new aws.sqs.Queue("orders");
const role = new aws.iam.Role("worker", {
  assumeRolePolicy: { Version: "2012-10-17", Statement: [{
    Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] },
});
new aws.iam.RolePolicy("everything", {
  role: role.id,
  policy: queue.arn.apply(arn => JSON.stringify({ Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: arn.replace(/:[^:]*$/, ":*") }] })),
});
new Store("store", suffix.hex);
export const arn = queue.arn;
export const region = older.getRegionOutput().name;
"""


@pytest.fixture(scope="session")
def sdks() -> Path:
    try:
        return typescript_sdks.ensure(ROOT)
    except typescript_sdks.NoSdks as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))


def yaml_stack(engine: Engine, program: dict[str, Any]) -> Stack:
    if not (engine.pulumi.resolve().parent / "pulumi-language-yaml").exists():
        missing = "no language host of Pulumi YAML: `make setup` builds one where Pulumi is missing"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    stack = engine.stack("", config=REGION)
    (stack.project / "__main__.py").unlink()
    (stack.project / "Pulumi.yaml").write_text(json.dumps(program), encoding="utf-8")
    return stack


@contextmanager
def one_process(stack: Stack) -> Iterator[Mapping[str, str]]:
    """The surroundings in which one process answers for every package and version."""
    for path in sorted((stack.folder / "home" / "plugins").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    packages = "aws,random,tls,archive,command,null,time,docker-build"
    options = ("--attach", packages, "--program", str(stack.project))
    command = [sys.executable, "-m", "policypack.offline", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            yield {"PULUMI_DEBUG_PROVIDERS": process.stdout.readline().strip()}
        finally:
            process.kill()


def test_a_yaml_program_of_many_providers_lives_from_preview_to_destroy(engine: Engine) -> None:
    """The first preview has a process for each provider, and the other runs one for all."""
    stack = yaml_stack(engine, YAML_PROGRAM)
    first = stack.preview()
    seen = outputs(first)
    assert seen["bucket"].startswith("arn:aws:s3:::shop-")
    assert json.loads(seen["policy"])["Statement"][0]["Resource"] == seen["bucket"] + "/*"
    assert seen["image"].startswith("registry.test/shop:1@sha256:")
    assert len(seen["code"]) == 44
    assert (stack.project / "build" / "code.zip").is_file()
    assert seen["since"] == {"since": "2024-01-01T00:00:00Z"}
    assert inputs(first, "pair")["publicKey"].startswith("ssh-ed25519 AAAA")
    # What a command would print is unknown, and the password of a first preview is a secret.
    assert seen.keys() >= {"greeting"}
    assert seen["password"] == inputs(first, "database")["value"]
    assert seen["password"]["ciphertext"] == "[secret]"
    assert NO_ACCOUNT_TOUCHED not in first.diagnostics

    (stack.project / "build" / "code.zip").unlink()
    with one_process(stack) as attached:
        for command in ("up", "destroy"):
            run = stack.run(command, "--yes", "--skip-preview", env=attached)
            assert run.status == 0, run.stderr
            # One line of all the providers that took part.
            assert run.diagnostics.count(NO_ACCOUNT_TOUCHED) == 1
            assert not (stack.project / "ran").exists()
            if command == "up":
                assert outputs(run)["image"] == seen["image"]
                assert (stack.project / "build" / "code.zip").is_file()
                again = stack.preview(env=attached)
                assert set(again.summary["resourceChanges"]) == {"same"}


@pytest.mark.parametrize("transpile_only", represented(["true", "false"], "true"))
def test_a_typescript_program_of_two_versions_of_the_sdk(
    engine: Engine, sdks: Path, transpile_only: str
) -> None:
    strict = {**REGION, "stackwarden:profile": "strict"}
    stack = engine.stack(TYPESCRIPT_PROGRAM, config=strict, provider=False)
    project = stack.project
    (project / "__main__.py").rename(project / "index.ts")
    (project / "node_modules").symlink_to(sdks)
    (project / "package.json").write_text(json.dumps({"main": "index.ts"}), encoding="utf-8")
    modules = {"module": "commonjs", "moduleResolution": "node"}
    options = {"target": "es2020", "strict": True, "skipLibCheck": True, **modules}
    (project / "tsconfig.json").write_text(
        json.dumps({"compilerOptions": options}), encoding="utf-8"
    )
    (project / "Pulumi.yaml").write_text(
        json.dumps({"name": "program", "runtime": "nodejs"}), encoding="utf-8"
    )
    required = required_plugins(project)
    assert [each.version for each in required if each.package == "aws"] == ["6.83.0", "7.23.0"]
    plugin.install_all(stack.folder / "home", required)

    # The one program of these tests whose types are checked, as they are for users: each night.
    typed = {"PULUMI_NODEJS_TRANSPILE_ONLY": transpile_only}
    run = stack.preview(pack=PACK, env={**python_path(ROOT), **typed})
    print(run.stdout, run.stderr)
    seen = {event["policyName"] for event in run.policy_events}
    assert {"iam-policy-service-wildcard", "sns-topic-unencrypted"} <= seen
    assert json.loads(inputs(run, "worker")["assumeRolePolicy"])["Version"] == "2012-10-17"
    assert inputs(run, "files")["bucket"].startswith("files-")
    assert inputs(run, "orders")["region"] == "eu-west-1"
    old = inputs(run, "old")
    assert (old["acl"], old["loggings"]) == ("private", [{"targetBucket": "logs"}])
    assert "region" not in old
    (warning,) = (line for line in run.diagnostics.splitlines() if "is not in aws" in line)
    assert "aws:opsworks/application:Application is not in aws" in warning
    assert "its outputs are unknown; preview with `stackwarden preview --online`" in warning


def test_secret_tags_are_secret_wherever_they_are_repeated(engine: Engine) -> None:
    program = """
import pulumi, pulumi_aws as aws
tags = {"tags": {"cost": pulumi.Output.secret("hunter2")}}
there = aws.Provider("there", region="eu-west-1", default_tags=tags)
options = pulumi.ResourceOptions(provider=there)
queue = aws.sqs.Queue("queue", tags={"owner": pulumi.Output.secret("hunter3")}, opts=options)
pulumi.export("all", queue.tags_all)
"""
    stack = engine.stack(program, config=REGION)
    up = stack.up()
    assert up.status == 0, up.stderr
    assert "hunter" not in up.stdout + up.stderr
    assert "hunter" not in json.dumps(up.events)
    (state,) = (stack.folder / "state" / ".pulumi" / "stacks").rglob("dev.json")
    assert "hunter" not in state.read_text(encoding="utf-8")
    assert set(stack.preview().summary["resourceChanges"]) == {"same"}
