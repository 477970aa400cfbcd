"""`stackwarden preview` with the real engine, on programs in a folder that is not ours."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import sysconfig
import time
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from policypack.offline.plugin import install
from tests.engine.engine import ROOT, STACK, TIMEOUT, Engine, environment
from tests.engine.processes import Session, runs
from tests.fixed_environment import python_path
from tests.tries import nightly, represented

PROGRAM = """\
import pulumi
import pulumi_aws as aws

from queues import order_queue

orders = order_queue("orders")
news = aws.sns.Topic("news", kms_master_key_id="alias/aws/sns")
"""
MODULE = """\
import pulumi_aws as aws


def order_queue(name):
    return aws.sqs.Queue(
        name,
        sqs_managed_sse_enabled=False,
    )
"""
RULE = "sqs-queue-unencrypted"
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
REGION = {"aws:region": "eu-central-1"}


@dataclass
class Ran:
    """Results of one run of the command."""

    status: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on standard output."""
        document = json.loads(self.stdout)
        assert isinstance(document, dict)
        return document

    def of(self, rule: str) -> list[dict[str, Any]]:
        """The findings of a rule."""
        return [each for each in self.document["findings"] if each["rule"] == rule]


class Program:
    """A program with the surroundings of a user that has neither an account nor a login."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.folder = folder / "work" / "shop"
        self.folder.mkdir(parents=True)
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        own = environment(folder, engine.pulumi) | {"TMPDIR": str(self.scratch)}
        dropped = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_DEBUG_COMMANDS")
        self.env = {key: own[key] for key in own if key not in dropped}
        self.env |= python_path(ROOT)
        self.env["XDG_CACHE_HOME"] = str(folder / "cache")
        options = {"toolchain": "pip", "virtualenv": sys.prefix}
        self.write(
            **{
                "Pulumi.yaml": json.dumps(
                    {"name": "shop", "runtime": {"name": "python", "options": options}}
                ),
                "Pulumi.dev.yaml": json.dumps({"config": REGION}),
                "__main__.py": PROGRAM,
                "queues.py": MODULE,
            }
        )

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")

    def files(self) -> dict[str, str]:
        """The user's files and their texts, except for Python's cache."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {
            path.name: path.read_text(encoding="utf-8") for path in found if path.suffix != ".pyc"
        }

    def left(self) -> list[Path]:
        """The scratch folders that are left; a stand-in that the engine started keeps a file."""
        return [path for path in self.scratch.iterdir() if path.is_dir()]

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> Session:
        command = [sys.executable, "-m", "policypack.commands", "preview", *arguments]
        return Session(command, self.folder, self.env | dict(env or {}))

    def preview(self, *arguments: str, env: Mapping[str, str] | None = None) -> Ran:
        ran = Ran(*self.start(*arguments, env=env).finish(TIMEOUT))
        # WHATEVER happens, nothing of the preview is left
        assert self.left() == []
        return ran


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    return Program(engine, tmp_path)


def test_a_first_preview_needs_no_account_and_gives_the_places_in_the_program(
    program: Program,
) -> None:
    before = program.files()
    ran = program.preview("--format", "json")
    assert ran.status == 1, ran.stderr
    assert ASSUMED not in ran.stderr
    assert "offline, because no AWS credentials are set" in ran.stderr
    assert ran.document["run"]["mode"] == "offline"
    assert ran.document["run"]["profile"] == "recommended"
    assert ran.document["stack"] == {"project": "shop", "stack": "dev"}
    assert ran.document["failure"] is None
    # THEN the place is that of the call in the program's own module
    (found,) = ran.of(RULE)
    assert (found["file"], found["line"]) == ("queues.py", 7)
    # AND the user's folder is as it was
    assert program.files() == before


ASSUMED = "AWS region: none is configured, so us-east-1 is assumed; set it with"


def test_without_a_region_one_is_assumed_and_told(program: Program) -> None:
    (program.folder / "Pulumi.dev.yaml").unlink()
    read = 'pulumi.export("regions", [aws.config.region, aws.get_region().region, news.arn])\n'
    program.write(**{"__main__.py": PROGRAM + read})
    ran = program.preview("--format", "json")
    assert ran.status == 1, ran.stderr
    assert len(ran.of(RULE)) == 1
    assert ASSUMED in ran.stderr


@nightly("engine/test_provider.py::test_without_a_region_there_is_one_clear_line")
def test_online_the_providers_own_error_of_a_missing_region_stays(
    engine: Engine, program: Program
) -> None:
    program.write(**{"Pulumi.dev.yaml": "{}"})
    login = _deployed(engine, program, "stack", "ls")
    online = program.preview("--online", env=login)
    assert online.status == 3
    assert "missing AWS region" in " ".join(online.stdout.split())


# Both messages as the engine tells them: tests/preview/test_failure.py.
ENVIRONMENTS = [
    (False, "doesn't exist; run pulumi install, which creates it"),
    (True, "No module named 'pulumi'; run pulumi install, which installs the program's"),
]


@pytest.mark.parametrize(("makes", "message"), represented(ENVIRONMENTS, ENVIRONMENTS[0]))
def test_a_program_without_its_environment_is_one_line(
    program: Program, makes: bool, message: str
) -> None:
    project = json.loads((program.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    project["runtime"]["options"]["virtualenv"] = "venv"
    program.write(**{"Pulumi.yaml": json.dumps(project)})
    if makes:
        venv.create(program.folder / "venv", with_pip=False)
    ran = program.preview("--quiet", "--format", "json", "--output", "report.json")
    assert ran.status == 3
    report = json.loads((program.folder / "report.json").read_text(encoding="utf-8"))
    assert message in report["failure"]["message"]


def test_files_are_relative_to_the_repository_and_the_stand_in_answers_for_every_version(
    program: Program,
) -> None:
    (program.folder.parent / ".git").mkdir()
    # GIVEN a program below its project file
    main = program.folder / "infra"
    main.mkdir()
    project = json.loads((program.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    old = 'order_queue("returns", pulumi.ResourceOptions(version="6.83.0"))\n'
    program.write(
        **{
            "Pulumi.yaml": json.dumps(project | {"main": "infra"}),
            "infra/__main__.py": PROGRAM + old,
            "infra/queues.py": MODULE.replace("(name)", "(name, opts=None)").replace(
                "=False,", "=False, opts=opts,"
            ),
        }
    )
    options = ("--only", RULE, "--verbose", "--changed-only")
    ran = program.preview("--format", "github", *options, "infra")
    assert ran.status == 1, ran.stderr
    # THEN the findings of both queues stand at their place in the repository
    assert "file=shop/infra/queues.py,line=7,col=9" in ran.stdout
    assert all(name in ran.stdout for name in ("orders", "returns"))


COMPONENT = """\
import sys

import pulumi
import pulumi_aws as aws
from pulumi.provider import ConstructResult, Provider, main


class Queues(pulumi.ComponentResource):
    def __init__(self, name, options):
        super().__init__("awsx:ecs:FargateService", name, {}, options)
        options = pulumi.ResourceOptions(parent=self)
        aws.sqs.Queue("orders", sqs_managed_sse_enabled=False, opts=options)


class Queueing(Provider):
    def construct(self, name, resource_type, inputs, options=None):
        return ConstructResult(Queues(name, options).urn, {})


main(Queueing("3.9.0"), sys.argv[1:])
"""
SDK = """\
import pulumi


class ecs:
    class FargateService(pulumi.ComponentResource):
        def __init__(self, name):
            options = pulumi.ResourceOptions(version="3.9.0")
            super().__init__("awsx:ecs:FargateService", name, {}, options, remote=True)
"""
USES_COMPONENT = """\
import pulumi_awsx as awsx

for name in ("shop",):
    awsx.ecs.FargateService(name)
"""


def test_what_a_component_in_an_installed_plugin_makes_is_judged(program: Program) -> None:
    # GIVEN a plugin in the user's Pulumi home that is not a stand-in, such as that of awsx
    plugin = Path(program.env["PULUMI_HOME"], "plugins", "resource-awsx-v3.9.0")
    plugin.mkdir(parents=True)
    (plugin / "queues.py").write_text(COMPONENT, encoding="utf-8")
    run = plugin / "pulumi-resource-awsx"
    run.write_text(
        f'#!/bin/sh\nexec {sys.executable} {plugin / "queues.py"} "$@"\n', encoding="utf-8"
    )
    run.chmod(0o755)
    program.write(**{"__main__.py": USES_COMPONENT, "pulumi_awsx.py": SDK})
    ran = program.preview("--format", "json")
    assert ran.document["failure"] is None, ran.stderr
    # THEN the place is that of the component, and the fix says what makes the queue
    (found,) = ran.of(RULE)
    assert (found["file"], found["line"]) == ("__main__.py", 4)
    assert found["fix"].endswith("option of awsx:ecs:FargateService, which makes it)")


REGIONS = [("6.83.0", ""), ("7.23.0", "eu-west-1")]
OWN_PROVIDER = """\
import pulumi
import pulumi_aws as aws

there = aws.Provider("there", region="eu-west-1")
orders = aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(provider=there))
orders.region.apply(lambda region: open("region.txt", "w").write(str(region)))
"""


@pytest.mark.parametrize(("version", "region"), represented(REGIONS, REGIONS[0]))
def test_a_provider_that_the_program_makes_has_the_version_of_the_sdk(
    program: Program, version: str, region: str
) -> None:
    # GIVEN an environment that names its SDK's version, before which resources have no region
    venv.create(program.folder / "venv", with_pip=False)
    (site,) = (program.folder / "venv").glob("lib/python*/site-packages")
    (site / "sdks.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    described = {"resource": True, "name": "aws", "version": version}
    (site / "pulumi_aws_as_described").mkdir()
    (site / "pulumi_aws_as_described" / "pulumi-plugin.json").write_text(
        json.dumps(described), encoding="utf-8"
    )
    project = json.loads((program.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    project["runtime"]["options"]["virtualenv"] = "venv"
    program.write(**{"Pulumi.yaml": json.dumps(project), "__main__.py": OWN_PROVIDER})
    ran = program.preview("--format", "json")
    assert ran.document["failure"] is None, ran.stderr
    # An output that a resource does not have is never known in a preview.
    written = program.folder / "region.txt"
    assert (written.read_text(encoding="utf-8") if written.is_file() else "") == region


def test_the_options_choose_rules_and_what_fails(program: Program) -> None:
    """That --only and --profile do: test_preview_settings.py."""
    options = ("--skip", RULE, "--fail-on", "medium", "--output", "report.txt", "--quiet")
    failing = program.preview(*options)
    assert (failing.status, failing.stdout, failing.stderr) == (1, "", "")
    report = (program.folder / "report.txt").read_text(encoding="utf-8")
    assert "sqs-queue-without-dlq" in report
    assert RULE not in report


def test_the_programs_own_error_is_told_in_one_line(program: Program) -> None:
    program.write(**{"__main__.py": PROGRAM + 'raise KeyError("region")\n'})
    ran = program.preview("--verbose", "--write-baseline", "baseline.json")
    assert ran.status == 3
    assert "baseline.json: not written, because the preview failed" in ran.stderr
    assert not (program.folder / "baseline.json").exists()
    first, *_, last = ran.stdout.strip().splitlines()
    assert first == "error: __main__.py:8: KeyError: 'region'"
    assert last == first
    # AND what was judged before is there
    assert f"error[{RULE}]" in ran.stdout
    # AND all of it is there for who asks
    assert "Traceback" in ran.stderr


@pytest.mark.parametrize(
    ("files", "arguments", "env", "status", "message"),
    [
        ({}, ["nowhere"], {}, 2, "nowhere: not a folder"),
        ({"Pulumi.prod.yaml": ""}, [], {}, 2, "several stacks are configured (dev, prod)"),
        ({"Pulumi.dev.yaml": "config: ["}, [], {}, 2, "Pulumi.dev.yaml:1: invalid YAML"),
        ({"Pulumi.yaml": "name: shop"}, [], {}, 2, "name or runtime is missing"),
        ({}, [], {"PATH": "/nowhere"}, 2, "pulumi: not found on PATH; install Pulumi 3.229.0"),
        ({}, ["--only", "sqs-queue"], {}, 2, "unknown rule 'sqs-queue'"),
        ({}, ["--online", "--with-state"], {}, 2, "--with-state requires --offline"),
        ({}, ["--online"], {}, 2, "run pulumi login, or preview with --offline"),
        ({}, ["--config", "a:b:c:d=1"], {}, 2, "could not parse a:b:c:d as a configuration key"),
    ],
)
def test_wrong_usage_is_one_line(
    program: Program,
    files: Mapping[str, str],
    arguments: list[str],
    env: Mapping[str, str],
    status: int,
    message: str,
) -> None:
    program.write(**files)
    ran = program.preview(*arguments, env=env)
    *notes, line = ran.stderr.splitlines()
    assert line.startswith("stackwarden preview: "), ran.stderr
    assert message in line
    assert len(notes) <= 1
    assert (ran.status, ran.stdout) == (status, "")


def test_a_pulumi_that_is_too_old_is_named(program: Program, tmp_path: Path) -> None:
    old = tmp_path / "old" / "pulumi"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho v3.100.0\n", encoding="utf-8")
    old.chmod(0o755)
    ran = program.preview(env={"PATH": f"{old.parent}:/usr/bin:/bin"})
    assert ran.status == 2
    assert f"{old}: version 3.100.0 is too old; install Pulumi 3.229.0 or newer" in ran.stderr


SECRET = "wJalr-a-secret-of-the-shop"
WITH_SECRET = """\
import pulumi
import pulumi_aws as aws

token = pulumi.Config().require_secret("token")
aws.sqs.Queue("orders", policy=pulumi.Output.json_dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": token}],
}))
aws.sns.Topic("news", kms_master_key_id=token)
"""


def test_the_readme_shows_what_a_preview_prints(program: Program) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"`stackwarden (preview [^`]+)`, cut.*?```\n(.*?)```", readme, re.DOTALL)
    assert shown
    command = [sys.executable, "-m", "policypack.commands", *shown[1].split()]
    # The width of a file, whatever that of the terminal is.
    ran = Ran(*Session(command, ROOT, program.env | {"COLUMNS": ""}).finish(TIMEOUT))
    assert ran.status == 1, ran.stderr
    assert set(shown[2].splitlines()) - set(ran.stdout.splitlines()) == set()


@pytest.fixture(scope="module")
def secretive(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose stack was configured with a secret, by Pulumi itself."""
    program = Program(engine, tmp_path_factory.mktemp("secretive"))
    program.write(**{"__main__.py": WITH_SECRET})
    _deployed(engine, program, "config", "set", "--secret", "shop:token", SECRET)
    assert "secure" in program.files()["Pulumi.dev.yaml"]
    return program


def _deployed(engine: Engine, program: Program, *command: str) -> dict[str, str]:
    """Runs a command of Pulumi on a real stack of the program; returns its surroundings."""
    state = program.folder.parent / "state"
    state.mkdir(exist_ok=True)
    login = {"PULUMI_BACKEND_URL": state.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "correct"}
    install(Path(program.env["PULUMI_HOME"]))
    for each in (("stack", "select", "--create", STACK), command):
        run = [str(engine.pulumi), *each, "--non-interactive"]
        status, out, err = Session(run, program.folder, program.env | login).finish(TIMEOUT)
        assert status == 0, out + err
    return login


def test_a_secret_that_cannot_be_decrypted_is_unknown(secretive: Program) -> None:
    ran = secretive.preview("--format", "json", "--verbose", "--profile", "strict")
    assert ran.document["failure"] is None, ran.stderr
    assert "shop:token: cannot be decrypted here" in ran.stderr
    # THEN the topic's key is known only after apply, and what needs it is undecided, never safe
    undecided = [each for each in ran.document["findings"] if each["outcome"] == "undecided"]
    assert "news" in {each["resource"]["name"] for each in undecided}


def test_a_secret_is_decrypted_with_the_passphrase_and_never_told(secretive: Program) -> None:
    ran = secretive.preview(
        "--format", "json", "--verbose", env={"PULUMI_CONFIG_PASSPHRASE": "correct"}
    )
    assert ran.document["failure"] is None, ran.stderr
    assert "cannot be decrypted" not in ran.stderr
    assert SECRET not in ran.stdout + ran.stderr


def test_a_wrong_passphrase_is_one_line(secretive: Program) -> None:
    ran = secretive.preview(env={"PULUMI_CONFIG_PASSPHRASE": "wrong"})
    assert (ran.status, ran.stdout) == (2, "")
    assert "incorrect passphrase; set PULUMI_CONFIG_PASSPHRASE" in ran.stderr.splitlines()[-1]


EXPORTS = f"""\
pulumi.export("encrypted", False)
pulumi.export("token", pulumi.Output.secret("{SECRET}"))
"""


@pytest.fixture(scope="module")
def deployed(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Program, dict[str, str]]:
    """A program whose stack is deployed to a backend in a folder, and the login to it."""
    program = Program(engine, tmp_path_factory.mktemp("deployed"))
    program.write(**{"__main__.py": PROGRAM + EXPORTS})
    return program, _deployed(engine, program, "up", "--yes", "--skip-preview")


def test_online_and_with_its_state_a_preview_knows_what_would_change(
    deployed: tuple[Program, dict[str, str]],
) -> None:
    program, login = deployed
    online = program.preview("--online", "--format", "json", "--changed-only", env=login)
    assert online.document["run"]["mode"] == "online"
    # THEN everything is deployed already, so nothing would change
    assert (online.status, online.document["findings"]) == (0, [])
    # AND offline, with the state of the stack, it is what the program has more
    program.write(**{"__main__.py": PROGRAM + EXPORTS + 'order_queue("returns")\n'})
    arguments = ("--offline", "--format", "json", "--changed-only")
    ran = program.preview(*arguments, "--with-state", env=login)
    assert {each["resource"]["name"] for each in ran.document["findings"]} == {"returns"}


REFERENCE = """\
import pulumi
import pulumi_aws as aws

net = pulumi.StackReference("organization/shop/dev")
aws.sqs.Queue(
    "orders",
    sqs_managed_sse_enabled=net.require_output("encrypted"),
    tags={"token": net.require_output("token")},
)
"""


def test_the_outputs_of_other_stacks_are_read_from_a_backend_in_a_folder(
    deployed: tuple[Program, dict[str, str]], program: Program
) -> None:
    login = deployed[1]
    project = json.loads((program.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    program.write(
        **{"Pulumi.yaml": json.dumps(project | {"name": "other"}), "__main__.py": REFERENCE}
    )
    ran = program.preview("--format", "json", env=login)
    assert ran.document["failure"] is None, ran.stderr
    assert [each["outcome"] for each in ran.of(RULE)] == ["violates"]
    assert SECRET not in ran.stdout + ran.stderr
    # AND secrets that the passphrase does not open count as unknown
    closed = program.preview("--format", "json", env={**login, "PULUMI_CONFIG_PASSPHRASE": "wrong"})
    assert closed.document["failure"] is None, closed.stderr
    assert "PULUMI_CONFIG_PASSPHRASE does not decrypt its secrets" in closed.stderr


@nightly("engine/test_always_a_result.py::test_a_yaml_program_ends_with_a_result")
def test_a_stack_of_an_organization_in_another_backend_is_named_with_the_way_out(
    program: Program,
) -> None:
    elsewhere = {"PULUMI_BACKEND_URL": "s3://states"}
    foreign = REFERENCE.replace("organization/shop/dev", "acme/net/dev").replace("require", "get")
    program.write(**{"__main__.py": foreign})
    ran = program.preview("--format", "json", env=elsewhere)
    assert ran.document["failure"] is None, ran.stderr
    assert [each["outcome"] for each in ran.of(RULE)] == ["undecided"]
    assert "stack net/dev: cannot be read" in ran.stderr
    assert "write them to stackwarden.outputs.yaml, or use --online" in ran.stderr


def test_state_that_cannot_be_read_is_one_line(program: Program) -> None:
    ran = program.preview("--offline", "--with-state")
    assert ran.status == 2
    assert "the state cannot be exported" in ran.stderr.splitlines()[-1]


def test_aws_credentials_make_it_an_online_preview(program: Program) -> None:
    ran = program.preview(env={"AWS_PROFILE": "shop"})
    assert "online, because AWS credentials are set (AWS_PROFILE)" in ran.stderr
    assert ran.status == 2


@pytest.mark.parametrize("number", represented(INTERRUPTIONS, signal.SIGTERM))
def test_an_interruption_ends_engine_program_and_provider(
    program: Program, number: signal.Signals
) -> None:
    note = program.folder / "pid"
    waits = f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(300)\n"
    program.write(**{"__main__.py": waits})
    session = program.start()
    until = time.monotonic() + TIMEOUT
    while not (note.is_file() and note.read_text(encoding="utf-8")):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(session.process.pid, number)
    status, _, stderr = session.finish(TIMEOUT)
    assert status == 128 + number
    assert stderr.splitlines()[-1] == "stackwarden preview: interrupted"
    assert not runs(int(note.read_text(encoding="utf-8")))
    assert program.left() == []


def test_a_failing_pack_is_no_pass(program: Program, tmp_path: Path) -> None:
    # GIVEN a Pulumi that ends well without having run any policy
    fake = tmp_path / "fake" / "pulumi"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho v3.274.1\n", encoding="utf-8")
    fake.chmod(0o755)
    ran = program.preview(env={"PATH": f"{fake.parent}:/usr/bin:/bin"})
    assert ran.status == 3
    assert "without a verdict of the policy pack" in ran.stdout


def test_the_stacks_own_wrong_setting_is_one_line(program: Program) -> None:
    program.write(**{"Pulumi.dev.yaml": json.dumps({"config": {"stackwarden:profil": "strict"}})})
    ran = program.preview()
    assert (ran.status, ran.stdout) == (2, "")
    assert "stackwarden:profil: unknown setting of a stack" in ran.stderr.splitlines()[-1]
