"""Runs `stackwarden audit` and reads its journal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.organization.journal import NAME
from policypack.organization.parts import sealed_parts_in
from policypack.report.audit_lines import read
from policypack.sealed_log.journals import Seals

Line = dict[str, Any]
HEAD = "Head of the journal: "


@dataclass(frozen=True)
class Audit:
    """What one run left."""

    status: int
    lines: list[Line]
    out: str
    err: str
    head: str

    def of(self, kind: str) -> list[Line]:
        return [each for each in self.lines if each["kind"] == kind]

    @property
    def errors(self) -> dict[str, str]:
        """What went wrong, by `project/stack`."""
        stacks = self.of("stack")
        return {f"{s['project']}/{s['stack']}": s["error"] for s in stacks if s["error"]}

    @property
    def found(self) -> set[tuple[str, str, str]]:
        """What blocks, as (project, stack, rule)."""
        told = self.of("finding")
        return {(each["project"], each["stack"], each["rule"]) for each in told if each["blocking"]}


def cut_after(journal: Path, parts: int, more: int = 0) -> None:
    """Cuts a journal off after so many parts with their seals, and bytes of the next one."""
    with journal.open("rb+") as file:
        ends = [end for _, end, _ in sealed_parts_in(file, Seals(journal))]
        file.truncate(ends[parts - 1] + more)


def audit(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> Audit:
    """Runs it with its output in the folder."""
    capsys.readouterr()
    status = main(["audit", "--output", str(folder), *arguments])
    printed = capsys.readouterr()
    journal = folder / NAME
    lines = [*read(journal)] if journal.exists() else []
    head = printed.err.partition(HEAD)[2].partition("\n")[0]
    return Audit(status, lines, printed.out, heads_left_out(printed.err), head)


def heads_left_out(err: str) -> str:
    """What an audit prints, but for the head of its journal, which no two have."""
    return re.sub(f"{HEAD}[0-9a-f]{{64}}\n", "", err)
