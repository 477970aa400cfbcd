"""Pull requests that weaken the gate or do not, in six kinds of pipelines, verdict first.

`pull_requests.json` has the repositories and requests. `WEAKER` are told as such, `UNSURE` as what
a person must read, `STRICTER` only as that, and `SILENT` are about the program. A change replaces a
text of one file, or writes a whole file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from policypack.gate import tools
from policypack.gate.changes import NO_GATE, NOTHING, difference, text
from policypack.gate.facts import Way
from tests.days import in_days
from tests.each import each
from tests.gate.test_gate_diff import ENTRY, OTHER, PINNED, Files, Repository, baseline, repository

__all__ = ["repository"]

WEAKER, UNSURE, STRICTER, SILENT = "weaker", "unsure", "stricter", "silent"


class Request(NamedTuple):
    """A pull request: its verdict, the file that it is told of, and the change of a file."""

    verdict: str
    name: str
    file: str
    old: str | None
    new: str
    told: str = ""


WAIVER = (
    "waivers:\n  - {rule: sqs-queue-unencrypted, resource: orders, reason: a test, owner: a,"
    f" expires: {in_days(60)}}}\n"
)
TEXTS = {
    "{WAIVER}": WAIVER,
    "{PINNED}": PINNED,
    "{BASELINE}": baseline(ENTRY),
    "{BASELINE_OF_TWO}": baseline(ENTRY, OTHER),
    "{EMPTY_BASELINE}": baseline(),
}
CASES: Any = json.loads(Path(__file__).with_name("pull_requests.json").read_text("utf-8"))
SYSTEMS: Mapping[str, Any] = CASES["systems"]


def filled(text: str) -> str:
    """The text of a case with its dates and digests."""
    for name, value in TEXTS.items():
        text = text.replace(name, value)
    return text


def program(system: str) -> dict[str, str]:
    """The files of a repository with the pipelines of the system."""
    files = {**CASES["program"], **SYSTEMS[system]["files"]}
    return {name: filled(text) for name, text in files.items()}


def requests_of(system: str) -> list[Request]:
    """The pull requests of the system."""
    texts = ([each and filled(each) for each in row] for row in SYSTEMS[system]["requests"])
    return [Request(*row) for row in texts]


def faults(repository: Repository, files: Files, requests: list[Request]) -> Iterator[str]:
    """The requests whose verdict is another one than the expected."""
    repository.commit(files)
    for request in requests:
        before = files.get(request.file) or ""
        assert request.old is None or request.old in before, request.name
        assert (request.old is None) == (request.file not in files), request.name
        is_new = request.old is None
        new = request.new if is_new else before.replace(request.old or "", request.new, 1)
        repository.commit({request.file: new})
        made = difference(repository.folder, "HEAD~1..HEAD").changes
        repository.git("reset", "-q", "--hard", "HEAD~1")
        if fault := judged(request, {(change.way, change.file) for change in made}):
            yield f"{request.name}: {fault}"


def judged(request: Request, told: set[tuple[Way, str]]) -> str:
    """What is wrong with the changes that are told of a request; empty if nothing is."""
    ways = {way for way, _ in told}
    if request.verdict == SILENT:
        return f"told: {told}" if told else ""
    if request.verdict == STRICTER:
        return "" if ways <= {Way.TIGHTENS} else f"not only stricter: {told}"
    wanted = {Way.LOOSENS} if request.verdict == WEAKER else {Way.REVIEW, Way.LOOSENS}
    is_told = any(way in wanted and file == request.told for way, file in told)
    return "" if is_told else f"not told: {told}"


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_request_has_its_verdict(system: str, repository: Repository) -> None:
    assert [*faults(repository, program(system), requests_of(system))] == []


def test_there_are_enough_requests_of_both_kinds() -> None:
    verdicts = [each.verdict for system in SYSTEMS for each in requests_of(system)]
    count = Counter(each in (WEAKER, UNSURE) for each in verdicts)
    assert count[True] >= 60
    assert count[False] >= 30


def test_what_is_elsewhere_is_named(repository: Repository) -> None:
    """GIVEN a gate that another repository defines THEN the report does not say that nothing is."""
    flow = "jobs:\n  gate:\n    uses: acme/ci/.github/workflows/stackwarden.yml@main\n"
    repository.commit({**program("GitHub"), ".github/workflows/ci.yml": flow})
    repository.commit({"README.md": "x"})
    shown = text(difference(repository.folder, "HEAD~1..HEAD"))
    assert NOTHING not in shown
    assert "acme/ci/.github/workflows/stackwarden.yml@main" in shown
    repository.commit({".github/workflows/ci.yml": None})
    repository.commit({"README.md": "y"})
    assert NO_GATE in text(difference(repository.folder, "HEAD~1..HEAD"))


@each("name", tools.tools())
def test_each_tool_names_files_in_the_repository(name: str) -> None:
    tool = tools.tools()[name]
    assert tool.runs or tool.reads
    assert not [each for each in (*tool.runs, *tool.reads) if each.startswith(("/", "~", ".."))]
    assert tools.named(f"run: {name} x") == [name]
    assert tools.named(f"x/{name}.txt no-{name} {name}-no") == []
