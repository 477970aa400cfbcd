"""A new command of `stackwarden`."""

from __future__ import annotations

import re

from tools.new.draft import Draft, before

_NAME = re.compile(r"[a-z]+(-[a-z]+)*")
_MODULE = '''\
"""`stackwarden {name}`: counts the rules of each severity."""

from __future__ import annotations

import argparse
import json
from collections import Counter

from policypack.commands import options, parser
from policypack.rules import all_rules


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "{name}",
        "print the number of rules of each severity",
        examples=["stackwarden {name}", "stackwarden {name} --format json"],
        statuses=parser.DONE,
    )
    options.add_format(made)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the numbers."""
    found = Counter(rule.severity.value for rule in all_rules())
    text = "".join(f"{{severity}}: {{count}}\\n" for severity, count in sorted(found.items()))
    as_json = json.dumps({{"schema": 1, "rules": found}}) + "\\n"
    options.emit(arguments, as_json if arguments.format == "json" else text)
    return 0
'''
_TEST = '''\
"""`stackwarden {name}`: the numbers, as text and as JSON."""

from __future__ import annotations

import json

import pytest

from policypack.commands import main
from policypack.rules import all_rules

Capture = pytest.CaptureFixture[str]


def test_every_rule_is_counted(capsys: Capture) -> None:
    assert main(["{name}", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert sum(document["rules"].values()) == len(all_rules())


def test_people_read_a_line_for_each_severity(capsys: Capture) -> None:
    assert main(["{name}"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["critical", "high", "low", "medium"]
'''


def draft(name: str) -> Draft:
    """Returns the files of a command. Raises ValueError for a name that no command can have."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name}: must be words of lower case letters, joined by -")
    module = name.replace("-", "_")
    commands = "policypack/commands"
    return Draft(
        added={
            f"{commands}/{module}.py": _MODULE.format(name=name),
            f"tests/commands/test_{module}.py": _TEST.format(name=name),
        },
        changed={
            f"{commands}/__init__.py": before(
                '    "completion",\n', f'    "{name}",\n', after="\nCOMMANDS = ("
            )
        },
        tests=(f"tests/commands/test_{module}.py",),
        house=("tests/commands/test_parser.py", "tests/commands/test_completion.py"),
        selected=f"{name} or every_command or completion",
        left=(
            f"let {commands}/{module}.py do what the command is for; docs/adding-a-command.md",
            "name the command in the README or in docs/",
        ),
    )
