"""Why a preview did not come to its end, in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.preview.engine import EventLog, Run
from policypack.preview.failure import failure
from policypack.preview.project import Project
from tests.preview.projects import made

LOADED: dict[str, Any] = {"policyLoadEvent": {}}
SUMMARY = {"summaryEvent": {"PolicyPacks": {"stackwarden|local|/pack": "0.1.0"}}}
ONE: dict[str, Any] = {"policyAnalyzeSummaryEvent": {}}
WHOLE: dict[str, Any] = {"policyAnalyzeStackSummaryEvent": {}}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return made(tmp_path / "shop")


def _error(text: str, severity: str = "error", **more: str) -> dict[str, Any]:
    return {"diagnosticEvent": {"message": f"{text}\n", "severity": severity, **more}}


def _violation(pack: str) -> dict[str, Any]:
    return {
        "policyEvent": {
            "policyPackName": pack,
            "policyName": "no-public",
            "enforcementLevel": "mandatory",
            "message": "Bucket is public\nin detail",
        }
    }


def _run(project: Project, *events: dict[str, Any], status: int = 1, stderr: str = "") -> Run:
    file = project.folder / "events.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    log = EventLog(file)
    log.follow()
    return Run(status, log, {}, stderr)


def _told(project: Project, run: Run, blocks: bool = False) -> tuple[int, str] | None:
    found = failure(run, project, blocks)
    return found and (found["status"], found["message"])


def test_a_run_that_comes_to_its_end_has_none(project: Project) -> None:
    assert _told(project, _run(project, LOADED, ONE, WHOLE, SUMMARY, status=0)) is None
    failed = _error("preview failed")
    assert _told(project, _run(project, LOADED, ONE, WHOLE, failed, SUMMARY), True) is None
    # An older engine tells of violations alone.
    assert _told(project, _run(project, LOADED, failed, SUMMARY), True) is None


@pytest.mark.parametrize(
    ("events", "status", "blocks"),
    [
        # No policy ran, the engine failed for another reason, or it did not judge the whole stack.
        ([LOADED, {"summaryEvent": {}}], 0, False),
        ([LOADED, {"summaryEvent": {"PolicyPacks": {"acme|local|/x": "1"}}}], 0, False),
        ([LOADED, ONE, WHOLE, SUMMARY], 1, False),
        ([LOADED, ONE, SUMMARY], 1, True),
        ([], 0, False),
    ],
)
def test_without_a_whole_verdict_there_is_a_failure(
    project: Project, events: list[dict[str, Any]], status: int, blocks: bool
) -> None:
    told = _told(project, _run(project, *events, status=status), blocks)
    assert told == (3, f"Pulumi ended with status {status} without a verdict of the policy pack")


def test_what_a_program_writes_explains_a_failure_without_an_error(project: Project) -> None:
    said = [_error("Error: no type aws:sqs:Cue", "info#err"), _error("on line 5", "info#err")]
    run = _run(project, LOADED, *said, SUMMARY)
    assert _told(project, run) == (3, "Error: no type aws:sqs:Cue")


def test_the_exception_of_a_python_program_is_told_with_its_place(project: Project) -> None:
    (project.folder / "queues.py").touch()
    text = (
        "Program failed with an unhandled exception:\nTraceback (most recent call last):\n"
        f'  File "{project.folder / "queues.py"}", line 7, in <module>\n    aws.sqs.Queue()\n'
        f'  File "{project.folder}/venv/lib/site-packages/pulumi/x.py", line 9, in __init__\n'
        "TypeError: Missing resource name argument"
    )
    told = _told(project, _run(project, LOADED, _error(text), SUMMARY))
    assert told == (3, "queues.py:7: TypeError: Missing resource name argument")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "TypeError: no name\n    at check ({0}/node_modules/acme/queues.js:3:9)\n"
            "    at check ({0}/queues.ts:7:18)\n    at Object.<anonymous> ({0}/index.ts:9:1)",
            "queues.ts:7: TypeError: no name",
        ),
        (
            "Error: no account:\n    at {0}/index.ts:2:62\n    at async get (node:internal:1:2)",
            "index.ts:2: Error: no account:",
        ),
        (
            "TSError: Unable to compile TypeScript:\nindex.ts(5,27): error TS2339: no 'Cue'\n"
            "index.ts(6,1): error TS2339: no 'Cue'",
            "index.ts:5: TS2339: no 'Cue'",
        ),
        ("Error: acme failed\n    at f ({0}/node_modules/acme/a.js:1:1)", "Error: acme failed"),
    ],
)
def test_the_exception_of_a_node_program_is_told_with_its_place(
    project: Project, text: str, message: str
) -> None:
    folder = project.folder
    intro = f"Running program '{folder}/index.ts' failed with an unhandled exception:\n"
    run = _run(project, LOADED, _error(intro + text.format(folder)), SUMMARY)
    assert _told(project, run) == (3, message.format(folder))


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            [
                "Traceback (most recent call last):",
                "ModuleNotFoundError: No module named 'pulumi'",
                "It looks like the Pulumi SDK has not been installed. Have you run pip install?",
            ],
            "ModuleNotFoundError: No module named 'pulumi'; "
            "run pulumi install, which installs the program's dependencies",
        ),
        (["It looks like the Pulumi SDK has not been installed. Have you run npm install?"], None),
        (["set SHOP_DOMAIN first"], "set SHOP_DOMAIN first"),
        ([], "an unhandled error occurred: Program exited with non-zero exit code: 1"),
    ],
)
def test_an_error_without_a_reason_gives_way_to_what_the_program_wrote(
    project: Project, output: list[str], message: str | None
) -> None:
    error = _error("an unhandled error occurred: Program exited with non-zero exit code: 1")
    run = _run(project, LOADED, *(_error(each, "info#err") for each in output), error, SUMMARY)
    told = _told(project, run)
    assert told is not None
    assert told[1] == (
        message or f"{output[0]}; run pulumi install, which installs the program's dependencies"
    )


def test_a_missing_virtual_environment_is_one_line(project: Project) -> None:
    error = _error(
        'The \'virtualenv\' option in Pulumi.yaml is set to "venv", but "/shop/venv" doesn\'t '
        "exist; run the following commands to create the virtual environment and install "
        "dependencies into it:\n\n    1. python3 -m venv /shop/venv\n"
    )
    assert _told(project, _run(project, LOADED, error, SUMMARY)) == (
        3,
        'The \'virtualenv\' option in Pulumi.yaml is set to "venv", but "/shop/venv" doesn\'t '
        "exist; run pulumi install, which creates it",
    )


def test_a_missing_variable_is_one_error_with_its_remedy(project: Project) -> None:
    """The program's end is no further error."""
    missing = _error(
        "Missing required configuration variable 'shop:size'\n"
        "\tplease set a value using the command `pulumi config set shop:size <value>`"
    )
    ended = _error("an unhandled error occurred: the Python program ended with exit status 1")
    assert _told(project, _run(project, LOADED, missing, ended, SUMMARY)) == (
        3,
        "Missing required configuration variable 'shop:size'; pass it with --config KEY=VALUE, "
        "or set it with pulumi config set",
    )


def test_an_error_of_a_resource_names_it_once(project: Project) -> None:
    urn = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders"
    first = _error("Preview failed: name is too long", urn=urn)
    run = _run(project, LOADED, first, _error("orders: also", urn=urn), SUMMARY)
    assert _told(project, run) == (3, "orders: name is too long (and 1 more error)")


def test_a_note_before_the_reason_does_not_hide_it(project: Project) -> None:
    note = "DEPRECATED: The legacy builder is deprecated.\n    Install buildx instead:\n\n"
    run = _run(
        project, LOADED, _error(f"{note}invalid argument for --tag\n\nUsage: build"), SUMMARY
    )
    assert _told(project, run) == (3, "invalid argument for --tag")


def test_the_log_of_docker_does_not_hide_its_error(project: Project) -> None:
    log = 'time="2026-12-03T05:38:03Z" level=error msg="read/write on closed pipe"\n'
    run = _run(project, LOADED, _error(f"{log}Cannot connect to the Docker daemon"), SUMMARY)
    assert _told(project, run) == (3, "Cannot connect to the Docker daemon; start Docker")


def test_a_toolchain_that_is_not_installed_has_a_remedy(project: Project) -> None:
    error = "Could not find `poetry` executable."
    told = f"{error}; install Poetry, the toolchain in Pulumi.yaml, and run pulumi install"
    assert _told(project, _run(project, LOADED, _error(error), SUMMARY)) == (3, told)


def test_a_note_without_a_reason_is_told(project: Project) -> None:
    run = _run(project, LOADED, _error("DEPRECATED: use another builder\n\n"), SUMMARY)
    assert _told(project, run) == (3, "DEPRECATED: use another builder")


def test_sdks_that_are_older_than_protobuf_have_a_remedy(project: Project) -> None:
    error = "TypeError: Descriptors cannot be created directly."
    told = (
        f"{error}; the program's SDKs are older than protobuf 4: add protobuf<3.21 to its "
        "requirements, and run pulumi install"
    )
    assert _told(project, _run(project, LOADED, _error(error), SUMMARY)) == (3, told)


@pytest.mark.parametrize(
    ("stderr", "message"),
    [
        (
            "error: getting stack configuration: get stack secrets manager: incorrect passphrase\n",
            "getting stack configuration: get stack secrets manager: incorrect passphrase; "
            "set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase",
        ),
        (
            "warning: old\nerror: no stack named 'prod' found\n",
            "no stack named 'prod' found; choose one with --stack, or preview with --offline",
        ),
    ],
)
def test_what_pulumi_refuses_before_it_starts_is_wrong_usage(
    project: Project, stderr: str, message: str
) -> None:
    assert _told(project, _run(project, stderr=stderr)) == (2, message)


def test_a_wrong_setting_is_wrong_usage_in_the_packs_words(project: Project) -> None:
    stderr = (
        "error: policy pack not started: rpc error: code = InvalidArgument desc = "
        "stackwarden: stackwarden.profil: unknown setting; did you mean profile?\n"
    )
    told = _told(project, _run(project, LOADED, stderr=stderr))
    assert told == (2, "stackwarden.profil: unknown setting; did you mean profile?")


def test_what_blocks_in_another_pack_is_no_pass(project: Project) -> None:
    run = _run(project, LOADED, ONE, WHOLE, _violation("acme"), SUMMARY)
    assert _told(project, run, True) == (3, "policy pack acme: no-public: Bucket is public")
    ours = _run(project, LOADED, ONE, WHOLE, _violation("stackwarden"), SUMMARY)
    assert _told(project, ours, True) is None


@pytest.mark.parametrize("language", ["go", "dotnet", "java", "bun"])
def test_a_missing_language_host_is_named_with_the_remedy(language: str, project: Project) -> None:
    text = (
        f"failed to load language plugin {language}: no language plugin "
        f"'pulumi-language-{language}' found in the workspace or on your $PATH"
    )
    found = failure(_run(project, _error(text)), project, blocks=False)
    assert found is not None
    assert found["status"] == 3
    assert found["message"].startswith(text + "; install all of Pulumi, which has it beside")
    assert "\n" not in found["message"]
