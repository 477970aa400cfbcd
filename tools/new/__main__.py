"""Writes a new rule, validator, command or option, and runs the tests that apply to it.

    python -m tools.new rule sqs-queue-untagged
    python -m tools.new rule sqs-queue-without-dlq --property redrivePolicy
    python -m tools.new validator code-deploy
    python -m tools.new command count
    python -m tools.new option limit --of map

It writes a working module, its test, and its entries in lists. It then generates the documentation,
runs the module's tests and the tests in tests/house that concern it, and lists what to change.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.new import command, option, rule, validator
from tools.new.draft import Draft

ROOT = Path(__file__).resolve().parents[2]
KINDS: Mapping[str, Callable[[argparse.Namespace], Draft]] = {
    "rule": lambda given: rule.draft(given.name, given.type, given.property),
    "validator": lambda given: validator.draft(given.name),
    "command": lambda given: command.draft(given.name),
    "option": lambda given: option.draft(given.of, given.name),
}


def command_line() -> argparse.ArgumentParser:
    """The parser of the arguments."""
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tools.new", description=about)
    kinds = parser.add_subparsers(dest="kind", required=True)
    forms = {
        "rule": "its ID, such as sqs-queue-untagged: service, resource and bad pattern",
        "validator": "event source, such as code-deploy",
        "command": "the command's name, such as count",
        "option": "the option's name, such as limit",
    }
    for kind, form in forms.items():
        made = kinds.add_parser(kind)
        made.add_argument("name", metavar="NAME", help=form)
        if kind == "rule":
            made.add_argument(
                "--type", help="Pulumi type that it judges (default: the one that the ID names)"
            )
            made.add_argument(
                "--property", metavar="NAME", help="declare that this property must be set"
            )
        if kind == "option":
            made.add_argument("--of", metavar="COMMAND", required=True, help="its command")
    return parser


def main() -> int:
    """Writes the files and returns the exit status of the tests."""
    parser = command_line()
    given = parser.parse_args()
    try:
        draft = KINDS[given.kind](given)
        paths = draft.write(ROOT)
    except ValueError as error:
        parser.error(str(error))
    for path in paths:
        sys.stdout.write(f"{path}\n")
    sys.stdout.flush()
    _python("-m", "ruff", "format", "-q", *draft.added)
    _python("-m", "tools.docs")
    if draft.accepts:
        _python("-m", *draft.accepts)
    status = _python("-m", "pytest", "-q", *draft.tests)
    status = _python("-m", "pytest", "-q", *draft.house, "-k", draft.selected) or status
    for step in draft.left:
        sys.stdout.write(f"next: {step}\n")
    return status


def _python(*arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
