"""The audit log of a function under AWS's runtime client, line by line as CloudWatch would get it.

In both log formats of Lambda, beside lines of `print` and `logging`, from two execution
environments, and then through `stackwarden verify`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from policypack.sealed_log import Keys, lines, verify
from tests.engine.emulator import ROOT, Function, Runtime
from tests.engine.test_deployed import runtime  # noqa: F401 - a fixture
from tests.guards.samples import sample
from tests.sealed_log.logs import KEY_TEXT
from tests.tries import represented

HANDLER = """
import logging
import os

from runtime_guards import guard
from runtime_guards.audit import AuditLogger
from runtime_guards.audit import HmacSeal
from runtime_guards.events import S3, SQS

logger = logging.getLogger("orders")
logger.setLevel(logging.INFO)
audit = AuditLogger(
    fields=["Records[].messageId", "Records[].body"],
    schema=os.environ["SCHEMA"],
    seal=HmacSeal.from_environment("AUDIT_KEY"),
)


@guard(SQS(partial=True), S3(extensions={".csv"}), audit=audit)
def handler(event, context):
    logger.info("logged by the handler")
    print("printed by the handler", end="")
    if event["Records"][0]["eventSource"] == "aws:s3":
        raise KeyError("s3cret")
"""


FORMATS = list(product(("own", "ocsf"), ("Text", "JSON")))
OPPOSITE = (("own", "Text"), ("ocsf", "JSON"))


def _events() -> Mapping[str, Any]:
    """An event for each outcome, in an order that a dict keeps."""
    partial, refused = sample("sqs"), sample("s3")
    partial["Records"][1]["body"] = "s3cret\u2028\u202e\r\n" + '{"audit":"runtime_guards"}'
    refused["Records"][0]["s3"]["object"]["key"] = "s3cret.exe"
    return {
        "accepted": sample("sqs"),
        "partial": partial,
        "refused": refused,
        "failed": sample("s3"),
    }


def _logged(runtime: Runtime, folder: Path, **variables: str) -> str:  # noqa: F811
    """What one execution environment writes while it gets every event."""
    task = folder / "task"
    shutil.copytree(
        ROOT / "runtime_guards", task / "runtime_guards", ignore=shutil.ignore_patterns("__pyc*")
    )
    (task / "handler.py").write_text(HANDLER, encoding="utf-8")
    given = {
        "AUDIT_KEY": KEY_TEXT,
        "AWS_LAMBDA_FUNCTION_NAME": "intake",
        "AWS_LAMBDA_FUNCTION_VERSION": "7",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/intake",
        **variables,
    }
    with Function(runtime, task, [], folder, given) as function:
        for event in _events().values():
            function.invoke(event)
        return function.log


@pytest.mark.parametrize(("schema", "log_format"), represented(FORMATS, *OPPOSITE))
def test_every_outcome_is_one_line_that_verifies(
    runtime: Runtime,  # noqa: F811
    schema: str,
    log_format: str,
    tmp_path: Path,
) -> None:
    """GIVEN two environments WHEN each gets every event THEN their lines are whole and sealed."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        log = _logged(runtime, tmp_path / name, SCHEMA=schema, AWS_LAMBDA_LOG_FORMAT=log_format)
        assert log.count("printed by the handler") == log.count("logged by the handler") == 3
        records = [json.loads(line) for line in log.splitlines() if '"audit":' in line]
        own = [record if schema == "own" else record["unmapped"] for record in records]
        outcomes = [outcome for ended in _events() for outcome in ("started", ended)]
        assert [record["outcome"] for record in own] == outcomes
        # The runtime itself writes the error of a handler that failed, and its text.
        assert all("s3cret" not in json.dumps(record) for record in records)
        records, own = records[1::2], own[1::2]
        assert [record["cold_start"] for record in own] == [True, False, False, False]
        _check(own)
        if schema == "own":
            _check_own(records)
    keys = Keys()
    keys.add_shared(KEY_TEXT)
    logs = [line for name in ("one", "two") for line in lines(str(tmp_path / name / "log.txt"))]
    verdict = verify(logs, keys)
    assert verdict.findings == []
    assert [chain.records for chain in verdict.chains] == [8, 8]
    assert verdict.unfinished == []
    # What is not there any more is named.
    refused = next(line for line in logs if b'"outcome":"refused"' in line.text)
    without = verify([line for line in logs if line is not refused], keys)
    (found,) = without.findings
    assert (found.kind.value, found.sequence) == ("removed", 5)
    assert [each.sequence for each in without.unfinished] == [4]


def _check(records: list[dict[str, Any]]) -> None:
    accepted, partial, refused, failed = records
    assert accepted["record_count"] == partial["record_count"] == 2
    assert partial["refused"] == [{"reason": "inconsistent", "path": "Records[1].md5OfBody"}]
    assert partial["fields"]["Records[].body"][1] == "[refused: characters]"
    assert refused["path"] == "Records[0].s3.object.key"
    assert failed["event_source"] == "s3"


def _check_own(records: list[dict[str, Any]]) -> None:
    for record, level in zip(records, ("INFO", "WARN", "WARN", "ERROR"), strict=True):
        assert record["level"] == level
        assert record["function_name"] == "intake"
        assert record["function_version"] == "7"
        assert record["log_group"] == "/aws/lambda/intake"
        assert 0 < record["remaining_time"] <= 30_000
        assert len(record["aws_request_id"]) == 36
    assert records[2]["reason"] == "not-allowed"
    assert records[3]["error"] == "KeyError"
