"""Programs that need what an offline preview does not have: each ends with a result.

The expected verdicts were written down before the programs ran. What is unknown is undecided, and
is not a finding; what is known beside it is judged.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.engine import ROOT, Engine
from tests.engine.test_preview_command import Program
from tests.tries import nightly, represented
from tools import typescript_sdks

UNENCRYPTED = "sqs-queue-unencrypted"
ANYONE = "iam-role-trusts-anyone"

COMPONENT = """\
class Component(pulumi.ComponentResource):
    def __init__(self, token, name, **given):
        version = pulumi.ResourceOptions(version="3.11.0")
        super().__init__(token, name, {"vpcId": None, **given}, version, remote=True)

    @property
    @pulumi.getter(name="vpcId")
    def vpc_id(self) -> pulumi.Output[str]:
        return pulumi.get(self, "vpcId")
"""
TRUST = """\
def trust(*principals):
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    statements = [{**statement, "Principal": {"AWS": each}} for each in principals]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
"""
START = "import json\nimport pulumi\nimport pulumi_aws as aws\n"
QUEUE = 'aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)\n'


@dataclass
class Case:
    """A program and what is expected of its preview. `found` are (rule, resource) that violate."""

    program: str
    found: set[tuple[str, str]]
    undecided: set[tuple[str, str]]
    not_judged: Sequence[str] = ()
    notes: Sequence[str] = ()
    arguments: Sequence[str] = ()
    files: dict[str, str] | None = None


CASES = {
    # A component, twice, and a method of one: its children are missing, the rest is judged.
    "component": Case(
        START
        + COMPONENT
        + QUEUE
        + 'net = Component("awsx:ec2:Vpc", "net", cidrBlock="10.0.0.0/16")\n'
        + 'aws.ec2.Subnet("inner", vpc_id=net.vpc_id, cidr_block="10.0.0.0/24")\n'
        + 'Component("eks:index:Cluster", "main", vpcId=net.vpc_id)\n'
        + 'called = pulumi.runtime.call("awsx:ec2:Vpc/getKey", {"__self__": net}, net)\n'
        + 'aws.sqs.Queue("keyed", kms_master_key_id=called.apply(lambda key: key["arn"]))\n',
        found={(UNENCRYPTED, "orders")},
        undecided=set(),
        not_judged=["what net (awsx:ec2:Vpc) makes", "what main (eks:index:Cluster) makes"],
    ),
    # Providers without a stand-in: their resources are there, and their outputs unknown.
    "provider": Case(
        START
        + QUEUE
        + "class Any(pulumi.CustomResource):\n"
        + "    def __init__(self, token, name, **given):\n"
        + '        version = pulumi.ResourceOptions(version="4.23.0")\n'
        + '        super().__init__(token, name, {"status": None, **given}, version)\n'
        + 'Any("kubernetes:core/v1:ConfigMap", "map", data={"a": "b"})\n'
        + 'bucket = Any("aws-native:s3:Bucket", "native")\n'
        + 'aws.iam.Role("named", name=bucket.id, assume_role_policy=json.dumps({}))\n',
        found={(UNENCRYPTED, "orders")},
        undecided=set(),
        notes=["outputs of kubernetes:core/v1:ConfigMap: treated as known after apply"],
    ),
    # Contents of an account, as texts that a program joins: a known "*" beside one is found.
    "contents": Case(
        START
        + TRUST
        + 'parameter = aws.ssm.get_parameter(name="/accounts/partner").value\n'
        + 'secret = aws.secretsmanager.get_secret_version_output(secret_id="partner")\n'
        + 'body = aws.s3.get_object(bucket="settings", key="policy.json").body\n'
        + 'aws.iam.Role("unknown", assume_role_policy=trust(f"arn:aws:iam::{parameter}:root"))\n'
        + 'aws.iam.Role("anyone", assume_role_policy=trust(parameter, "*"))\n'
        + "made = secret.secret_string.apply(lambda text: trust(text))\n"
        + 'aws.iam.Role("secret", assume_role_policy=made)\n'
        + 'aws.s3.BucketPolicy("read", bucket="settings", policy=body)\n'
        + 'plain = json.loads(aws.secretsmanager.get_secret_version(secret_id="x").secret_string)\n'
        + 'aws.iam.Role("parsed", assume_role_policy=trust(plain["partner"], "*"))\n',
        found={(ANYONE, "anyone"), (ANYONE, "parsed")},
        undecided={
            (ANYONE, "unknown"),
            (ANYONE, "secret"),
            ("s3-bucket-policy-public", "read"),
        },
        notes=["results of aws:"],
    ),
    # A text is unknown. A flag and a number are assumed, and what hangs on them waits.
    "configuration": Case(
        START
        + "config = pulumi.Config()\n"
        + 'for number in range(config.require_int("count")):\n'
        + '    aws.sqs.Queue(f"orders-{number}", sqs_managed_sse_enabled=False)\n'
        + 'aws.sqs.Queue("flagged", sqs_managed_sse_enabled=config.require_bool("encrypted"))\n'
        + 'aws.ssm.Parameter("text", type="String", value=config.require("value"))\n'
        + 'aws.ssm.Parameter("secret", type="String", value=config.require_secret("token"))\n',
        found={(UNENCRYPTED, "orders-0")},
        undecided={
            (UNENCRYPTED, "orders-1"),
            (UNENCRYPTED, "flagged"),
            ("ssm-parameter-plain-secret", "secret"),
        },
        not_judged=["shop:count is not set, so 1 is assumed", "shop:encrypted is not set"],
        notes=["shop:value is not set, so it is treated as known after apply"],
    ),
    # Values that nothing sets: each is distinct, parsed as what it is, and unknown.
    "placeholders": Case(
        START
        + TRUST
        + "import ipaddress\nimport os\nfrom urllib.parse import urlsplit\n"
        + "config = pulumi.Config()\n"
        + 'host = urlsplit(config.require("siteUrl")).hostname\n'
        + 'block, _ = ipaddress.ip_network(config.require("vpcCidr")).subnets(1)\n'
        + 'names = [config.require("first"), os.environ["SECOND"], os.environ["GIVEN"]]\n'
        + "for name in names:\n"
        + "    aws.sqs.Queue(name, sqs_managed_sse_enabled=False)\n"
        + 'aws.iam.Role("host", assume_role_policy=trust(f"arn:aws:iam::{host}:root", "*"))\n'
        + 'account = config.require("accountId")\n'
        + 'aws.iam.Role("account", assume_role_policy=trust(f"arn:aws:iam::{account}:root"))\n'
        + 'aws.ec2.Subnet("inner", vpc_id="vpc-1", cidr_block=str(block))\n'
        + 'aws.ssm.Parameter("key", type="String", value=open(config.require("keyFile")).read())\n',
        found={
            (UNENCRYPTED, "stackwarden-placeholder-first"),
            (UNENCRYPTED, "stackwarden-placeholder-SECOND"),
            (UNENCRYPTED, "given"),
            (ANYONE, "host"),
        },
        undecided={(ANYONE, "account")},
        notes=["environment: SECOND is not set, so it is treated as known after apply"],
        arguments=["--values", "given.env"],
        files={"given.env": "GIVEN=given\n"},
    ),
    # What the command line gives is not a placeholder, and a typed secret is taken encrypted.
    "typed": Case(
        START
        + "config = pulumi.Config()\n"
        + 'aws.sqs.Queue("flagged", sqs_managed_sse_enabled=config.require_bool("encrypted"))\n'
        + 'aws.ssm.Parameter("secret", type="String", value=config.require_secret("token"))\n'
        + "given = config.require_secret('given')\n"
        + 'aws.ssm.Parameter("given", name="/shop/db-password", type="String", value=given)\n',
        found={(UNENCRYPTED, "flagged"), ("ssm-parameter-plain-secret", "given")},
        undecided={("ssm-parameter-plain-secret", "secret")},
        notes=["shop:token is not set, so it is treated as known after apply"],
        arguments=["--config", "encrypted=false", "--config", "given=9f2Kq7xVb31pLw0Zs"],
        files={
            "config": json.dumps(
                {
                    "token": {"type": "string", "secret": True},
                    "given": {"type": "string", "secret": True},
                    "encrypted": {"type": "boolean"},
                }
            )
        },
    ),
    # Build outputs that are missing, and a URL: the code is unknown, and the rest is judged.
    "assets": Case(
        START
        + TRUST
        + "def function(name, code):\n"
        + '    role = aws.iam.Role(name, assume_role_policy=trust("*"))\n'
        + "    given = {'role': role.arn, 'runtime': 'python3.13', 'handler': 'main.run'}\n"
        + "    return aws.lambda_.Function(name, code=code, **given)\n"
        + 'api = function("api", pulumi.FileArchive("dist/api.zip"))\n'
        + 'members = {".": pulumi.FileArchive("dist"), "a.py": pulumi.FileAsset("a.py")}\n'
        + 'worker = function("worker", pulumi.AssetArchive(members))\n'
        + 'function("far", pulumi.RemoteArchive("http://127.0.0.1:9/a.zip"))\n'
        + 'aws.s3.BucketObject("page", bucket="site", source=pulumi.FileAsset("out/index.html"))\n'
        + 'aws.sqs.Queue("later", sqs_managed_sse_enabled=False, tags={"of": worker.name})\n',
        found={(ANYONE, name) for name in ("api", "worker", "far")} | {(UNENCRYPTED, "later")},
        undecided={("lambda-function-code-secret", name) for name in ("api", "worker", "far")},
        not_judged=[
            "code of api: dist/api.zip is missing; run make dist/api.zip",
            "code of worker: dist is missing",
            "code of worker: a.py is missing",
            "code of far: http://127.0.0.1:9/a.zip is not downloaded",
        ],
        notes=["content of page: treated as known after apply: out/index.html is missing"],
        files={"Makefile": "dist/api.zip:\n\tzip $@ api\n"},
    ),
    # Other stacks: one is out of reach, and a file has the outputs of another.
    "stacks": Case(
        START
        + TRUST
        + 'far = pulumi.StackReference("organization/far/dev")\n'
        + 'near = pulumi.StackReference("organization/near/dev")\n'
        + 'aws.iam.Role("far", assume_role_policy=far.get_output("partner").apply(trust))\n'
        + 'aws.iam.Role("near", assume_role_policy=near.require_output("partner").apply(trust))\n'
        + 'hidden = near.require_output("hidden").apply(lambda each: trust(each, "*"))\n'
        + 'aws.iam.Role("hidden", assume_role_policy=hidden)\n'
        + 'later = near.require_output("not-yet")\n'
        + 'aws.sqs.Queue("later", kms_master_key_id=later)\n',
        found={(ANYONE, "near"), (ANYONE, "hidden")},
        undecided={(ANYONE, "far")},
        notes=["stack far/dev: cannot be read", "stack near/dev: has no output not-yet yet"],
        files={
            "stackwarden.outputs.yaml": "near/dev:\n  partner: '*'\n  hidden: {fn::secret: null}\n"
        },
    ),
}


# The others are runs of the same kind: what is missing is found, and the program is run again. The
# program in YAML has a component and a provider that are missing.
OFTEN = ("contents", "configuration", "placeholders", "typed", "assets")


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    return Program(engine, tmp_path)


@pytest.mark.parametrize("name", represented(CASES, *OFTEN))
def test_each_python_program_ends_with_a_result(name: str, program: Program) -> None:
    case = CASES[name]
    files = {**(case.files or {}), "__main__.py": case.program}
    if typed := files.pop("config", None):
        settings = json.loads((program.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
        files["Pulumi.yaml"] = json.dumps({**settings, "config": json.loads(typed)})
    program.write(**files)
    rules = {rule for rule, _ in {*case.found, *case.undecided}}
    only = [part for rule in sorted(rules) for part in ("--only", rule)]
    ran = program.preview("--format", "json", *only, *case.arguments)
    print(ran.stdout, ran.stderr)
    found, undecided = (
        {
            (each["rule"], each["resource"]["name"])
            for each in ran.document["findings"]
            if each["outcome"] == outcome
        }
        for outcome in ("violates", "undecided")
    )
    assert found == case.found
    assert undecided >= case.undecided
    run = ran.document["run"]
    assert len(run["not_judged"]) == len(case.not_judged)
    for part in case.not_judged:
        assert any(part in line for line in run["not_judged"]), part
    for part in case.notes:
        assert part in ran.stderr
    assert run["judged"] > 0
    # What the report of a framework calls clean rests on it.
    assert ("covered" in run) == (not case.not_judged)
    if not case.not_judged:
        types = {each["resource"]["type"] for each in ran.document["findings"]}
        assert types <= run["covered"]["judged"].keys()
    # A result that does not cover everything is none to pass by.
    assert ran.status == (3 if case.not_judged else int(bool(case.found)))
    assert (ran.document["failure"] is not None) == bool(case.not_judged)


YAML_PROGRAM = """\
name: shop
runtime: yaml
config:
  token: {type: string, secret: true}
resources:
  net:
    type: awsx:ec2:Vpc
    properties: {cidrBlock: 10.0.0.0/16}
  main:
    type: eks:Cluster
    properties: {publicAccessCidrs: [0.0.0.0/0]}
  settings:
    type: kubernetes:core/v1:ConfigMap
    properties: {data: {a: b}}
  inner:
    type: aws:ec2:Subnet
    properties: {vpcId: "${net.vpcId}", cidrBlock: 10.0.0.0/24}
  orders:
    type: aws:sqs:Queue
    properties: {sqsManagedSseEnabled: false, name: 'orders-${far.outputs["zone"]}'}
  parameter:
    type: aws:ssm:Parameter
    properties: {type: String, value: "${token}"}
  api:
    type: aws:lambda:Function
    properties: {role: "${net.vpcId}", handler: main.run, code: {fn::fileArchive: dist}}
  far:
    type: pulumi:pulumi:StackReference
    properties: {name: organization/far/dev}
variables:
  place:
    fn::invoke: {function: "netbox:index:getPlace", arguments: {name: x}}
outputs:
  vpc: ${net.vpcId}
  zone: ${place.zone}
"""


def test_a_yaml_program_ends_with_a_result(program: Program) -> None:
    if shutil.which("pulumi-language-yaml", path=program.env["PATH"]) is None:
        missing = "no language host of Pulumi YAML: `make setup` builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    for file in program.folder.iterdir():
        file.unlink()
    program.write(**{"Pulumi.yaml": YAML_PROGRAM})
    ran = program.preview("--format", "json")
    print(ran.stdout, ran.stderr)
    (found,) = ran.of(UNENCRYPTED)
    assert (found["outcome"], found["resource"]["name"]) == ("violates", "orders")
    (open_,) = ran.of("ssm-parameter-plain-secret")
    assert open_["outcome"] == "undecided"
    # It follows from the arguments of the component.
    (endpoint,) = ran.of("eks-cluster-endpoint-public")
    assert endpoint["outcome"] == "violates"
    told = ran.document["run"]["not_judged"]
    parts = ("what net (awsx:ec2:Vpc) makes", "result of netbox:index:getPlace", "code of api")
    for part in parts:
        assert any(part in line for line in told), part
    assert "stack far/dev: cannot be read" in ran.stderr
    assert "write them to stackwarden.outputs.yaml, or use --online" in ran.stderr
    assert ran.status == 3


TYPESCRIPT_PROGRAM = """\
import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";

class Cluster extends pulumi.ComponentResource {
  public readonly kubeconfig!: pulumi.Output<any>;
  constructor(name: string, vpcId: string) {
    const version = { version: "3.11.0" };
    super("eks:index:Cluster", name, { kubeconfig: undefined, vpcId }, version, true);
  }
}

const cluster = new Cluster("main", "vpc-1");
const users = cluster.kubeconfig.apply((each: any) => JSON.stringify(each.users[0]));
new aws.ssm.Parameter("users", { type: "String", value: pulumi.secret(users) });
const version = aws.secretsmanager.getSecretVersionOutput({ secretId: "partner" });
new aws.iam.Role("worker", {
  assumeRolePolicy: { Version: "2012-10-17", Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: version.secretString } },
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } } ] },
});
new aws.sqs.Queue("orders", { sqsManagedSseEnabled: false });
"""


@nightly("test_a_yaml_program_ends_with_a_result")
def test_a_typescript_program_ends_with_a_result(program: Program) -> None:
    try:
        sdks = typescript_sdks.ensure(ROOT)
    except typescript_sdks.NoSdks as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))
    for name in ("__main__.py", "queues.py"):
        (program.folder / name).unlink()
    modules = {"module": "commonjs", "moduleResolution": "node"}
    options = {"target": "es2020", "strict": True, "skipLibCheck": True, **modules}
    program.write(
        **{
            "index.ts": TYPESCRIPT_PROGRAM,
            "package.json": json.dumps({"main": "index.ts"}),
            "tsconfig.json": json.dumps({"compilerOptions": options}),
            "Pulumi.yaml": json.dumps({"name": "shop", "runtime": "nodejs"}),
        }
    )
    (program.folder / "node_modules").symlink_to(sdks)
    # ts-node leaves its own folder.
    scratch = program.folder.parent / "scratch-of-ts-node"
    scratch.mkdir()
    ran = program.preview("--format", "json", env={"TMPDIR": str(scratch)})
    print(ran.stdout, ran.stderr)
    (found,) = ran.of(UNENCRYPTED)
    assert found["resource"]["name"] == "orders"
    outcomes = {each["path"]: each["outcome"] for each in ran.of(ANYONE)}
    assert outcomes == {
        "assumeRolePolicy.Statement[0].Principal.AWS": "undecided",
        "assumeRolePolicy.Statement[1].Principal": "violates",
    }
    (open_,) = ran.of("ssm-parameter-plain-secret")
    assert open_["outcome"] == "undecided"
    (told,) = ran.document["run"]["not_judged"]
    assert told.startswith("what main (eks:index:Cluster) makes beyond its arguments: the package")
    assert ran.status == 3
