"""No output contains the program's secrets or the credentials that the pack reports."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import cast

import pytest

from policypack.report.document_shape import Document
from policypack.report.formats import FORMATS, Terminal, render
from tests.engine.engine import TIMEOUT, Engine
from tests.engine.processes import Session
from tests.engine.test_preview_command import Program

# Neither looks like a credential, and neither stands under a name of one where it is written.
REPORTED, MARKED = "Zq7!xK9@wV3+", "blue harbour lantern"
PROGRAM = """\
import pulumi
import pulumi_aws as aws

first, label = "Zq7!x", "blue har" "bour lantern"
orders = aws.lambda_.Function(
    "orders",
    role="arn:aws:iam::111122223333:role/orders",
    runtime="python3.13",
    handler="app.handler",
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("x = 1")}),
    environment={"variables": {"DB_PASSWORD": first + "K9@wV3+"}},
    timeout=3,
)
queue = aws.sqs.Queue(
    "returns",
    sqs_managed_sse_enabled=False,
    tags={"a": "Zq7!x" "K9@wV3+", "b": pulumi.Output.secret(label)},
    visibility_timeout_seconds=30,
)
"""
FAILS = 'raise ValueError(f"cannot connect as {first}K9@wV3+ to {label}")\n'


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    made = Program(engine, tmp_path)
    made.write(**{"__main__.py": PROGRAM})
    return made


def said(program: Program, *arguments: str) -> str:
    command = [sys.executable, "-m", "policypack.commands", *arguments]
    _, out, error = Session(command, program.folder, program.env).finish(TIMEOUT)
    return out + error


def shows(text: str) -> list[str]:
    """The secrets and their parts in a text; spaces and escapes of formats make no difference."""
    plain = re.sub(r"\s+", " ", text)
    parts = (REPORTED, REPORTED[:5], REPORTED[5:], MARKED, "blue har", "bour lantern")
    return [part for part in parts if part in plain]


def test_no_command_shows_a_secret(program: Program) -> None:
    files = program.files()
    ran = program.preview("--format", "json")
    document = cast(Document, ran.document)
    found = {
        "json": ran.stdout + ran.stderr,
        "verbose": said(program, "preview", "--verbose", "--profile", "strict"),
        "fix": said(program, "fix"),
        "map": said(program, "map"),
        "who-can": said(program, "who-can", "sqs:SendMessage", "returns"),
    }
    # What the formats show is in the document of the run.
    found |= {form: render(document, form, terminal=Terminal()) for form in FORMATS}
    # THEN each run has judged the program
    assert "sqs-queue-unencrypted" in found["verbose"]
    assert "DB_PASSWORD" in found["verbose"]
    assert "not shown" in found["verbose"]
    assert "not shown" in found["fix"]
    assert "+    sqs_managed_sse_enabled=True," in found["fix"]
    # AND none shows what is secret
    assert {name: shows(text) for name, text in found.items() if shows(text)} == {}
    # AND nothing is edited without --write
    assert program.files() == files


def test_an_exception_shows_no_secret(program: Program) -> None:
    program.write(**{"__main__.py": PROGRAM + FAILS})
    ran = program.preview("--verbose", "--format", "json")
    rendered = render(cast(Document, ran.document), "text", terminal=Terminal())
    for text in (ran.stderr, ran.stdout, rendered):
        assert "cannot connect as (secret) to" in text
        assert shows(text) == []
