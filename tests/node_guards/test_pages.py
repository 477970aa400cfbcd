"""The TypeScript of the guards' page is compiled as one program, and run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from runtime_guards.testing import event
from tests.node_guards.conftest import ROOT, run
from tests.tools.markdown_pages import blocks
from tests.tools.test_docs_blocks import OF_NODE

OPTIONS = ("--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext")
# Calls exports of the page's program, and prints their answers.
CALL = """
import * as page from "./page.js";
const [calls] = process.argv.slice(2).map((text) => JSON.parse(text));
for (const [name, event] of calls) {
  let answer;
  try { answer = await page[name](event, {}); } catch (error) { answer = error.message; }
  console.log(JSON.stringify({ answer }));
}
"""


@pytest.fixture(scope="module")
def program(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiled program of the page."""
    page = (ROOT / "docs" / "guards.md").read_text(encoding="utf-8")
    texts = [block.text for block in blocks(page) if block.mark == OF_NODE]
    assert len(texts) == 4
    folder = package / "built-page"
    folder.mkdir()
    (folder / "page.ts").write_text("\n".join(texts), encoding="utf-8")
    (folder / "call.mjs").write_text(CALL, encoding="utf-8")
    compiler = "node_modules/typescript/bin/tsc"
    run(package, compiler, *OPTIONS, "built-page/page.ts")
    return folder


def answers(program: Path, *calls: tuple[str, Any]) -> list[Any]:
    lines = run(program, "call.mjs", json.dumps(calls)).splitlines()
    return [json.loads(line)["answer"] for line in lines if line.startswith('{"answer"')]


def test_the_handlers_of_the_page_run(program: Path) -> None:
    good, bad = ({"order_id": "o-17", "quantity": 2}, {"quantity": "two"})
    batch = event("sqs", bodies=[good, bad])
    refused = {"batchItemFailures": [{"itemIdentifier": batch["Records"][1]["messageId"]}]}
    found = answers(program, ("handler", batch), ("handler", event("sns")), ("seen", batch))
    assert found == [refused, "undeclared-source", batch]


def test_a_misspelt_name_is_corrected(program: Path) -> None:
    (found,) = answers(program, ("misspelt", None))
    assert 'Did you mean "ObjectCreated:*"?' in found


def test_a_fault_in_the_program_is_found(package: Path, program: Path) -> None:
    text = (program / "page.ts").read_text(encoding="utf-8")
    folder = package / "built-fault"
    shutil.copytree(program, folder)
    (folder / "page.ts").write_text(text.replace("ship(body)", "ship(1)"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"page\.ts"):
        run(package, "node_modules/typescript/bin/tsc", *OPTIONS, "built-fault/page.ts")
