"""An editor drives the server: open, type, save, fix, waive. A fake preview gives the findings."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types

from policypack.engine.catalogue_file import known_rules
from policypack.lsp import previews
from policypack.lsp.previews import RunResult
from policypack.program_edits.changes import changes_by_finding
from policypack.report import run
from policypack.report.document_shape import Failure
from tests.days import in_days
from tests.lsp.editor import Editor, progress, session
from tests.reading.hostile import NODE, PYTHON, YAML
from tests.report.run_documents import of

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUEUE, RULE = "aws:sqs/queue:Queue", "sqs-queue-unencrypted"
PROGRAM = """\
import pulumi_aws as aws

emoji = "\U0001f600"; orders = aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
for name in ("a", "b"):
    aws.sqs.Queue(name, sqs_managed_sse_enabled=False)
"""
LINE, GIVEN, CALLED = 3, "sqs_managed_sse_enabled=False", "aws.sqs.Queue"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def editor() -> AsyncIterator[Editor]:
    async with session("-m", "tests.lsp.fake_server") as made:
        yield made


def span(text: str) -> dict[str, Any]:
    """Where the program has the text first, with columns in code points."""
    column = PROGRAM.splitlines()[LINE - 1].index(text) + 1
    end = {"end_line": LINE, "end_column": column + len(text)}
    return {"file": "__main__.py", "line": LINE, "column": column, **end}


class Project:
    """A program of one queue, and what its next preview finds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        (folder / ".git").mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
        self.main = self.folder / "__main__.py"
        self.main.write_text(PROGRAM, encoding="utf-8")
        self.settings = self.folder / "stackwarden.yaml"
        self.finds(self.finding())

    def finding(self, **changed: Any) -> dict[str, Any]:
        place, call = span(GIVEN), span(CALLED)
        told = {"path": "sqsManagedSseEnabled", "message": "sqsManagedSseEnabled is false"}
        given = {**place, "call": call, **told, **changed}
        return {**of(QUEUE, "orders", LINE, RULE), **given}

    def finds(self, *findings: dict[str, Any], failure: Failure | None = None) -> None:
        document = run.document(findings, command="preview", failure=failure)
        changes = [found for _, found in changes_by_finding(document["findings"], known_rules())]
        result = RunResult(document, self.folder, changes, {"acme-own": "## acme-own\n"})
        self.plans(result=json.loads(previews.written(result)))

    def plans(self, **plan: Any) -> None:
        (self.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")

    @property
    def runs(self) -> list[int]:
        file = self.folder / "runs"
        return [*map(int, file.read_text(encoding="utf-8").split())] if file.exists() else []


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "shop")


async def saved(editor: Editor, project: Project) -> types.Diagnostic:
    assert await editor.open(project.main) == []
    editor.save(project.main)
    (found,) = await editor.findings(project.main)
    return found


async def test_a_finding_stands_on_the_span_of_its_argument(
    editor: Editor, project: Project
) -> None:
    found = await saved(editor, project)
    assert editor.at(project.main, found.range) == "sqs_managed_sse_enabled=False"
    assert (found.code, found.severity) == (RULE, types.DiagnosticSeverity.Error)
    assert found.message.splitlines() == [
        "Queue is open",
        "sqsManagedSseEnabled is false",
        "Fix: Close it",
    ]
    assert found.code_description is not None
    assert found.code_description.href.endswith(f"docs/rules/sqs.md#{RULE}")


async def test_the_project_of_a_folder_is_previewed_at_the_start(project: Project) -> None:
    async with session("-m", "tests.lsp.fake_server", str(project.folder)) as editor:
        (found,) = await editor.findings(project.main)
        assert found.code == RULE


async def test_a_hover_explains_the_rule(editor: Editor, project: Project) -> None:
    await saved(editor, project)
    told = await editor.hover(project.main, "sse_enabled")
    assert f"## {RULE}" in told
    assert "sqsManagedSseEnabled is false" in told
    assert f"rules/sqs.md#{RULE}" in told
    assert await editor.hover(project.main, "import") == ""


async def test_a_fix_is_one_edit_and_the_finding_goes_when_it_is_typed(
    editor: Editor, project: Project
) -> None:
    found = await saved(editor, project)
    offered = await editor.actions(project.main, found)
    fix = offered[f"Fix {RULE}: set sqs_managed_sse_enabled"]
    assert fix.is_preferred
    assert [*(fix.diagnostics or ())] == [found]
    fixed = PROGRAM.replace(
        '"orders", sqs_managed_sse_enabled=False', '"orders", sqs_managed_sse_enabled=True'
    )
    assert editor.applied(fix) == {"__main__.py": fixed}
    assert await editor.type(project.main, fixed) == []
    every = await editor.actions(project.main, found, only=["source.fixAll"])
    assert every == {}


async def test_what_is_typed_elsewhere_moves_the_finding_and_its_fix(
    editor: Editor, project: Project
) -> None:
    await saved(editor, project)
    longer = f"import json\n\n{PROGRAM}print(json)\n"
    (moved,) = await editor.type(project.main, longer)
    assert editor.at(project.main, moved.range) == "sqs_managed_sse_enabled=False"
    every = await editor.actions(project.main, moved, only=["source.fixAll"])
    (fix,) = every.values()
    fixed = longer.replace(
        '"orders", sqs_managed_sse_enabled=False', '"orders", sqs_managed_sse_enabled=True'
    )
    assert editor.applied(fix) == {"__main__.py": fixed}


async def test_a_waiver_is_drafted_as_a_comment_which_waives_nothing_yet(
    editor: Editor, project: Project
) -> None:
    from policypack.program_files.waivers import comment_waivers
    from policypack.supply_chain import program

    found = await saved(editor, project)
    action = (await editor.actions(project.main, found))[f"Waive {RULE} for orders in a comment"]
    made = editor.applied(action)["__main__.py"]
    line = made.splitlines()[LINE - 1]
    assert line.startswith(f"# stackwarden: waive {RULE} until 20")
    assert line.endswith(" by : ")
    assert made.replace(f"{line}\n", "") == PROGRAM
    told = await editor.type(project.main, made)
    drafted = [each for each in told if each.message.startswith("invalid waiver: write")]
    assert [each.range.start.line for each in drafted] == [LINE - 1]
    own = program.Project(project.folder, project.folder, "python")
    project.main.write_text(made, encoding="utf-8")
    assert "invalid waiver in __main__.py:3" in comment_waivers(own).faults[0]
    stated = made.replace(" by : ", " by payments: a public test queue")
    project.main.write_text(stated, encoding="utf-8")
    assert [each.rule for each in comment_waivers(own).part.values.waivers] == [RULE]
    told = await editor.type(project.main, stated.replace("sqs-queue-unen", "sqs-queue-uenn"))
    assert "did you mean sqs-queue-unencrypted?" in told[0].message


@pytest.mark.parametrize(
    "before", [None, "profile: strict\n", "waivers:\n- rule: a-b\n  resource: c\n"]
)
async def test_a_waiver_is_drafted_in_the_settings_which_say_what_it_lacks(
    editor: Editor, project: Project, before: str | None
) -> None:
    if before:
        project.settings.write_text(before, encoding="utf-8")
    found = await saved(editor, project)
    offered = await editor.actions(project.main, found)
    made = editor.applied(offered[f"Waive {RULE} for orders in stackwarden.yaml"])[
        "stackwarden.yaml"
    ]
    assert made.startswith(before or "waivers:")
    project.settings.write_text(made, encoding="utf-8")
    told = [each.message for each in await editor.open(project.settings, "yaml")]
    number = 1 if before and "a-b" in before else 0
    assert f"waivers.{number}.reason: must not be empty" in told
    assert f"waivers.{number}.owner: must not be empty" in told
    assert not any("expires" in each for each in told if f".{number}." in each)


async def test_a_rule_that_no_waiver_may_accept_has_no_draft(
    editor: Editor, project: Project
) -> None:
    plan = json.loads((project.folder / "plan.json").read_text(encoding="utf-8"))
    plan["result"]["never_waive"] = [RULE]
    project.plans(**plan)
    found = await saved(editor, project)
    assert [*await editor.actions(project.main, found)] == [
        f"Fix {RULE}: set sqs_managed_sse_enabled"
    ]


async def test_a_newer_save_ends_the_preview_that_runs(editor: Editor, project: Project) -> None:
    plan = json.loads((project.folder / "plan.json").read_text(encoding="utf-8"))
    project.plans(sleeps=60, **plan)
    await editor.open(project.main)
    editor.save(project.main)
    while not (project.folder / "running").exists():
        await asyncio.sleep(0.02)
    project.plans(**plan)
    editor.save(project.main)
    await editor.findings(project.main)
    first, second = project.runs
    assert first != second
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


async def test_a_preview_is_shown_as_progress(editor: Editor, project: Project) -> None:
    before = set(editor.client.progress_reports)
    await saved(editor, project)
    (token,) = set(editor.client.progress_reports) - before
    begun, *reports, ended = progress(editor.client.progress_reports[token])
    assert begun.title == "Stackwarden: shop"
    assert [each.message for each in reports] == ["2 resources judged"]
    assert ended.kind == "end"


async def test_a_crashed_preview_is_one_message_and_the_server_lives_on(
    editor: Editor, project: Project
) -> None:
    plan = json.loads((project.folder / "plan.json").read_text(encoding="utf-8"))
    project.plans(status=3)
    await editor.open(project.main)
    before = len(editor.client.messages)
    editor.save(project.main)
    while len(editor.client.messages) == before:
        await asyncio.sleep(0.02)
    editor.save(project.main)
    while len(project.runs) < 2:
        await asyncio.sleep(0.02)
    project.plans(**plan)
    editor.save(project.main)
    await editor.findings(project.main)
    (told,) = editor.client.messages[before:]
    assert told.message == (
        f"shop: the preview ended with status 3 and without a result; run `stackwarden preview "
        f"{project.folder}` in a terminal"
    )


async def test_a_program_that_fails_is_told_where_it_fails(
    editor: Editor, project: Project
) -> None:
    project.finds(
        failure=Failure(status=3, message="__main__.py:4: NameError: name 'x' is not defined")
    )
    await editor.open(project.main)
    editor.save(project.main)
    (found,) = await editor.findings(project.main)
    assert (found.range.start.line, found.severity) == (3, types.DiagnosticSeverity.Warning)
    assert found.message.startswith("not everything is judged: __main__.py:4: NameError")


async def test_what_is_waived_is_not_shown_and_what_is_gone_goes(
    editor: Editor, project: Project
) -> None:
    await saved(editor, project)
    by = {"reason": "a test queue", "owner": "payments", "expires": in_days(30)}
    project.finds(project.finding(waived=by, blocking=False))
    editor.save(project.main)
    assert await editor.published(project.main) != []
    assert await editor.published(project.main) == []


async def test_what_stands_in_a_package_is_shown_at_its_call(
    editor: Editor, project: Project
) -> None:
    project.finds(project.finding(file="app/keys.pem", line=1, column=None, rule="acme-own"))
    found = await saved(editor, project)
    assert editor.at(project.main, found.range) == "aws.sqs.Queue"
    assert "## acme-own" in await editor.hover(project.main, "aws.sqs.Queue")


IAM = """\
{
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "*"], "Resource": "*"}]
}
"""


async def test_an_iam_document_is_judged_as_it_is_typed(editor: Editor, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(IAM, encoding="utf-8")
    (found,) = await editor.open(file, "json")
    assert (found.code, editor.at(file, found.range)) == ("iam-policy-admin", '"*"')
    assert "## iam-policy-admin" in await editor.hover(file, '"*"]')
    assert (
        await editor.type(
            file, IAM.replace('"*"]', '"s3:PutObject"]').replace('"*"}', '"arn:aws:s3:::shop/*"}')
        )
        == []
    )
    (broken,) = await editor.type(file, IAM.replace("}]", "]"))
    assert broken.code == "iam-policy-malformed"
    assert broken.range.start.line == 2
    assert await editor.type(file, '{"name": "shop"}') == []


SETTINGS = f"""\
profile: stric
levels:
  sqs-queue-unencrypted: mandatory
waivers:
  - rule: sqs-queue-unencryptd
    resource: orders
    reason: A test queue
    owner: payments
    expires: {in_days(30)}
"""


async def test_settings_are_checked_completed_and_explained_as_they_are_typed(
    editor: Editor, tmp_path: Path
) -> None:
    file = tmp_path / "stackwarden.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    (wrong,) = await editor.open(file, "yaml")
    assert wrong.range.start.line == 0
    assert wrong.message == "profile: unknown profile 'stric'; use essential, recommended or strict"
    assert set(await editor.completions(file, "profile: st")) == {
        "essential",
        "recommended",
        "strict",
    }
    (unknown,) = await editor.type(file, SETTINGS.replace("stric", "strict"))
    assert (unknown.range.start.line, unknown.message) == (
        4,
        "unknown rule 'sqs-queue-unencryptd'; did you mean sqs-queue-unencrypted?",
    )
    rules = await editor.completions(file, "rule: sqs-queue-unencryptd")
    edit = rules[RULE].text_edit
    assert isinstance(edit, types.TextEdit)
    assert editor.at(file, edit.range) == "sqs-queue-unencryptd"
    assert {"path", "reason", "content"} == set(await editor.completions(file, "    rea"))
    assert "Which rules are enabled" in await editor.hover(file, "profile")
    assert f"## {RULE}" in await editor.hover(file, f"{RULE}: mandatory")


async def test_a_closed_document_has_no_diagnostics(editor: Editor, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(IAM, encoding="utf-8")
    assert await editor.open(file, "json")
    editor.close(file)
    assert await editor.published(file) == []


async def test_the_server_lives_on_after_hostile_sources(editor: Editor, tmp_path: Path) -> None:
    marks = {".py": ("#", PYTHON), ".ts": ("//", NODE), ".yaml": ("#", YAML)}
    for suffix, (mark, shapes) in marks.items():
        waiver = f"{mark} stackwarden: waive nothing\n"
        for number, (name, shape) in enumerate(shapes.items()):
            for depth in (390, 5_000):
                if (name, depth) in (("blocks", 5_000), ("functions", 5_000)):
                    continue
                file = tmp_path / f"{number}-{depth}{suffix}"
                file.write_text(waiver + shape(depth), encoding="utf-8")
                await editor.open(file)
                editor.close(file)
        file = tmp_path / f"ordinary{suffix}"
        file.write_text(waiver, encoding="utf-8")
        (found,) = await editor.open(file)
        assert "invalid waiver" in found.message
