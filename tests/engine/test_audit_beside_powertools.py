"""The audit log beside Powertools' Logger: each writes its own lines, and neither breaks another.

Under AWS's runtime client, in both log formats; Powertools comes from the locked environment of the
benchmarks.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from policypack.sealed_log import Keys, lines, verify
from tests.benchmarks import powertools
from tests.engine.emulator import ROOT, Function, Runtime
from tests.engine.test_deployed import runtime  # noqa: F401 - a fixture
from tests.guards.samples import sample
from tests.sealed_log.logs import KEY_TEXT
from tests.tries import represented

HANDLER = """
import sys
sys.path.append({packages!r})

from aws_lambda_powertools import Logger

from runtime_guards import guard
from runtime_guards.audit import AuditLogger
from runtime_guards.audit import HmacSeal
from runtime_guards.events import SQS

logger = Logger(service="orders")
sealed = AuditLogger(seal=HmacSeal.from_environment("AUDIT_KEY"))
through = AuditLogger(sink=lambda record: logger.info("audited", extra={{"audit_record": record}}))


@guard(SQS(), audit=through)
@logger.inject_lambda_context
def inner(event, context):
    logger.info("handled")


@guard(SQS(), audit=sealed)
def handler(event, context):
    inner(event.raw, context)
"""


@pytest.mark.parametrize("log_format", represented(["Text", "JSON"], "JSON"))
def test_both_loggers_write_whole_lines(
    runtime: Runtime,  # noqa: F811
    log_format: str,
    tmp_path: Path,
) -> None:
    """GIVEN a handler that uses both WHEN it is invoked THEN all lines are there, and verify."""
    try:
        python = powertools.python()
    except subprocess.CalledProcessError as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))
    (packages,) = (python.parents[1] / "lib").glob("python*/site-packages")
    task = tmp_path / "task"
    shutil.copytree(
        ROOT / "runtime_guards", task / "runtime_guards", ignore=shutil.ignore_patterns("__pyc*")
    )
    (task / "handler.py").write_text(HANDLER.format(packages=str(packages)), encoding="utf-8")
    given = {"AUDIT_KEY": KEY_TEXT, "AWS_LAMBDA_LOG_FORMAT": log_format}
    given |= {"AWS_LAMBDA_FUNCTION_NAME": "intake", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128"}
    with Function(runtime, task, [], tmp_path, given) as function:
        for _ in range(2):
            assert function.invoke(sample("sqs")) is None
        written = [json.loads(line) for line in function.log.splitlines() if line[:1] == "{"]
    told = [line.get("message", line.get("outcome")) for line in written]
    assert told == ["started", "handled", "audited", "accepted"] * 2
    assert written[2]["audit_record"]["event_source"] == "sqs"
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    verdict = verify(lines(str(tmp_path / "log.txt")), keys)
    # What went through another logger has no seal, and says so.
    assert [found.line and found.line.number for found in verdict.findings] == [
        number
        for number, line in enumerate(function.log.splitlines(), 1)
        if '"message":"audited"' in line
    ]
    assert [chain.records for chain in verdict.chains] == [4]
