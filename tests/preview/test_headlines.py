"""The first line of a preview that fails: the reason, its place and the remedy.

The engine's output is recorded by `failing_programs`. Failures of tools that few machines have use
the texts of the tools' sources.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from policypack.preview import project
from policypack.preview.engine import EventLog, Run
from policypack.preview.failure import failure
from policypack.preview.remedies import remedy
from tests.preview.failing_programs import PROGRAMS, RECORDED, Failing, write
from tests.preview.test_failure import LOADED, SUMMARY

RECORDINGS: dict[str, dict[str, Any]] = json.loads(RECORDED.read_text(encoding="utf-8"))
HEADLINES: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("headlines.yaml").read_text(encoding="utf-8")
)


def headline(name: str, folder: Path) -> str:
    """The first line for a recorded failure, or Stackwarden's own refusal."""
    folder = folder / "shop"
    write(PROGRAMS[name], folder, with_packages=False)
    recorded = RECORDINGS[name]
    if "refused" in recorded:
        return str(recorded["refused"]).replace("{folder}/", "")
    return told(recorded, folder)


def told(recorded: dict[str, Any], folder: Path) -> str:
    places = {"folder": str(folder), "scratch": str(folder.parent), "venv": sys.prefix}
    text = json.dumps(recorded)
    for place, path in {**places, "python": sys.base_prefix, "root": os.getcwd()}.items():
        text = text.replace(f"{{{place}}}", path)
    run = json.loads(text)
    file = folder / "events.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in run["events"]), encoding="utf-8")
    log = EventLog(file)
    log.follow()
    ended = Run(run["status"], log, {}, run["stderr"])
    found = failure(ended, project.find(folder), blocks=False)
    assert found is not None
    return found["message"]


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_first_line_tells_the_reason_and_the_remedy(name: str, tmp_path: Path) -> None:
    found = headline(name, tmp_path)
    assert found == HEADLINES[name].replace("{folder}", str(tmp_path / "shop"))
    assert "\n" not in found


def _output(*lines: str, error: str = "the Python program ended with exit status 1") -> Any:
    told = [{"diagnosticEvent": {"message": line, "severity": "info#err"}} for line in lines]
    reason = {"message": f"an unhandled error occurred: {error}", "severity": "error"}
    return [LOADED, *told, {"diagnosticEvent": reason}, SUMMARY]


def _error(text: str) -> Any:
    return [LOADED, {"diagnosticEvent": {"message": text, "severity": "error"}}, SUMMARY]


_RAISED = "Program failed with an unhandled exception:\nTraceback (most recent call last):\n"
_LOGIN = "; log in to AWS; with --offline, only requests by the program itself need an account"
TOLD = {
    "go-compile": (
        [
            *_output("# shop", "./main.go:12:2: undefined: aws")[:-2],
            *_error("error in compiling Go: unable to run `go build`: exit status 1")[1:],
        ],
        "main.go:12: undefined: aws",
    ),
    "go-sum": (
        _output(
            "main.go:4:2: missing go.sum entry for module providing package a; to add:",
            "\tgo get shop",
        ),
        "main.go:4: missing go.sum entry for module providing package a; to add:; run go mod tidy",
    ),
    "go-panic": (
        _output("panic: no stage given", "", "goroutine 1 [running]:", "main.main()"),
        "panic: no stage given",
    ),
    "leaked-promises-of-older-sdks": (
        _output(
            "The Pulumi runtime detected that 4 promises were still active",
            "at the time that the process exited. There are a few ways that this can occur:",
            "  * Not using `await` or `.then` on a Promise returned from a Pulumi API",
            "Leaving promises active is not supported. For more information, see a.test",
            "additional debug information about the leaked promises.",
        ),
        "the program ended too early: 4 promises were still active; "
        "await every promise that the program creates",
    ),
    "docker-note-before-the-reason": (
        _output(
            "DEPRECATED: The legacy builder is deprecated and will be removed",
            "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?",
        ),
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?; "
        "start Docker",
    ),
    "docker-note-after-the-reason": (
        _output(
            "ERROR: failed to solve: dockerfile.v0: no Dockerfile",
            "DEPRECATED: The legacy builder is deprecated and will be removed",
        ),
        "ERROR: failed to solve: dockerfile.v0: no Dockerfile",
    ),
    "credentials-of-boto3": (
        _error(_RAISED + "botocore.exceptions.NoCredentialsError: Unable to locate credentials"),
        "botocore.exceptions.NoCredentialsError: Unable to locate credentials" + _LOGIN,
    ),
    "credentials-of-the-javascript-sdk": (
        _error(
            "Running program '/a' failed with an unhandled exception:\n"
            "CredentialsProviderError: Could not load credentials from any providers\n    at a (b)"
        ),
        "CredentialsProviderError: Could not load credentials from any providers" + _LOGIN,
    ),
    "credentials-of-the-provider": (
        _error(
            "pulumi:providers:aws resource 'default' has a problem: No valid credential sources"
        ),
        "pulumi:providers:aws resource 'default' has a problem: No valid credential sources"
        + _LOGIN,
    ),
    "plugin": (
        _error("no resource plugin 'pulumi-resource-acme' found in the workspace"),
        "no resource plugin 'pulumi-resource-acme' found in the workspace; "
        "install it with pulumi plugin install",
    ),
    "node-old-require": (
        _error(
            "Running program '/a' failed with an unhandled exception:\n"
            "Error [ERR_REQUIRE_ESM]: require() of ES Module b not supported.\n    at a (b)"
        ),
        "Error [ERR_REQUIRE_ESM]: require() of ES Module b not supported.; "
        "use a newer version of Node.js",
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_the_first_line_of_a_failure_that_is_not_recorded(name: str, tmp_path: Path) -> None:
    events, expected = TOLD[name]
    write(PROGRAMS["python-key"], tmp_path / "shop")
    recorded = {"status": 1, "stderr": "", "events": events}
    assert told(recorded, tmp_path / "shop") == expected


# Files of the project decide about the remedy for a missing module or file.
REMEDIES = [
    ({"package.json": '{"devDependencies": {"@acme/a": "1"}}'}, "Cannot find module '@acme/a/b'",
     "run pulumi install, which installs the program's dependencies"),
    ({"package.json": '{"scripts": {"build": "tsc"}}'}, "Cannot find module './dist/main'",
     "it is a file of the program: run npm run build, or correct the path"),
    ({"requirements.txt": "Acme-Metrics>=1"}, "No module named 'acme_metrics'",
     "run pulumi install, which installs the program's dependencies"),
    ({"../common/__init__.py": "", "../.git": ""}, "No module named 'common'",
     "it is in ..: install that folder, or add it to PYTHONPATH"),
    ({"Makefile": "build.zip:\n\tzip\n"}, "No such file or directory: 'build.zip'",
     "run make build.zip"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "error", "expected"), REMEDIES)
def test_the_remedy_is_that_of_the_project(
    files: dict[str, str], error: str, expected: str, tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    write(Failing({"__main__.py": "", **files}), folder)
    assert remedy(error, project.find(folder)) == expected


def test_forty_ways_to_fail_are_known() -> None:
    assert len({*RECORDINGS, *TOLD}) >= 40
    assert RECORDINGS.keys() == PROGRAMS.keys() == HEADLINES.keys()
