"""Backends on real servers: S3 as moto serves it, and PostgreSQL."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import psycopg
import pytest

from tests.guards.encryption import aws_on_loopback
from tests.organization.audits import audit
from tests.organization.servers import postgres
from tests.organization.states import checkpoint, queue

Capture = pytest.CaptureFixture[str]
FOUND = {("shop", "dev", "sqs-queue-unencrypted"), ("shop", "prod", "sqs-queue-unencrypted")}
TAGS = json.dumps({"version": 1, "tags": {"team": "pay"}}).encode()
HISTORY = json.dumps({"config": {"stackwarden:profile": "essential"}}).encode()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with aws_on_loopback.endpoint() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    s3.create_bucket(Bucket="states")
    stacks = "team/.pulumi/stacks/shop"
    objects = {
        f"{stacks}/dev.json": checkpoint([queue()]),
        f"{stacks}/dev.json.bak": b"",
        f"{stacks}/dev.pulumi-tags": TAGS,
        f"{stacks}/prod.json.gz": gzip.compress(checkpoint([queue(stack="prod")])),
        "team/.pulumi/history/shop/dev/dev-1.history.json": HISTORY,
        "elsewhere/.pulumi/stacks/other/dev.json": checkpoint([queue()]),
    }
    for key, data in objects.items():
        s3.put_object(Bucket="states", Key=key, Body=data)
    return f"s3://states/team?region=us-east-1&endpoint={endpoint}"


@pytest.mark.exhaustive
@pytest.mark.parametrize("workers", [(), ("--workers", "1")])
def test_a_backend_in_s3_is_judged(
    workers: tuple[str, ...], bucket: str, tmp_path: Path, capsys: Capture
) -> None:
    run = audit(capsys, tmp_path, bucket, *workers)
    assert (run.errors, run.err, run.found) == ({}, "", FOUND)
    dev, prod = sorted(run.of("stack"), key=lambda each: each["stack"])
    assert (dev["tags"], prod["tags"]) == ({"team": "pay"}, {})
    assert (dev["waivers"]["from"], prod["waivers"]["from"]) == ("history", None)
    source = bucket.replace("region=us-east-1&", "")
    assert (dev["source"], dev["key"]) == (source, ".pulumi/stacks/shop/dev.json")


@pytest.mark.exhaustive
def test_a_bucket_that_is_not_there_is_named(
    endpoint: str, bucket: str, tmp_path: Path, capsys: Capture
) -> None:
    run = audit(capsys, tmp_path, f"s3://missing?region=us-east-1&endpoint={endpoint}")
    assert run.status != 0
    assert "s3://missing" in run.err + json.dumps(run.lines)


def put(connection: psycopg.Connection, table: str, key: str, data: bytes) -> None:
    content = json.dumps({"data": base64.b64encode(data).decode()})
    connection.execute(f"INSERT INTO {table} (key, data) VALUES (%s, %s)", (key, content))


@pytest.mark.exhaustive
def test_a_backend_in_postgresql_is_judged(tmp_path: Path, capsys: Capture) -> None:
    with postgres() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "CREATE TABLE states (key TEXT PRIMARY KEY, data JSON NOT NULL,"
                " updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now())"
            )
            # The CLI begins keys with the name of the database.
            stacks = "postgres/.pulumi/stacks/shop"
            put(connection, "states", f"{stacks}/dev.json", checkpoint([queue()]))
            put(connection, "states", f"{stacks}/dev.json.bak", b"")
            packed = gzip.compress(checkpoint([queue(stack="prod")]))
            put(connection, "states", f"{stacks}/prod.json.gz", packed)
            put(
                connection,
                "states",
                "postgres/.pulumi/history/shop/dev/dev-1.history.json",
                HISTORY,
            )
        run = audit(capsys, tmp_path / "out", f"{url}&table=states")
        assert (run.errors, run.err, run.found) == ({}, "", FOUND)
        assert {each["waivers"]["from"] for each in run.of("stack")} == {"history", None}
        missing = audit(capsys, tmp_path / "missing", f"{url}&table=nothing")
    everything = run.out + run.err + json.dumps(run.lines) + missing.err
    assert "hunter2" not in everything + json.dumps(missing.lines)
    assert missing.status == 3
    assert 'relation "nothing" does not exist' in missing.of("end")[0]["errors"][0]
    gone = audit(capsys, tmp_path / "gone", url)
    assert gone.status == 3
    assert "connection" in gone.of("end")[0]["errors"][0]
    assert "hunter2" not in json.dumps(gone.lines) + gone.err
