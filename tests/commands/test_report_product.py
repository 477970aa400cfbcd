"""Each document that a command writes, with each option of `report`: read, or refused by a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.commands import main, report
from policypack.report.formats import ENDINGS, FORMATS, Terminal, render
from policypack.report.html.lines import of_document
from policypack.report.run import Failure, read
from tests.documents import allow, document
from tests.report.html.journals import journal, lines
from tests.report.run_documents import preview

Capture = pytest.CaptureFixture[str]
CIS = ("--framework", "cis-aws-5.0")
OPTIONS = [
    *((*CIS, "--format", each) for each in report._EVIDENCE_FORMATS),
    *(("--issues", "--format", each) for each in ("markdown", "json")),
    *(("--ages", "--format", each) for each in report._AGES_FORMATS),
    *(("--format", each) for each in dict.fromkeys((*FORMATS, *ENDINGS))),
]
# Expected before a run: the statuses that are possible with an option which takes the document.
DOCUMENTS = {
    "preview": {1},
    "clean": {0},
    "failed": {3},
    "iam": {1},
    "findings": {1},
    "blank": {0},
    "journal": {0, 1},
    "empty": set(),
    "cut off": set(),
}


def write(name: str, folder: Path) -> Path:
    """Writes the document by its name, as its command does."""
    file = folder / f"{name.replace(' ', '-')}.json"
    whole = render(preview(), "json", terminal=Terminal())
    if name == "iam":
        policy = folder / "policy.json"
        policy.write_text(json.dumps(document(allow("*"))), encoding="utf-8")
        assert main(["iam", str(policy), "--format", "json", "--output", str(file)]) == 1
        return file
    if name == "journal":
        return journal(folder / "audit.jsonl", lines(12))
    failed = preview([], Failure(status=3, message="the program failed"))
    texts = {
        "preview": whole,
        "clean": render(preview([]), "json", terminal=Terminal()),
        "failed": render(failed, "json", terminal=Terminal()),
        "findings": "".join(f"{json.dumps(each)}\n" for each in preview()["findings"]),
        "blank": "\n",
        "empty": "",
        "cut off": whole[: len(whole) // 2],
    }
    file.write_text(texts[name], encoding="utf-8")
    return file


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_read_or_refused_in_one_line(
    name: str, options: tuple[str, ...], tmp_path: Path, capsys: Capture
) -> None:
    file = write(name, tmp_path)
    capsys.readouterr()
    status = main(["report", str(file), *options])
    told = capsys.readouterr()
    if status == 2:
        (line,) = told.err.splitlines()
        # A format that is made of an audit alone is refused for a run, and the other way round. A
        # findings file has no time, so nothing in it has an age.
        of_findings = name in ("findings", "blank") and "--ages" in options
        assert of_findings == ("no time of the run" in line)
        assert of_findings or "not supported" in line or not DOCUMENTS[name]
        assert told.out == ""
    else:
        assert status in DOCUMENTS[name]


def test_evidence_of_a_run_counts_its_findings(tmp_path: Path) -> None:
    found = read(str(write("preview", tmp_path)))
    (stack,) = (each for each in of_document(found) if each["kind"] == "stack")
    assert stack["counts"] == found["summary"]
