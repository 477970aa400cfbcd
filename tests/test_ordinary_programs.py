"""Programs as ordinary teams write them: what is found in them, and how much of it is noise.

A comment above a resource says what a reviewer thinks of each finding about it:

    # finds: a-rule, another-rule    true: the reviewer would have it mended
    # noise: a-rule                  the reviewer would dismiss it

Everything else must be silent. Findings are those of the default profile, as people see them: what
is folded into another finding does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.rule.rule import Severity
from policypack.rules import all_rules
from policypack.start import clock
from policypack.testing.programs import run

FOLDER = Path(__file__).parent / "stacks" / "ordinary"
PROGRAMS = sorted([*FOLDER.glob("*.py"), *FOLDER.glob("*.yaml")])
# The day of the labels.
LABELLED = date(2026, 12, 2)
GRAVE = (Severity.CRITICAL, Severity.HIGH)
# Of all advisory findings, those that a reviewer may dismiss.
TOLERATED = 1 / 5
YAML = "from tests.yaml_programs import declare\ndeclare({text!r})"
_LABEL = re.compile(r"^\s*# (finds|noise): (.+)$")
_NAME = {
    ".py": re.compile(r"(?:^|\s|\()(?:[\w.]*\b[A-Z]\w*|step)\(\s*f?\"([^\"]+)\"", re.MULTILINE),
    ".yaml": re.compile(r"^  ([\w-]+):$", re.MULTILINE),
}


class Label(NamedTuple):
    """`resource` is its name, or a pattern for those that a loop declares."""

    kind: str
    rule: str
    resource: str


def labels(text: str, suffix: str) -> Iterator[Label]:
    """The labels of a program. Each is about the resource that is declared next."""
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        found = _LABEL.match(line)
        if found:
            name = _NAME[suffix].search("".join(lines[at + 1 :]))
            assert name, f"no resource follows the label {line.strip()!r}"
            resource = re.sub(r"\{[^}]*\}", "*", name[1])
            for rule in found[2].split(","):
                yield Label(found[1], rule.strip(), resource)


@cache
def found_in(program: Path) -> tuple[Verdict, ...]:
    """What a preview of the program shows in the default profile."""
    text = program.read_text(encoding="utf-8")
    source = YAML.format(text=text) if program.suffix == ".yaml" else text
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(FOLDER))
        # Runtimes reach their end of support, which the labels do not know.
        patch.setattr(clock, "today", lambda: LABELLED)
        verdicts = run(source).judged(Judge())
    return tuple(verdict for verdict in verdicts if verdict.folded_into is None)


def _labelled(program: Path) -> list[Label]:
    return [*labels(program.read_text(encoding="utf-8"), program.suffix)]


def _name(verdict: Verdict) -> str:
    return verdict.subject.rpartition("::")[2]


def _is_about(label: Label, verdict: Verdict) -> bool:
    return label.rule == verdict.rule.id and fnmatch(_name(verdict), label.resource)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_what_is_found_is_what_the_labels_say(program: Path) -> None:
    labelled, found = _labelled(program), found_in(program)
    missed = [each for each in labelled if not any(_is_about(each, seen) for seen in found)]
    unlabelled = [
        f"{seen.rule.id} ({seen.severity.value}, {seen.outcome.value}) {_name(seen)}: "
        f"{seen.path}: {seen.message}"
        for seen in found
        if not any(_is_about(each, seen) for each in labelled)
    ]
    assert not missed, f"not found: {missed}"
    assert not unlabelled, "\n".join(["found without a label:", *unlabelled])


def test_what_is_critical_or_high_is_true() -> None:
    dismissed = [
        (program.name, seen.rule.id)
        for program in PROGRAMS
        for seen in found_in(program)
        if _is_grave(seen) and _is_noise(program, seen)
    ]
    assert not dismissed


def test_one_advisory_in_five_at_most_is_noise() -> None:
    advisories = Counter(
        _is_noise(program, seen)
        for program in PROGRAMS
        for seen in found_in(program)
        if not _is_grave(seen)
    )
    assert advisories[True] <= TOLERATED * advisories.total(), advisories


def _is_grave(seen: Verdict) -> bool:
    """An undecided outcome is an advisory whatever it may turn out to be."""
    return seen.severity in GRAVE and seen.outcome is Outcome.VIOLATES


def _is_noise(program: Path, seen: Verdict) -> bool:
    return any(each.kind == "noise" and _is_about(each, seen) for each in _labelled(program))


def test_labels_name_rules_that_exist() -> None:
    known = {rule.id for rule in all_rules()}
    named = {each.rule for program in PROGRAMS for each in _labelled(program)}
    assert named <= known


def test_a_label_belongs_to_the_resource_that_follows() -> None:
    python = '# finds: a, b\n# noise: c\nqueue = aws.sqs.Queue(\n    f"{name}-dlq",\n)\n'
    assert [*labels(python, ".py")] == [
        Label("finds", "a", "*-dlq"),
        Label("finds", "b", "*-dlq"),
        Label("noise", "c", "*-dlq"),
    ]
    text = "resources:\n  # finds: a\n  jobs:\n    type: aws:sqs:Queue\n"
    assert [*labels(text, ".yaml")] == [Label("finds", "a", "jobs")]
