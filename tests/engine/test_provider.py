"""Real programs with the stand-in AWS provider under the real engine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

from policypack.offline.config import ACCOUNT
from tests.engine.engine import Engine
from tests.engine.steps import inputs, outputs

REGION = {"aws:region": "eu-west-1"}
HEAD = "import json, pulumi, pulumi_aws as aws\n"

# One of everything that a provider can get wrong: unknowns of the first preview, an empty asset,
# secrets, a policy as an object, a rendered document, a look-up, a `get`, two provider instances.
SHOP = (
    HEAD
    + """
queue = aws.sqs.Queue("orders")
bucket = aws.s3.Bucket("Uploads", tags={"a": "b"})
# As a program in TypeScript writes it.
pulumi.CustomResource("aws:s3/bucketPolicy:BucketPolicy", "guard", {"bucket": "b", "policy": {
    "Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*"}]}})
role = aws.iam.Role("worker", assume_role_policy={"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole",
     "Principal": {"Service": "lambda.amazonaws.com"}}]})
document = aws.iam.get_policy_document_output(
    statements=[{"actions": ["sqs:SendMessage"], "resources": [queue.arn]}])
aws.iam.RolePolicy("send", role=role.id, policy=document.json)
function = aws.lambda_.Function("worker", role=role.arn, runtime="python3.13", handler="a.b",
    code=pulumi.AssetArchive({
        "a.py": pulumi.StringAsset(""), "b.py": pulumi.StringAsset("x = 1")}),
    environment={"variables": {"TOKEN": pulumi.Output.secret("hunter2"), "Q": queue.url}})
secret = aws.secretsmanager.Secret("token")
aws.secretsmanager.SecretVersion("token", secret_id=secret.id, secret_string="hunter2")
virginia = aws.Provider("virginia", region="us-east-1",
    default_tags={"tags": {"team": "shop"}}, allowed_account_ids=["210987654321"])
topic = aws.sns.Topic(
    "alerts", tags={"x": "y"}, opts=pulumi.ResourceOptions(provider=virginia))
old = aws.s3.Bucket.get("old", "old-bucket")
vpc = aws.ec2.get_vpc(default=True)
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
pulumi.export("queue", queue.arn)
pulumi.export("bucket", bucket.bucket)
pulumi.export("topic", topic.arn)
pulumi.export("tags", topic.tags_all)
pulumi.export("old", old.arn)
pulumi.export("document", document.minified_json)
pulumi.export("environment", function.environment)
"""
)


def test_a_program_lives_from_its_first_preview_to_its_end(engine: Engine) -> None:
    stack = engine.stack(SHOP, config=REGION)
    first = stack.preview()
    seen = outputs(first)
    name = seen["queue"].rsplit(":", 1)[-1]
    assert name.startswith("orders-")
    assert seen["queue"] == f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{name}"
    assert seen["bucket"].startswith("uploads-")
    assert seen["topic"].startswith("arn:aws:sns:us-east-1:210987654321:alerts-")
    assert seen["tags"] == {"team": "shop", "x": "y"}
    assert seen["old"] == "arn:aws:s3:::old-bucket"
    assert seen["queue"] in seen["document"]
    assert json.loads(inputs(first, "send")["policy"])["Statement"][0]["Resource"] == seen["queue"]
    assert json.loads(inputs(first, "guard")["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Principal": "*"}],
    }
    # Neither a warning that the provider was found in an odd place nor one that it is too old.
    assert first.diagnostics == ""

    assert outputs(stack.up()) == seen
    refreshed = stack.run("refresh", "--yes", "--skip-preview")
    assert refreshed.status == 0
    assert set(refreshed.summary["resourceChanges"]) == {"same"}
    again = stack.preview()
    assert outputs(again) == seen
    assert set(again.summary["resourceChanges"]) == {"same"}
    assert stack.run("destroy", "--yes", "--skip-preview").status == 0

    told = [run.stdout + run.stderr for run in (first, again, refreshed)]
    # The program itself holds the secret, and so does the bytecode that Python makes of it.
    shutil.rmtree(stack.project / "__pycache__", ignore_errors=True)
    written = [path.read_bytes() for path in stack.folder.rglob("*") if path.is_file()]
    program = (stack.project / "__main__.py").read_bytes()
    assert not any("hunter2" in text for text in told)
    assert not any(b"hunter2" in data for data in written if data != program)


def test_an_import_is_unchanged_until_the_program_sets_more(engine: Engine) -> None:
    program = (
        HEAD
        + "url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'\n"
        + "aws.sqs.Queue('orders', name='orders', {more}"
        + "opts=pulumi.ResourceOptions(import_=url))\n"
        + "pulumi.export('name', aws.sqs.Queue('returns').name)"
    )
    same = engine.preview(program.format(more=""), config=REGION)
    assert same.summary["resourceChanges"] == {"create": 2, "import": 1}
    more = engine.preview(program.format(more="delay_seconds=4, "), config=REGION)
    assert more.summary["resourceChanges"] == {"create": 2, "import": 1, "update": 1}
    assert inputs(more, "orders")["delaySeconds"] == 4
    # AND what has no name of its own has the same one in both stacks
    assert outputs(same) == outputs(more)


def test_without_a_region_there_is_one_clear_line(engine: Engine) -> None:
    run = engine.preview(HEAD + 'aws.sqs.Queue("orders")')
    assert run.status != 0
    lines = [line for line in run.diagnostics.splitlines() if "region" in line]
    assert len(lines) == 1
    assert "missing AWS region: run `pulumi config set aws:region" in lines[0]


def test_what_is_missing_is_said_by_path_and_without_values(engine: Engine) -> None:
    program = HEAD + (
        "pulumi.CustomResource('aws:iam/role:Role', 'app', {'maxSessionDuration': 'hunter2'})"
    )
    run = engine.preview(program, config=REGION)
    assert run.status != 0
    assert 'The argument "assumeRolePolicy" is required' in run.diagnostics
    assert "Examine values at 'app.maxSessionDuration'" in run.diagnostics
    assert "hunter2" not in run.diagnostics


def test_what_hangs_on_an_unknown_region_is_unknown(engine: Engine) -> None:
    program = (
        HEAD
        + """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Chooser(ResourceProvider):
    def create(self, inputs):
        return CreateResult("chosen", {"region": "eu-west-1"})

class Choice(Resource):
    region: pulumi.Output[str]
    def __init__(self):
        super().__init__(Chooser(), "choice", {"region": None})

there = aws.Provider("there", region=Choice().region)
pulumi.export("arn", aws.sqs.Queue("q", opts=pulumi.ResourceOptions(provider=there)).arn)
"""
    )
    stack = engine.stack(program)
    assert stack.preview().status == 0
    assert outputs(stack.up())["arn"].startswith(f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q-")


def test_one_running_provider_serves_all_instances(engine: Engine) -> None:
    command = [sys.executable, "-m", "policypack.offline"]
    provider = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert provider.stdout is not None
        port = provider.stdout.readline().strip()
        program = (
            HEAD
            + """
oregon = aws.Provider("oregon", region="us-west-2")
far = aws.sqs.Queue("far", opts=pulumi.ResourceOptions(provider=oregon))
near = aws.sqs.Queue("near")
pulumi.export("far", far.region)
pulumi.export("near", near.region)
"""
        )
        stack = engine.stack(program, config=REGION, provider=False)
        run = stack.preview(env={"PULUMI_DEBUG_PROVIDERS": f"aws:{port}"})
        assert outputs(run) == {"far": "us-west-2", "near": "eu-west-1"}
    finally:
        provider.kill()
        provider.wait()
