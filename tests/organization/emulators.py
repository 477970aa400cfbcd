"""Audits of object storage as emulators serve it, with states that the real CLI has written.

    python -m tests.organization.emulators

S3 is moto's, Azure Blob Storage is Azurite, and Google Cloud Storage is gcp-storage-emulator, each
on loopback. In each, the CLI deploys a program with a secret under every secrets provider that can
be had here: passphrase, AWS KMS (moto's) and Vault (a stand-in for its transit engine). What an
audit of the backend finds must be what an audit of the exported stacks finds. Azure Key Vault and
Cloud KMS are not tried: their clients call the cloud alone. They write the kind of state that AWS
KMS and Vault do.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import boto3

from tests.benchmarks import environments
from tests.benchmarks.rounds import Missing
from tests.engine import stand_in_vault
from tests.engine.engine import ROOT, TIMEOUT, Engine, Stack, find_pulumi
from tests.fixed_environment import python_path
from tests.guards.encryption import aws_on_loopback
from tests.organization.servers import free_port, serving

_PACKAGES = ("adlfs==2026.8.0", "gcsfs==2026.10.1", "gcp-storage-emulator==2026.7.19")
_AZURITE = "azurite@3.35.0"
_BUCKET = "states"
_REGION = "eu-west-1"
_SECRET = "hunter2-hunter2"
_PROGRAM = """
import pulumi
import pulumi_aws as aws

token = pulumi.Config().require_secret("token")
aws.ssm.Parameter("token", type="String", value=token)
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
pulumi.export("token", token)
"""
_MAKE_BUCKET = """
import json, sys, fsspec
protocol, options, bucket = json.loads(sys.argv[1])
fsspec.filesystem(protocol, **options).mkdir(bucket)
"""


class Storage(NamedTuple):
    """A bucket that is served: its address, and the variables of each side."""

    name: str
    location: str
    of_pulumi: Mapping[str, str]
    of_audit: Mapping[str, str]


def main() -> None:
    """Prints a line for each storage.

    Raises Missing without a tool, and AssertionError for a difference.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    pulumi = find_pulumi()
    if pulumi is None:
        raise Missing("no Pulumi CLI: `make setup` finds or builds one")
    interpreter = environments.python("emulators", _PACKAGES)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as servers:
        engine = Engine(pulumi, Path(scratch))
        aws = servers.enter_context(aws_on_loopback.endpoint())
        servers.enter_context(stand_in_vault.running())
        providers, around = _secrets_providers(aws)
        for storage in (
            _s3(aws),
            servers.enter_context(_azure(interpreter, Path(scratch))),
            servers.enter_context(_google(interpreter)),
        ):
            _compare(storage, engine, providers, around)


def _compare(
    storage: Storage,
    engine: Engine,
    providers: Mapping[str, str],
    around: Mapping[str, str],
) -> None:
    stack = engine.stack(_PROGRAM)
    env = {**around, **storage.of_pulumi, "PULUMI_BACKEND_URL": storage.location}
    exported = stack.folder / "exported"
    exported.mkdir()
    for name, provider in providers.items():
        _deploy(stack, name, provider, env)
        _done(stack, env, "stack", "export", "--stack", name, "--file", str(exported / name))
        (exported / name).rename(exported / f"{name}.json")
    found = _audited(storage.location, storage.of_audit)
    expected = _audited(str(exported), {})
    assert {stack for stack, *_ in found} == {*providers}, found
    assert found == expected, sorted(found ^ expected)
    print(f"{storage.name}: {len(providers)} stacks, {len(found)} findings, as in their exports")


def _deploy(stack: Stack, name: str, provider: str, env: Mapping[str, str]) -> None:
    _done(stack, env, "stack", "init", name, "--secrets-provider", provider)
    _done(stack, env, "config", "set", "aws:region", _REGION, "--stack", name)
    _done(stack, env, "config", "set", "--secret", "token", _SECRET, "--stack", name)
    _done(stack, env, "up", "--yes", "--skip-preview", "--stack", name)


def _done(stack: Stack, env: Mapping[str, str], *arguments: str) -> None:
    status, stdout, stderr = stack.start(*arguments, env=env).finish(TIMEOUT)
    assert status == 0, f"pulumi {' '.join(arguments)}: {stdout}{stderr}"


def _audited(source: str, around: Mapping[str, str]) -> set[tuple[str, str, str]]:
    """Stack, rule and place of each finding; all stacks were judged, no secret is told."""
    command = [sys.executable, "-m", "policypack.commands", "audit", source]
    done = subprocess.run(
        [*command, "--format", "jsonl", "--fail-on", "never"],
        cwd=ROOT,
        env={**os.environ, **around},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _SECRET not in done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        (each["stack"], each["rule"], json.dumps([each["resource"], each["path"]]))
        for each in lines
        if each["kind"] == "finding"
    }


def _secrets_providers(aws: str) -> tuple[dict[str, str], dict[str, str]]:
    """What `--secrets-provider` takes for each stack, by its name, and the variables for them."""
    client = boto3.client("kms", endpoint_url=aws, region_name=_REGION, **_KEYS)
    key = client.create_key()["KeyMetadata"]["KeyId"]
    kms = f"awskms://{key}?region={_REGION}"
    providers = {"passphrase": "passphrase", "kms": kms, "vault": stand_in_vault.PROVIDER}
    return providers, {"AWS_ENDPOINT_URL": aws, **_AWS}


_AWS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
_KEYS = {name.lower(): value for name, value in _AWS.items()}


def _s3(endpoint: str) -> Storage:
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **_KEYS)
    client.create_bucket(Bucket=_BUCKET)
    query = f"region=us-east-1&endpoint={endpoint}&s3ForcePathStyle=true"
    return Storage("S3", f"s3://{_BUCKET}?{query}", _AWS, _AWS)


@contextmanager
def _azure(interpreter: Path, scratch: Path) -> Iterator[Storage]:
    account, key = "acme", base64.b64encode(secrets.token_bytes(32)).decode()
    port = free_port()
    command = [str(_azurite()), "--blobHost", "127.0.0.1", "--blobPort", str(port), "--silent"]
    command += ["--skipApiVersionCheck", "--location", str(scratch / "azurite")]
    with serving(command, port, {**os.environ, "AZURITE_ACCOUNTS": f"{account}:{key}"}):
        endpoint = f"BlobEndpoint=http://127.0.0.1:{port}/{account}"
        connection = f"AccountName={account};AccountKey={key};{endpoint}"
        _make_bucket(interpreter, "abfs", {"connection_string": connection})
        query = f"storage_account={account}&domain=127.0.0.1:{port}&protocol=http&localemu=true"
        around = {"AZURE_STORAGE_KEY": key, "AZURE_STORAGE_ACCOUNT": account}
        location = f"azblob://{_BUCKET}?{query}"
        yield Storage("Azure Blob Storage", location, around, {**around, **_client(interpreter)})


def _azurite() -> Path:
    folder = ROOT / ".venvs" / "azurite"
    program = folder / "node_modules" / ".bin" / "azurite-blob"
    if not program.exists():
        if shutil.which("npm") is None:
            raise Missing("no npm on PATH, which installs Azurite")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run([*command, "--prefix", str(folder), _AZURITE], check=True)
    return program


@contextmanager
def _google(interpreter: Path) -> Iterator[Storage]:
    port = free_port()
    host = f"127.0.0.1:{port}"
    program = interpreter.with_name("gcp-storage-emulator")
    command = [str(program), "start", "--host", "127.0.0.1", "--port", str(port), "--in-memory"]
    with serving(command, port, os.environ):
        options = {"endpoint_url": f"http://{host}", "token": "anon", "project": "acme"}
        _make_bucket(interpreter, "gs", options)
        # Pulumi asks for credentials, and its client then sends none to an emulator:
        # https://github.com/google/go-cloud/blob/b5401c07b5f1/blob/gcsblob/gcsblob.go
        of_pulumi = {"STORAGE_EMULATOR_HOST": host, "GOOGLE_OAUTH_ACCESS_TOKEN": "testing"}
        of_audit = {"STORAGE_EMULATOR_HOST": f"http://{host}", **_client(interpreter)}
        location = f"gs://{_BUCKET}"
        yield Storage("Google Cloud Storage", location, of_pulumi, of_audit)


def _client(interpreter: Path) -> dict[str, str]:
    """Puts the clients of an environment beside the packages of this one."""
    (packages,) = interpreter.parents[1].glob("lib/python*/site-packages")
    return python_path(packages)


def _make_bucket(interpreter: Path, protocol: str, options: Mapping[str, str]) -> None:
    told = json.dumps([protocol, options, _BUCKET])
    subprocess.run([str(interpreter), "-c", _MAKE_BUCKET, told], check=True)


if __name__ == "__main__":
    try:
        main()
    except Missing as missing:
        sys.exit(str(missing))
