"""What each rule reports, word for word: one file for each service in `tests/rules/snapshots`.

    python -m tests.snapshots            # accepts what the rules report now
    python -m tests.snapshots RULE...    # accepts what these rules report now

A file has the severity, the place, the message and the fix of every finding that is made
- on the rule's example (`bad`), which a person wrote without the declaration,
- on a resource that sets nothing (`bare`, or `null` for the one property of a declared rule), and
  where a condition of the declaration decides,
- in the tests of rules, by `tests.judged`.
What is not of a test is compared as a whole. A finding of a test has to stand in the file.
All tests of rules run while lines are accepted, with every case, so a line goes only if no test
shows it.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from policypack.forms.property_rule import PropertyDeclaration
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.rule.rule import ANY_TYPE, Rule
from policypack.rules import CATALOGUE, catalogue
from policypack.start.wording import first_few
from policypack.testing.programs import run
from tests import tries
from tests.house.test_text import without_registries
from tests.judged import resource, switched_on

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "tests" / "rules"
FOLDER = RULES / "snapshots"
ACCEPT = "python -m tests.snapshots"
# Where the tests append what the rules report, instead of comparing it.
RECORDING = "STACKWARDEN_SNAPSHOTS"
# The IDs of the rules whose lines they record.
CHOSEN = "STACKWARDEN_SNAPSHOT_RULES"
SHOWS = "tests/house/test_snapshots.py::test_what_rules_report_is_accepted"
DECLARED = "tests/rules/test_declared.py::test_a_declared_rule_judges_as_it_says"
# The generated cases in which a condition of the declaration decides, or its default.
_CONDITIONS = ("null", "violating beside", "violating where", "complying without")
# What is compared as a whole; a finding of a test has no such word before it.
SHOWN = ("fix ", "bad ", "bare ", *_CONDITIONS)
_OF_A_DATABASE = re.compile(r"(database of |dates from )\d{4}-\d\d-\d\d")


class Line(NamedTuple):
    """One finding of a rule; findings with one fix stand together."""

    rule: str
    fix: str
    text: str


def shown(rule: Rule) -> list[Line]:
    """What the rule reports on its example, on bare resources and without its property."""
    found = [Line(rule.id, rule.remediation, f"fix {json.dumps(rule.fix)}")] if rule.fix else []
    for verdict in run(rule.documentation.bad).verdicts([rule], switched_on(rule)):
        found.append(_line(verdict, f"bad {_name(verdict)}: "))
    for word, kind, verdicts in _without(rule):
        before = f"{word} {kind}: "
        lines = [_line(verdict, before) for verdict in verdicts]
        found += lines or [Line(rule.id, "", f"{before}nothing")]
    return found


def _name(verdict: Verdict) -> str:
    """What the example calls the resource: `orders (aws:sqs/queue:Queue)`."""
    above, _, name = (verdict.urn or "").rpartition("::")
    kind = above.rpartition("::")[2].rpartition("$")[2]
    return f"{name} ({kind})" if name else verdict.subject


def _without(rule: Rule) -> Iterator[tuple[str, str, list[Verdict]]]:
    """Verdicts on resources that leave out what the rule judges, each with its type."""
    # Here, since a declaration of documents runs examples for its cases.
    from tests.declared_cases import cases

    on = switched_on(rule)
    for kind in rule.types:
        if kind != ANY_TYPE:
            yield "bare", kind, judge([resource(kind, {}, depends={})], on, [rule])
    if isinstance(rule.declared, PropertyDeclaration):
        is_bare = not rule.declared.only_if and "[]" not in str(rule.declared.properties)
        for case in cases(rule):
            if case.name.startswith(_CONDITIONS) and not (is_bare and case.name == "null"):
                yield case.name, case.type, judge([case.resource], on, [rule])


def _line(verdict: Verdict, before: str = "") -> Line:
    is_violation = verdict.outcome is Outcome.VIOLATES
    outcome = verdict.severity.value if is_violation else verdict.outcome.value
    place = f" {verdict.path}" if verdict.path else ""
    text = f"{before}{outcome}{place}: {verdict.message}"
    return Line(verdict.rule.id, *map(_written, (verdict.fix, text)))


def _written(text: str) -> str:
    """The text in one line. No file of the repository names the host of a registry, and the
    databases of the tests are as old as the day that these run on wants it.
    """
    dated = _OF_A_DATABASE.sub(r"\1DATE", text)
    return without_registries(dated).replace("\n", "\\n")


def hear(verdicts: Iterable[Verdict]) -> None:
    """Takes what a rule reports in a test. Raises AssertionError if no snapshot has it."""
    lines = [
        _line(each)
        for verdict in verdicts
        for each in (verdict, *verdict.also)
        if each.outcome is Outcome.VIOLATES and each.rule.module.startswith(CATALOGUE)
        # Lines of the guards' own code move with every change of it.
        if not ("runtime_guards/" in each.path and " in line " in each.message)
    ]
    if record(lines):
        return
    for line in lines:
        service = _services()[line.rule]
        assert line in accepted(service), (
            f"{line.rule} reports what its snapshot has not:\n"
            f"{line.text}\n  fix: {line.fix}\n"
            f"{_nearest(line, accepted(service))}"
            f"Correct the rule, or accept it: {ACCEPT}"
        )


def _nearest(line: Line, known: Iterable[Line]) -> str:
    of_rule = [each.text for each in known if each.rule == line.rule]
    near = difflib.get_close_matches(line.text, of_rule, 3, 0.3)
    return "".join(f"  in the snapshot: {text}\n" for text in near)


@cache
def _services() -> Mapping[str, str]:
    return {rule.id: rule.service for rule in catalogue()}


@cache
def accepted(service: str) -> frozenset[Line]:
    """The lines of the snapshot of a service."""
    file = FOLDER / f"{service}.txt"
    return frozenset(_read(file.read_text(encoding="utf-8"))) if file.is_file() else frozenset()


def _read(text: str) -> Iterator[Line]:
    rule = fix = ""
    for line in text.split("\n"):
        if line.startswith("    "):
            yield Line(rule, fix, line[4:])
        elif line.startswith("  "):
            fix = line[2:]
        elif line:
            rule, fix = line, ""


def written(lines: Iterable[Line]) -> str:
    """The text of a snapshot: rules by ID, below each its fixes, below each its findings."""
    text, rule, fix = "", "", ""
    for line in sorted(set(lines)):
        if line.rule != rule:
            text += f"\n{line.rule}\n"
            rule, fix = line.rule, ""
        if line.fix != fix:
            text += f"  {line.fix}\n"
            fix = line.fix
        text += f"    {line.text}\n"
    return text.lstrip("\n")


def differences(
    service: str, rules: Sequence[Rule], known: Callable[[str], Iterable[Line]] = accepted
) -> str:
    """How what rules of a service report differs from the snapshot, as a diff; "" where it is
    the same."""
    ids = {rule.id for rule in rules}
    before = [line for line in known(service) if line.rule in ids and line.text.startswith(SHOWN)]
    after = [line for rule in rules for line in shown(rule)]
    diff = difflib.unified_diff(
        written(before).splitlines(),
        written(after).splitlines(),
        "accepted",
        "now",
        n=2,
        lineterm="",
    )
    return "\n".join(diff)


def record(lines: Iterable[Line]) -> bool:
    """Whether the lines are recorded, as while they are accepted."""
    folder = os.environ.get(RECORDING)
    if folder:
        with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(line)}\n" for line in lines if is_chosen(line.rule))
    return bool(folder)


def is_chosen(rule: str) -> bool:
    """Whether what a rule reports is accepted now: any rule where `CHOSEN` names none."""
    names = os.environ.get(CHOSEN)
    return not names or rule in names.split()


def main(arguments: Sequence[str] = ()) -> int:
    """Runs the tests of rules, and writes the lines of all rules or of the chosen ones."""
    parser = argparse.ArgumentParser(prog=ACCEPT, description="Accept what rules report.")
    parser.add_argument("rules", nargs="*", metavar="RULE", help="ID of a rule (default: all)")
    chosen = parser.parse_args(arguments).rules
    if unknown := {*chosen} - {*_services()}:
        parser.error(f"unknown rule: {', '.join(sorted(unknown))}")
    recorded = _recorded(chosen)
    if recorded is not None and (
        silent := {*(chosen or _services())} - {each.rule for each in recorded}
    ):
        print(f"Nothing is accepted: no test shows what {first_few(sorted(silent))} report.")
        return 1
    if recorded is None:
        print("Nothing is accepted: first correct the tests that fail for another reason.")
        return 1
    if chosen:
        services = sorted({_services()[rule] for rule in chosen})
        kept = [line for each in services for line in accepted(each) if line.rule not in chosen]
        _write(recorded | {*kept}, services)
    else:
        _write(recorded, sorted({*_services().values()}))
    return 0


def _recorded(chosen: Sequence[str]) -> set[Line] | None:
    """The lines of the chosen rules, by default of all; None if a test fails.

    Every case is tried, as otherwise only the tests of the night do.
    """
    tests = tests_of(chosen) if chosen else ["tests/rules", SHOWS]
    command = [sys.executable, "-m", "pytest", "-q", *([] if chosen else ["-n", "auto"]), *tests]
    with tempfile.TemporaryDirectory() as folder:
        given = {RECORDING: folder, CHOSEN: " ".join(chosen), tries.VARIABLE: tries.ALL}
        if subprocess.run(command, env={**os.environ, **given}).returncode:
            return None
        return {
            Line(*json.loads(line))
            for file in Path(folder).iterdir()
            for line in file.read_text(encoding="utf-8").splitlines()
        }


def tests_of(rules: Sequence[str]) -> list[str]:
    """The tests that show what rules report: those that judge every rule, those of their services,
    and others that name one of them."""
    services = {_services()[rule] for rule in rules}
    shown_by = [
        file.relative_to(ROOT).as_posix()
        for file in sorted(RULES.rglob("test_*.py"))
        if file.parent.name in services
        or any(rule in file.read_text(encoding="utf-8") for rule in rules)
    ]
    is_declared = any(rule.declared for rule in catalogue() if rule.id in rules)
    return [SHOWS, *([DECLARED] if is_declared else []), *shown_by]


def _write(recorded: Iterable[Line], services: Sequence[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.txt"):
        if file.stem not in _services().values():
            file.unlink()
    for service in services:
        text = written(line for line in recorded if _services()[line.rule] == service)
        (FOLDER / f"{service}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
