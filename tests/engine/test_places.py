"""Findings of the real engine are reported at the arguments, in every language.

`▸` is in front of the argument of the property, `◂` of what gives it its value.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.engine.engine import ROOT, TIMEOUT, Engine
from tests.engine.test_preview_command import Program, Ran
from tests.program_files.arguments.labelled import ARGUMENT, ORIGIN
from tests.tries import nightly
from tools import typescript_sdks

RULE = "sqs-queue-unencrypted"
PYTHON = {
    "__main__.py": """\
import pulumi_aws as aws
from queues import order_queue, SETTINGS
order_queue("first", True)
order_queue("orders", ◂False)
for name in ("a", "b"):
    aws.sqs.Queue(
        name,
        **SETTINGS,
    )
""",
    "queues.py": """\
import pulumi_aws as aws
SETTINGS = {"name": "x"}
def order_queue(name, encrypted):
    return aws.sqs.Queue(
        name,
        ▸sqs_managed_sse_enabled=encrypted,
    )
""",
}
TYPESCRIPT = {
    "index.ts": """\
import { makeQueue } from "./queues";
makeQueue("first", true);
makeQueue("orders", ◂false);
""",
    "queues.ts": """\
import * as aws from "@pulumi/aws";
export const makeQueue = (name: string, encrypted: boolean) =>
    new aws.sqs.Queue(name, {
        ▸sqsManagedSseEnabled: encrypted,
    });
""",
}
MODULES = {
    "index.js": """\
import * as aws from "@pulumi/aws";
import { encrypted } from "./settings.js";
export const queue = ["orders"].map((name) => new aws.sqs.Queue(name, {
    ▸sqsManagedSseEnabled: encrypted,
}));
""",
    "settings.js": "export const encrypted = ◂false;\n",
}
YAML = {
    "Pulumi.yaml": """\
name: shop
runtime: yaml
variables:
  encrypted: ◂false
resources:
  orders:
    type: aws:sqs:Queue
    properties:
      ▸sqsManagedSseEnabled: ${encrypted}
"""
}


def _missing(what: str) -> None:
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    made = Program(engine, tmp_path)
    for name in ("__main__.py", "queues.py"):
        (made.folder / name).unlink()
    return made


@pytest.fixture
def node(program: Program) -> Program:
    try:
        (program.folder / "node_modules").symlink_to(typescript_sdks.ensure(ROOT))
    except typescript_sdks.NoSdks as error:
        _missing(str(error))
    program.write(**{"Pulumi.yaml": json.dumps({"name": "shop", "runtime": "nodejs"})})
    return program


def check(program: Program, files: dict[str, str]) -> None:
    """Compares the places of the finding about `orders` with the labels."""
    plain = {name: text.replace(ARGUMENT, "").replace(ORIGIN, "") for name, text in files.items()}
    program.write(**plain)
    # The compiler that Node.js loads leaves its cache.
    started = program.start("--format", "json", "--profile", "strict")
    ran = Ran(*started.finish(TIMEOUT))
    assert ran.status == 1, ran.stderr
    (found,) = (each for each in ran.of(RULE) if each["resource"]["name"] == "orders")
    assert [found["file"], found["line"], found["column"]] == _label(files, ARGUMENT)
    (origin,) = found["related"]
    assert [origin["file"], origin["line"], origin["column"]] == _label(files, ORIGIN)
    assert all(each["file"] for each in ran.document["findings"] if each["resource"])


def _label(files: dict[str, str], mark: str) -> list[object]:
    (found,) = (
        [name, number, line.index(mark) + 1]
        for name, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if mark in line
    )
    return found


def test_in_python(program: Program) -> None:
    check(program, PYTHON)


def test_in_yaml(program: Program) -> None:
    if shutil.which("pulumi-language-yaml", path=program.env["PATH"]) is None:
        _missing("no language host of Pulumi YAML: `make setup` builds one")
    check(program, YAML)


def test_in_typescript(node: Program) -> None:
    node.write(**{"package.json": json.dumps({"main": "index.ts"})})
    modules = {"module": "commonjs", "moduleResolution": "node", "skipLibCheck": True}
    node.write(**{"tsconfig.json": json.dumps({"compilerOptions": modules})})
    check(node, TYPESCRIPT)


@nightly("test_in_typescript")
def test_in_modules_of_javascript(node: Program) -> None:
    node.write(**{"package.json": json.dumps({"main": "index.js", "type": "module"})})
    check(node, MODULES)
