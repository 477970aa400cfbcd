"""`stackwarden iam FILE|-...`: judges IAM documents.

A file holds one document, a JSON list of documents, or documents one after the other. Without
`--kind` the elements of a document decide: without Principal it is an identity policy, with
Principal and nothing but sts actions a trust policy, otherwise a resource policy. What limits the
permissions of others needs `--kind`: boundary, session, scp, rcp or endpoint. Placeholders of
templates, such as `${Table}`, are plain text.
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
from policypack.commands.iam_other_services import OTHER_SERVICES
from policypack.commands.iam_verdicts import verdicts
from policypack.iam import Accounts, Purpose
from policypack.report import documents, sarif
from policypack.report.json_findings import json_finding
from policypack.rule import Profile
from policypack.rules import catalogue
from policypack.settings import PROFILES, Settings

STANDARD_INPUT = "-"
_GIVE_A_FILE = "give a file with at least one IAM document as JSON"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    parser = subparsers.add_parser(
        "iam", help="judge IAM documents", description="Judges IAM documents that are in no stack."
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="documents as JSON; - reads standard input"
    )
    parser.add_argument(
        "--kind",
        choices=[each.value for each in Purpose],
        help="what the documents are for (default: decided from their elements)",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "sarif"), default="text", help="default: %(default)s"
    )
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        default=Profile.RECOMMENDED.value,
        help="which rules are enabled (default: %(default)s)",
    )
    parser.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="ID",
        help="ID of an account of your own; any other is external (can be repeated)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints all findings and returns 1 if one of them blocks, else 0.

    Raises ValueError for a file without documents and for an invalid account ID.
    """
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
            raise ValueError(f"{file}: no IAM document; {_GIVE_A_FILE}")
        yield from made


def _read(file: str) -> str:
    if file == STANDARD_INPUT:
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{file}: invalid UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}; {_GIVE_A_FILE}") from None


def _accounts(given: list[str]) -> list[str]:
    for each in given:
        if not re.fullmatch(r"[0-9]{12}", each):
            raise ValueError(f"--account {each}: invalid account ID; give its 12 digits")
    return given


def _shown(found: list[dict[str, Any]], form: str) -> str:
    if form == "sarif":
        return sarif.text(found, (*catalogue(), *OTHER_SERVICES.values()), VERSION)
    return documents.report_json(found) if form == "json" else documents.report_text(found)
