"""`stackwarden fix --from`: edits that are shown, written or skipped.

Their proof by a preview: test_fix_proof.py and tests/engine/test_fix.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import atomic_files, main
from policypack.report import run as runs
from policypack.report.run import Failure
from tests.report.run_documents import of

Capture = pytest.CaptureFixture[str]
QUEUE = "aws:sqs/queue:Queue"
RULE = "sqs-queue-unencrypted"
PROGRAM = """\
import pulumi_aws as aws

password = "planted-V3ry-secret"
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
aws.sqs.Queue("returns", sqs_managed_sse_enabled=not password)
"""
FIXED = PROGRAM.replace("False", "True")


def finding(name: str = "orders", line: int | None = 4, **changed: Any) -> dict[str, Any]:
    return of(QUEUE, name, line or 0, RULE, **{"file": "__main__.py", "line": line, **changed})


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text('{"name": "shop", "runtime": "python"}', encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "__main__.py"


def fix(
    *findings: dict[str, Any],
    options: tuple[str, ...] = (),
    failure: Failure | None = None,
    not_judged: Sequence[str] = (),
) -> int:
    document = runs.document(
        findings, command="preview", failure=failure, judged=3, not_judged=not_judged
    )
    Path("run.json").write_text(json.dumps(document), encoding="utf-8")
    return main(["fix", "--from", "run.json", "--skip-preview", *options])


def test_a_program_that_is_judged_in_part_is_edited(program: Path, capsys: Capture) -> None:
    missing = "code of worker: dist is missing; build it first"
    failure = Failure(status=3, message=f"not judged: {missing}")
    # WHEN the program ran to its end, THEN the status is the same as for the preview
    assert fix(finding(), options=("--write",), failure=failure, not_judged=[missing]) == 3
    assert program.read_text(encoding="utf-8") == FIXED
    assert f"stackwarden fix: not judged: {missing}\n" in capsys.readouterr().err
    # AND an error of the program leaves it as it is
    program.write_text(PROGRAM, encoding="utf-8")
    error = "resources created after the error, and rules about the whole stack"
    assert fix(finding(), options=("--write",), failure=failure, not_judged=[error, missing]) == 3
    assert program.read_text(encoding="utf-8") == PROGRAM


def test_without_write_only_the_diff_is_shown(program: Path, capsys: Capture) -> None:
    assert fix(finding()) == 1
    shown = capsys.readouterr()
    assert shown.out == (
        "--- a/__main__.py\n"
        "+++ b/__main__.py\n"
        "@@ -1,5 +1,5 @@\n"
        " import pulumi_aws as aws\n"
        " \n"
        " (not shown: the line may hold a credential)\n"
        '-aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)\n'
        '+aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)\n'
        ' aws.sqs.Queue("returns", sqs_managed_sse_enabled=not password)\n'
        "\n"
        "1 edit in 1 file: 1 finding edited, 0 left to you\n"
    )
    assert shown.err == "stackwarden fix: nothing is changed; apply the fixes with --write\n"
    assert program.read_text(encoding="utf-8") == PROGRAM


def test_write_applies_what_is_plain_and_names_the_rest(program: Path, capsys: Capture) -> None:
    status = fix(finding(), finding("returns", 5), options=("--write",))
    assert status == 1
    assert program.read_text(encoding="utf-8") == FIXED
    assert (
        "Left to you:\n  __main__.py:5: sqs-queue-unencrypted of returns: sqs_managed_sse_enabled "
        "is computed (--unsafe edits it); Close it\n"
    ) in capsys.readouterr().out
    # AND with everything fixed the status is 0
    program.write_text(PROGRAM, encoding="utf-8")
    assert fix(finding(), options=("--write", "--quiet")) == 0
    assert capsys.readouterr() == ("", "")
    assert program.read_text(encoding="utf-8") == FIXED


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (finding(outcome="undecided"), "the value is known after apply"),
        (finding(file=None, line=None), "its location in the program is unknown"),
        (finding(line=None), "its location in the program is unknown"),
        (finding(file="main.go"), "only Python, TypeScript and YAML programs can be edited"),
        (finding(file="gone.py"), "the file cannot be read (No such file or directory)"),
        (finding(file="../outside.py"), "the file is outside the repository"),
        (finding(line=1), "no call there creates a resource of this type with this name"),
    ],
)
def test_unclear_edits_are_not_applied(
    found: dict[str, Any], why: str, program: Path, capsys: Capture
) -> None:
    assert fix(found, options=("--write",)) == 1
    assert why in capsys.readouterr().out
    assert program.read_text(encoding="utf-8") == PROGRAM


def test_a_waived_finding_is_no_matter_and_one_without_a_fix_is_left(
    program: Path, capsys: Capture
) -> None:
    waived = finding(waived={"reason": "r", "owner": "o", "expires": "2099-01-01"})
    other = of(QUEUE, "orders", 4, "sqs-queue-without-dlq", file="__main__.py")
    assert fix(waived, options=("--write",)) == 0
    assert capsys.readouterr().out == "0 edits in 0 files: 0 findings edited, 0 left to you\n"
    assert fix(waived, other, options=("--write",)) == 1
    assert capsys.readouterr().out == (
        "Left to you:\n  __main__.py:4: sqs-queue-without-dlq of orders: no automatic fix; "
        "Close it\n\n0 edits in 0 files: 0 findings edited, 1 left to you\n"
    )
    assert program.read_text(encoding="utf-8") == PROGRAM


def test_the_options_choose_rules(program: Path, capsys: Capture) -> None:
    assert fix(finding(), options=("--skip", RULE)) == 0
    assert fix(finding(), options=("--only", "sqs-queue-without-dlq")) == 0
    assert fix(finding(), options=("--only", "sqs-queue-unencryptd")) == 2
    assert "did you mean sqs-queue-unencrypted?" in capsys.readouterr().err


def test_a_run_that_failed_is_no_reason_to_edit(program: Path, capsys: Capture) -> None:
    failure = Failure(status=3, message="__main__.py:8: KeyError: 'region'")
    assert fix(finding(), options=("--write",), failure=failure) == 3
    assert capsys.readouterr() == ("", "stackwarden fix: __main__.py:8: KeyError: 'region'\n")
    assert program.read_text(encoding="utf-8") == PROGRAM


class Terminal:
    """A terminal in which a person answers, while somebody else edits the program."""

    def __init__(self, answer: str, edits: Path | None = None) -> None:
        self.answer, self.edits = answer, edits

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        if self.edits:
            self.edits.write_text("# another program\n", encoding="utf-8")
        return self.answer


@pytest.mark.parametrize(("answer", "after"), [("y\n", FIXED), ("n\n", PROGRAM), ("", PROGRAM)])
def test_terminal_prompts_for_confirmation(
    answer: str, after: str, program: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert fix(finding()) == int(after == PROGRAM)
    assert capsys.readouterr().out.endswith("Apply 1 edit? [y/N] ")
    assert program.read_text(encoding="utf-8") == after


def test_a_file_that_changed_in_the_meantime_is_not_written(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("y\n", edits=program))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert fix(finding()) == 2
    assert "__main__.py: has changed in the meantime" in capsys.readouterr().err
    assert program.read_text(encoding="utf-8") == "# another program\n"


def test_a_file_that_cannot_be_written_is_one_line(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def full(target: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", "__main__.py")

    monkeypatch.setattr(atomic_files, "write", full)
    assert fix(finding(), options=("--write",)) == 2
    assert capsys.readouterr().err == "stackwarden fix: __main__.py: No space left on device\n"
    assert program.read_text(encoding="utf-8") == PROGRAM


def test_several_resources_of_one_call_are_one_line(program: Path, capsys: Capture) -> None:
    program.write_text(
        "import pulumi_aws as aws\n\nfor n in x:\n    aws.sqs.Queue(n)\n", encoding="utf-8"
    )
    assert fix(*(finding(name) for name in "edcba")) == 1
    shown = capsys.readouterr().out
    assert f"  __main__.py:4: {RULE} of a, b, c and 2 more: the program computes" in shown
    assert shown.endswith("\n0 edits in 0 files: 0 findings edited, 1 left to you\n")


def test_undecided_outcomes_are_counted_separately(program: Path, capsys: Capture) -> None:
    waiting = finding("returns", 5, outcome="undecided", blocking=False, message="undecided: x")
    assert fix(finding(), waiting, options=("--write",)) == 0
    told = "1 edit in 1 file: 1 finding edited, 0 left to you, 1 undecided\n"
    assert capsys.readouterr().out.endswith(told)


def test_folded_finding_is_resolved_with_its_lead(program: Path, capsys: Capture) -> None:
    lead = finding()
    into = {"rule": RULE, "subject": lead["resource"]["urn"], "path": lead["path"]}
    implied = {**finding(folded_into=into), "rule": "sqs-queue-without-dlq"}
    # One rule on two properties of a resource is one cause, and edited where both are.
    both = finding("returns", 5)
    second = {**finding("returns", 5, path="other"), "folded_into": {**into, "path": "open"}}
    second["folded_into"]["subject"] = both["resource"]["urn"]
    assert fix(lead, implied, both, second) == 1
    assert "1 finding edited, 1 left to you\n" in capsys.readouterr().out


def test_implied_finding_of_another_property_is_reported_after_an_edit(
    program: Path, capsys: Capture
) -> None:
    lead = finding()
    into = {"rule": RULE, "subject": lead["resource"]["urn"], "path": lead["path"]}
    other = {**finding(folded_into=into, path="kmsMasterKeyId"), "rule": "sqs-queue-without-dlq"}
    assert fix(lead, other) == 1
    told = capsys.readouterr().out
    assert "Preview again to decide these:\n  __main__.py:4: sqs-queue-without-dlq: " in told
    assert told.endswith("edited, 0 left to you, 1 that need another preview\n")


def test_edits_that_need_review_are_applied_separately_on_request(
    program: Path, capsys: Capture
) -> None:
    status = fix(finding(), finding("returns", 5), options=("--write", "--unsafe"))
    shown = capsys.readouterr().out
    assert status == 0
    safe, _, looked_at = shown.partition("\nReview these edits:\n")
    assert "returns" not in "".join(line for line in safe.splitlines() if line[:1] in "+-")
    assert looked_at.startswith(
        f"  __main__.py:5: {RULE}: sqs_managed_sse_enabled is computed\n\n--- a/__main__.py\n"
    )
    assert '+aws.sqs.Queue("returns", sqs_managed_sse_enabled=True)\n' in looked_at
    assert looked_at.endswith(
        "\n2 edits in 1 file (1 to look at): 2 findings edited, 0 left to you\n"
    )
    assert program.read_text(encoding="utf-8") == FIXED.replace("not password", "True")


def test_several_fixes_of_one_file_find_their_lines(program: Path) -> None:
    text = (
        'import pulumi_aws as aws\n\naws.sqs.Queue(\n    "{}",\n)\naws.sqs.Queue(\n    "{}",\n)\n'
    )
    program.write_text(text.format("orders", "returns"), encoding="utf-8")
    assert fix(finding(line=3), finding("returns", 6), options=("--write",)) == 0
    one = '",\n    sqs_managed_sse_enabled=True,\n)'
    assert program.read_text(encoding="utf-8") == text.format("orders", "returns").replace(
        '",\n)', one
    )


def test_a_terminal_shows_the_diff_in_colours(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    fix(finding())
    colored = capsys.readouterr().out
    assert "\x1b[1m--- a/__main__.py\x1b[0m\n" in colored
    assert "\x1b[36m@@ -1,5 +1,5 @@\x1b[0m\n" in colored
    removed, added = (line for line in colored.splitlines() if "Queue" in line and "\x1b" in line)
    assert removed.startswith("\x1b[31m-aws.sqs.Queue")
    assert added.startswith("\x1b[32m+aws.sqs.Queue")
    # AND without colours it has the same text
    monkeypatch.setenv("NO_COLOR", "1")
    fix(finding())
    plain = capsys.readouterr().out
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain != colored


def test_output_receives_the_diff_without_a_prompt(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    fix(finding())
    shown = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for quiet in ([], ["--quiet"]):
        assert fix(finding(), options=("--output", "fixes.diff", *quiet)) == 1
        assert capsys.readouterr().out == ""
        assert Path("fixes.diff").read_text(encoding="utf-8") == shown
        assert program.read_text(encoding="utf-8") == PROGRAM
    assert fix(finding(), options=("--quiet",)) == 1
    assert capsys.readouterr() == ("", "")
