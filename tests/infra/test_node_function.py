"""The function on Node.js: its bundle is that of its source, and does its work."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from policypack.code_reading.guards import Guard
from policypack.code_reading.javascript import read_guard
from policypack.supply_chain.archives import OnDisk, open_package
from policypack.supply_chain.guards import Code
from runtime_guards.testing.samples import sample
from tests.sealed_log.logs import KEY_TEXT
from tools import node_function, typescript_sdks
from tools.node_guard_files import build

FOLDER = node_function.FOLDER
ORDER = {
    "orderId": {"S": "0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a10"},
    "customerId": {"S": "sealed"},
    "day": {"S": "2026-11-24"},
    "items": {
        "L": [
            {"M": {"sku": {"S": "BOOK-1"}, "quantity": {"N": "2"}}},
            {"M": {"sku": {"S": "PEN-7"}, "quantity": {"N": "5"}}},
        ]
    },
}
# Calls the handler with each event of the standard input, and prints its answers.
CALL = """
import { handler } from "./handler.mjs";
let text = "";
for await (const part of process.stdin) text += part;
for (const event of JSON.parse(text)) {
  const answer = await handler(event, { functionName: "articles" }).catch((error) => error.message);
  console.log(JSON.stringify({ answer }));
}
"""
SDK = f"""
export class SecretsManager {{
  async getSecretValue({{ SecretId }}) {{
    if (SecretId !== "audit") throw new Error("another secret");
    return {{ SecretString: "{KEY_TEXT}" }};
  }}
}}
"""


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    """The bundle beside a stand-in of the AWS SDK, as the runtime has one."""
    if shutil.which("node") is None:
        pytest.skip("no Node.js on PATH")
    shutil.copy(FOLDER / node_function.BUNDLE, tmp_path)
    sdk = tmp_path / "node_modules" / "@aws-sdk" / "client-secrets-manager"
    sdk.mkdir(parents=True)
    (sdk / "package.json").write_text('{"type": "module", "main": "index.js"}', encoding="utf-8")
    (sdk / "index.js").write_text(SDK, encoding="utf-8")
    (tmp_path / "call.mjs").write_text(CALL, encoding="utf-8")
    return tmp_path


def called(folder: Path, *events: Any, **variables: str) -> list[dict[str, Any]]:
    """What the function writes, and its answers."""
    environment = {"PATH": os.environ["PATH"], "AUDIT_SECRET": "audit", "NAMESPACE": "Orders"}
    done = subprocess.run(
        ["node", "call.mjs"],
        cwd=folder,
        env={**environment, **variables},
        input=json.dumps(events),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def stream(*orders: dict[str, Any]) -> dict[str, Any]:
    """The event of new items in the table."""
    (first, *_) = sample("dynamodb-stream")["Records"]
    records = []
    for number, order in enumerate(orders):
        record = copy.deepcopy(first)
        record["eventName"] = "INSERT"
        change = record["dynamodb"]
        change |= {"Keys": {"orderId": order["orderId"]}, "NewImage": order}
        change |= {"SequenceNumber": str(100 + number), "StreamViewType": "NEW_IMAGE"}
        change.pop("OldImage", None)
        records.append(record)
    return {"Records": records}


def test_the_bundle_is_that_of_the_source(tmp_path: Path) -> None:
    try:
        package = build(tmp_path)
    except typescript_sdks.NoSdks as error:
        pytest.skip(str(error))
    text = node_function.bundled(package, tmp_path / "function")
    is_same = (FOLDER / node_function.BUNDLE).read_text(encoding="utf-8") == text
    assert is_same, "run python -m tools.node_guard_files"


def test_the_preview_reads_its_guard(tmp_path: Path) -> None:
    shutil.copy(FOLDER / node_function.BUNDLE, tmp_path)
    guard = read_guard(Code(open_package(OnDisk(str(tmp_path)), tmp_path)), "handler.handler")
    assert isinstance(guard, Guard)
    assert [each.trigger for each in guard.validators] == ["dynamodb-stream"]
    assert guard.is_bundled


def test_an_order_is_counted(deployed: Path) -> None:
    started, metric, record, answer = called(deployed, stream(ORDER))
    assert (metric["Orders"], metric["Articles"]) == (1, 7)
    (directive,) = metric["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Orders"
    assert {each["Name"] for each in directive["Metrics"]} == {"Orders", "Articles"}
    assert answer == {"answer": {"batchItemFailures": []}}
    assert (started["outcome"], record["outcome"]) == ("started", "accepted")
    assert [each["chain"]["sequence"] for each in (started, record)] == [0, 1]


@pytest.mark.parametrize("items", [{"L": []}, {"S": "x"}, {"L": [{"M": {"quantity": {"S": "2"}}}]}])
def test_an_order_that_cannot_be_counted_returns(deployed: Path, items: Any) -> None:
    lines = called(deployed, stream({**ORDER, "items": items}))
    assert not [each for each in lines if "_aws" in each]
    assert lines[-1] == {"answer": {"batchItemFailures": [{"itemIdentifier": "100"}]}}
    assert lines[-2]["errors"] == {"TypeError": 1}


def test_an_event_of_another_source_is_refused(deployed: Path) -> None:
    lines = called(deployed, sample("sqs"), stream(ORDER), AUDIT_SECRET="another")
    assert lines[1]["reason"] == "undeclared-source"
    assert lines[2] == {"answer": "undeclared-source"}
    # The key is not to be had, so no record has a seal; the work is done all the same.
    assert not [each for each in lines if "chain" in each]
    assert [each["Articles"] for each in lines if "_aws" in each] == [7]


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"AUDIT_SECRET": ""}, "environment-missing: AUDIT_SECRET"),
        ({"NODE_OPTIONS": "--no-deprecation"}, "loader-hijack: NODE_OPTIONS"),
    ],
)
def test_it_does_not_start_in_another_environment(
    deployed: Path, variables: dict[str, str], why: str
) -> None:
    lines = called(deployed, stream(ORDER), **variables)
    assert lines[-2]["startup"] == why
    assert lines[-1] == {"answer": "startup-refused"}
