"""The language server with a real preview: saved, shown at the argument, fixed, and saved again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.engine.engine import Engine
from tests.engine.test_preview_command import RULE, Program
from tests.lsp.editor import Editor, progress, session

LEAKED, SECRET = "ssm-parameter-plain-secret", "planted-V3ry-s3cret"
LEAK = f'aws.ssm.Parameter("db-password", type="String", value="{SECRET}")\n'
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    return Program(engine, tmp_path)


@pytest_asyncio.fixture(loop_scope="module")
async def editor(program: Program) -> AsyncIterator[Editor]:
    async with session("-m", "policypack.commands", "lsp", env=program.env) as made:
        yield made


async def test_a_save_previews_the_program_and_the_fix_passes(
    editor: Editor, program: Program
) -> None:
    main, module = (program.folder.resolve() / each for each in ("__main__.py", "queues.py"))
    main.write_text(f"{main.read_text(encoding='utf-8')}{LEAK}", encoding="utf-8")
    assert await editor.open(module) == []
    editor.save(module)
    found = {each.code: each for each in await editor.findings(module)}
    assert editor.at(module, found[RULE].range) == "sqs_managed_sse_enabled=False"
    leaked = await editor.published(main)
    assert LEAKED in {each.code for each in leaked}
    assert SECRET not in str(leaked)
    (told,) = [*map(progress, editor.client.progress_reports.values())]
    assert (told[0].title, told[-1].kind) == ("Stackwarden: shop", "end")
    assert editor.client.messages == []
    offered = await editor.actions(module, found[RULE])
    fixed = editor.applied(offered[f"Fix {RULE}: set sqs_managed_sse_enabled"])["queues.py"]
    assert "sqs_managed_sse_enabled=True" in fixed
    await editor.type(module, fixed)
    editor.save(module)
    # The save publishes what is known, and the preview publishes its result right after it ends.
    await editor.published(module)
    ended: list[str] = []
    while ended != ["end", "end"]:
        await editor.notified(types.PROGRESS)
        reports = map(progress, editor.client.progress_reports.values())
        ended = [each[-1].kind for each in reports]
    assert RULE not in {each.code for each in await editor.published(module)}
    assert program.left() == []
