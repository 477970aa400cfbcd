"""Every command of `stackwarden` in the pages is run here, or has the reason why it is not.

The commands run in the order of the pages in one folder, which has what they name, and may not end
with wrong usage or an error. `tests/tools/test_docs_blocks.py` holds the others against their
parser.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from glob import glob
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.report.formats import Terminal, render
from runtime_guards.testing import event
from tests.report.run_documents import preview
from tests.tools import shell_lines
from tests.tools.markdown_pages import ROOT, blocks, every_page

# Why a command is not run here, by how it begins.
NOT_HERE = {
    "init --ci github": "asks the repository for a commit: tests/commands/test_init.py",
    "init --check": "needs a project: tests/commands/test_init.py",
    "preview": "needs an engine: tests/engine/test_preview_command.py",
    "fix": "previews the program: tests/engine/test_fix.py",
    "map$": "previews the program: tests/engine/test_map_command.py",
    "map (prod|--format|--against (origin/main|map.json))": "previews, or asks a backend",
    "map --organization (s3|exports/ --organization https)": "asks a backend: tests/organization",
    "who-can .* --against origin/main": "previews the program at two commits",
    "who-can ACTION": "has placeholders",
    "audit (s3:|.*https:)": "asks a backend: tests/organization",
    "verify": "tests/tools/test_docs_audit.py runs it with its logs",
    "gate-diff": "compares two commits: tests/gate",
    "advisories update": "downloads: tests/supply_chain",
    "layer .*--runtime": "needs that interpreter: tests/packaging/test_layer.py",
    "stand-in": "installs plugins: tests/commands/test_stand_in.py",
    "report findings.jsonl": "reads what a run appends: tests/report/test_findings_file.py",
    "replay events --handler handler": "tests/engine/test_tutorial.py follows the tutorial",
}
HANDLER = """\
from runtime_guards import guard
from runtime_guards.events import S3, SQS


@guard(SQS(partial=True), S3())
def handler(event, context):
    return None
"""
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}],
}


def state() -> str:
    """A deployed stack with one bucket, as `pulumi stack export` writes it."""
    urn = "urn:pulumi:dev::shop::{}::{}"
    stack = {
        "urn": urn.format("pulumi:pulumi:Stack", "shop-dev"),
        "type": "pulumi:pulumi:Stack",
        "custom": False,
    }
    bucket = {
        "urn": urn.format("aws:s3/bucket:Bucket", "uploads"),
        "type": "aws:s3/bucket:Bucket",
        "custom": True,
        "id": "uploads",
        "inputs": {"bucket": "uploads"},
        "outputs": {"bucket": "uploads", "arn": "arn:aws:s3:::uploads"},
        "parent": stack["urn"],
    }
    return json.dumps({"version": 3, "deployment": {"resources": [stack, bucket]}})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the commands of the pages name, in the folder that they run in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run = render(preview(), "json", terminal=Terminal())
    messages = json.dumps(event("sqs"))
    files = {
        "policies/read.json": json.dumps(POLICY),
        **dict.fromkeys(("run.json", "orders.json", "payments.json", "stackwarden.json"), run),
        **dict.fromkeys(("dev.json", "new.json", "old.json", "exported/shop/dev.json"), state()),
        "orders/app.py": HANDLER,
        "events/messages.json": messages,
        "issues.json": "[]",
        "export.json": messages,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["layer", "--quiet", "--output", "layer.zip"]) == 0
    assert main(["audit", "exported", "--quiet", "--output", "earlier"]) in (0, 1)
    return tmp_path


def documented() -> Iterator[list[str]]:
    """The arguments of each command of `stackwarden` in the pages, those of `audit` first."""
    found = [
        words[1:]
        for page in every_page()
        for block in blocks(page.read_text(encoding="utf-8"))
        if block.language == "sh"
        for words in shell_lines.commands(block.text)
        if words[0].rpartition("/")[2] == "stackwarden"
    ]
    # Reports are made of what an audit, or a run, has written.
    yield from sorted(found, key=lambda words: words[0] != "audit")


def reason(arguments: list[str]) -> str:
    """Why the command is not run here, or an empty text."""
    line = shlex.join(arguments).replace("'", "")
    return next((why for begins, why in NOT_HERE.items() if re.match(begins, line)), "")


def expanded(arguments: list[str]) -> Iterator[str]:
    """The arguments with the files for each pattern, as a shell gives them."""
    for argument in arguments:
        yield from sorted(glob(argument)) or [argument]


def test_every_command_of_the_pages_ends_with_a_result(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = []
    for arguments in documented():
        if reason(arguments):
            continue
        try:
            status = main(list(expanded(arguments)))
        except SystemExit as ended:
            status = int(ended.code or 0)
        told = capsys.readouterr().err
        if status not in (0, 1):
            failed.append(f"{shlex.join(arguments)}: status {status}: {told.strip()}")
    assert (folder / "audit.html").is_file()
    assert failed == [], "\n".join(failed)


def test_a_reason_is_of_a_command_and_names_a_test_that_exists() -> None:
    lines = [shlex.join(arguments).replace("'", "") for arguments in documented()]
    unused = [begins for begins in NOT_HERE if not any(re.match(begins, each) for each in lines)]
    assert unused == []
    named = re.findall(r"tests/[\w/.]+", " ".join(NOT_HERE.values()))
    assert [name for name in named if not (ROOT / name).exists()] == []
