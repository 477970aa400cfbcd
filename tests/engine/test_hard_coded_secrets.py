"""Secrets that a program's own files contain are found in a preview, at their lines."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from policypack.report.formats import FORMATS, Terminal, render
from tests.engine.engine import ROOT, TIMEOUT, Engine
from tests.engine.test_preview_command import Program, Ran
from tests.tries import nightly
from tools import typescript_sdks

RULE = "stack-hard-coded-secret"
PROGRAM = """\
import json

import pulumi
import pulumi_aws as aws

from names import PASSWORD

config = pulumi.Config()
aws.rds.Instance(
    "argument",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="orders",
    password="kR7-wq2Zt-argument",
)
aws.docdb.Cluster("variable", master_username="orders", master_password=PASSWORD)
aws.redshift.Cluster(
    "default",
    cluster_identifier="orders",
    node_type="ra3.large",
    master_username="orders",
    master_password=config.get("redshift") or "kR7wq2Ztdefault9",
)
aws.elasticache.ReplicationGroup(
    "setting", description="sessions", auth_token=config.require("token")
)
aws.secretsmanager.SecretVersion(
    "document",
    secret_id="orders",
    secret_string=json.dumps({"username": "orders", "password": "kR7-wq2Zt-document"}),
)
aws.ssm.Parameter("plain", name="/orders/region", type="SecureString", value="eu-central-1")
aws.rds.Cluster(
    "environment", engine="aurora-mysql", master_password=__import__("os").environ["DB"]
)
"""
YAML = """\
name: shop
runtime: yaml
config:
  aws:region: eu-central-1
  password:
    default: kR7-wq2Zt-config
resources:
  orders:
    type: aws:rds:Cluster
    properties:
      engine: aurora-mysql
      masterUsername: orders
      masterPassword: ${password}
  invoices:
    type: aws:ssm:Parameter
    properties:
      name: /invoices/token
      type: SecureString
      value: kR7-wq2Zt-literal
"""


def found(ran: Ran) -> dict[str, tuple[str, int]]:
    """The place in the files of each resource that the rule reports."""
    return {each["resource"]["name"]: (each["file"], each["line"]) for each in ran.of(RULE)}


def test_of_a_python_program(engine: Engine, tmp_path: Path) -> None:
    program = Program(engine, tmp_path)
    settings = {"aws:region": "eu-central-1", "shop:token": "kR7-wq2Zt-setting-16"}
    program.write(
        **{
            "__main__.py": PROGRAM,
            "names.py": '# The password of the documents.\nPASSWORD = "kR7-wq2Zt-variable"\n',
            "Pulumi.dev.yaml": json.dumps({"config": settings}, indent=2),
        }
    )
    ran = program.preview("--format", "json", env={"DB": "kR7-wq2Zt-environment"})
    assert found(ran) == {
        "argument": ("__main__.py", 15),
        "variable": ("names.py", 2),
        "default": ("__main__.py", 23),
        "setting": ("Pulumi.dev.yaml", 4),
        "document": ("__main__.py", 31),
    }
    # AND the columns are those of the literal, and the call is that of the resource
    (each,) = (each for each in ran.of(RULE) if each["resource"]["name"] == "variable")
    assert [each[name] for name in ("column", "end_line", "end_column")] == [12, 2, 32]
    assert (each["call"]["file"], each["call"]["line"]) == ("__main__.py", 17)
    # AND no value is told, by whichever format, and each names the place
    assert "kR7" not in ran.stdout + ran.stderr
    for form in FORMATS:
        # Markdown escapes what would be emphasis.
        text = render(ran.document, form, terminal=Terminal()).replace("\\", "")  # type: ignore[arg-type]
        assert "__main__.py" in text, form
        assert RULE in text
        assert "kR7" not in text
    # AND the database that AWS could manage the password of is told of once
    assert "rds-database-password-in-state" not in {
        each["rule"] for each in ran.document["findings"] if each["folded_into"] is None
    }


def test_of_a_yaml_program(engine: Engine, tmp_path: Path) -> None:
    program = Program(engine, tmp_path)
    if shutil.which("pulumi-language-yaml", path=program.env["PATH"]) is None:
        missing = "no language host of Pulumi YAML: `make setup` builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    for file in program.folder.iterdir():
        file.unlink()
    program.write(**{"Pulumi.yaml": YAML})
    ran = program.preview("--format", "json")
    assert found(ran) == {"orders": ("Pulumi.yaml", 6), "invoices": ("Pulumi.yaml", 19)}
    assert "kR7" not in ran.stdout + ran.stderr


TYPESCRIPT = """\
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { PASSWORD } from "./names";

const config = new pulumi.Config();
new aws.rds.Cluster("variable", { engine: "aurora-mysql", masterPassword: PASSWORD });
new aws.docdb.Cluster("default", {
  masterUsername: "orders",
  masterPassword: config.get("documents") || "kR7-wq2Zt-default",
});
"""


@nightly("test_of_a_python_program")
def test_of_a_typescript_program(engine: Engine, tmp_path: Path) -> None:
    try:
        sdks = typescript_sdks.ensure(ROOT)
    except typescript_sdks.NoSdks as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))
    program = Program(engine, tmp_path)
    for file in program.folder.iterdir():
        file.unlink()
    options = {"target": "es2020", "module": "commonjs", "moduleResolution": "node"}
    program.write(
        **{
            "Pulumi.yaml": json.dumps({"name": "shop", "runtime": "nodejs"}),
            "Pulumi.dev.yaml": json.dumps({"config": {"aws:region": "eu-central-1"}}),
            "package.json": json.dumps({"main": "index.ts"}),
            "tsconfig.json": json.dumps({"compilerOptions": {**options, "skipLibCheck": True}}),
            "index.ts": TYPESCRIPT,
            "names.ts": 'export const PASSWORD = "kR7-wq2Zt-variable";\n',
        }
    )
    (program.folder / "node_modules").symlink_to(sdks)
    # The TypeScript compiler of the language host leaves its cache.
    ran = Ran(*program.start("--format", "json").finish(TIMEOUT))
    assert found(ran) == {"variable": ("names.ts", 1), "default": ("index.ts", 10)}
    assert "kR7" not in ran.stdout + ran.stderr
