"""A guard survives the serialization of closures, as `CallbackFunction` makes code of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from runtime_guards.contract import BY_NAME
from runtime_guards.testing.samples import sample
from tests.node_guards.conftest import ROOT, run
from tests.node_guards.test_sealed_log import KEY, verify
from tools import typescript_sdks


@pytest.fixture(scope="module")
def program(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Pulumi's SDK and the packed guards, as a program has them."""
    try:
        modules = typescript_sdks.ensure(ROOT)
    except typescript_sdks.NoSdks as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("program")
    (folder / "node_modules").mkdir()
    for module in modules.iterdir():
        (folder / "node_modules" / module.name).symlink_to(module)
    guards = folder / "node_modules" / "stackwarden-guards"
    guards.mkdir()
    shutil.copytree(package / "dist", guards / "dist")
    shutil.copy(package / "package.json", guards)
    for name in ("closure.cjs", "closures.cjs"):
        shutil.copy(package / "tests" / name, folder)
    return folder


def test_a_serialized_guard_has_the_same_verdicts_and_a_sealed_log(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN events of both sources, of another queue, of another source and of a wrong body."""
    monkeypatch.setenv("SEAL_KEY", KEY)
    good, other, wrong = sample("sqs"), sample("sqs"), sample("sqs")
    for record in other["Records"]:
        record["eventSourceARN"] = "arn:aws:sqs:eu-central-1:123456789012:other"
    wrong["Records"] = wrong["Records"][:1]
    wrong["Records"][0] |= {"body": "{}"}
    del wrong["Records"][0]["md5OfBody"]
    events = [good, sample("http-api"), other, sample("sns"), wrong]
    (program / "events.jsonl").write_text("\n".join(map(json.dumps, events)), encoding="utf-8")

    text = run(program, "closure.cjs", "events.jsonl").splitlines()
    lines = [json.loads(each) for each in text]
    sealed: list[dict[str, Any]] = [each for each in lines if "audit" in each]
    records = [each for each in sealed if each["outcome"] != "started"]
    answers = [each["answer"] for each in lines if "answer" in each]

    of_other = [{"itemIdentifier": each["messageId"]} for each in other["Records"]]
    assert answers[0] == {"batchItemFailures": []}
    assert answers[1]["statusCode"] == 405  # The sample's method is POST.
    assert answers[2] == {"batchItemFailures": of_other}
    assert answers[3] == "undeclared-source"
    assert answers[4] == {
        "batchItemFailures": [{"itemIdentifier": wrong["Records"][0]["messageId"]}]
    }
    outcomes = [each["outcome"] for each in records]
    assert outcomes == ["accepted", "refused", "partial", "refused", "partial"]
    assert [each["cold_start"] for each in records] == [True, False, False, False, False]
    assert records[0]["fields"] == {
        "Records[].messageId": [m["messageId"] for m in good["Records"]]
    }
    # One key for the life of the environment.
    assert records[0]["caller"] == records[2]["caller"]
    log = tmp_path / "audit.log"
    log.write_text("".join(f"{each}\n" for each in text if '"audit"' in each), encoding="utf-8")
    assert [each["chain"]["sequence"] for each in sealed] == list(range(10))
    assert verify(log).returncode == 0, verify(log).stdout
    assert KEY not in (program / "index.js").read_text(encoding="utf-8")


def test_a_serialized_guard_of_each_source_passes_its_vectors(program: Path) -> None:
    assert run(program, "closures.cjs", str(ROOT / "conformance")).split() == [*BY_NAME]
