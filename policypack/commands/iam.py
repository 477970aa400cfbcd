"""`stackwarden iam FILE|-...`: judges IAM documents.

A file holds one document, a JSON list of documents, or documents one after the other. What a
document is for is told by `--kind`, or guessed: with principals and nothing but ways to assume a
role it is a trust policy, with principals a resource policy, without an identity policy.
Placeholders of templates, such as `${Table}`, are plain text.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policypack import VERSION
from policypack.commands.iam_documents import Written, written
from policypack.commands.iam_verdicts import verdicts
from policypack.iam import Accounts, Purpose
from policypack.report import documents, sarif
from policypack.report.json_findings import json_finding
from policypack.rule import Profile
from policypack.rules import catalogue
from policypack.settings import PROFILES, Settings

STANDARD_INPUT = "-"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    parser = subparsers.add_parser("iam", help="judge IAM documents")
    parser.add_argument("files", metavar="FILE", nargs="+", help="JSON; - is standard input")
    parser.add_argument("--kind", choices=[each.value for each in Purpose])
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text")
    parser.add_argument("--profile", choices=PROFILES, default=Profile.RECOMMENDED.value)
    parser.add_argument(
        "--account", action="append", default=[], metavar="ID", help="an account of your own"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints all findings; 1 where one of them blocks. Raises ValueError for a file without one."""
    own = _accounts(arguments.account)
    settings = Settings.read({"profile": arguments.profile, "trusted_accounts": own})
    purpose = Purpose(arguments.kind) if arguments.kind else None
    accounts = Accounts(own=settings.trusted_accounts)
    found = [
        json_finding(verdict)
        for each in _all(arguments.files)
        for verdict in verdicts(each, purpose, accounts, settings)
    ]
    sys.stdout.write(_shown(found, arguments.format))
    return int(any(finding["blocking"] for finding in found))


def _all(files: list[str]) -> Iterator[Written]:
    for file in files:
        made = written(file, _read(file))
        if not made:
            raise ValueError(f"{file}: no document; give a file with an IAM document as JSON")
        yield from made


def _read(file: str) -> str:
    if file == STANDARD_INPUT:
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{file}: not UTF-8; convert the file") from None
    except OSError as error:
        advice = "give a file with an IAM document as JSON"
        raise ValueError(f"{file}: {error.strerror}; {advice}") from None


def _accounts(given: list[str]) -> list[str]:
    for each in given:
        if not re.fullmatch(r"[0-9]{12}", each):
            raise ValueError(f"--account {each}: no account; give its twelve digits")
    return given


def _shown(found: list[dict[str, Any]], form: str) -> str:
    if form == "sarif":
        return sarif.text(found, catalogue(), VERSION)
    return documents.report_json(found) if form == "json" else documents.report_text(found)
