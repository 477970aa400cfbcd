"""`stackwarden iam FILE|DIR|-...`: judges IAM documents.

A file holds one document, a JSON list of documents, or documents one after the other; of a
directory every `.json` file with documents is judged. Without `--kind` the elements of a document
decide: without Principal it is an identity policy, with Principal and nothing but sts actions a
trust policy, otherwise a resource policy. What limits the permissions of others needs `--kind`:
boundary, session, scp, rcp or endpoint. Placeholders of templates, such as `${Table}`, are plain
text.
"""

from __future__ import annotations

import argparse
import re

from policypack.commands import options, parser
from policypack.commands.progress import Stopwatch, progress
from policypack.engine.catalogue_file import own_rules
from policypack.iam import Accounts, Purpose
from policypack.report import run as runs
from policypack.report.json_findings import reported
from policypack.rule.rule import PROFILES, Profile
from policypack.settings.merging import read_settings
from policypack.standalone.document_files import documents_of
from policypack.standalone.document_verdicts import DocumentJudge
from policypack.start import processes


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "iam",
        "check standalone IAM policies",
        examples=[
            "stackwarden iam policy.json",
            "stackwarden iam policies/ --profile strict --format sarif --output iam.sarif",
            "aws iam get-role --role-name deploy --query Role.AssumeRolePolicyDocument |",
            "    stackwarden iam - --kind trust --account 111122223333",
        ],
    )
    made.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="JSON policy, or a folder of them; - reads standard input",
    )
    made.add_argument(
        "--kind",
        choices=[each.value for each in Purpose],
        help="treat the policies as this kind (default: inferred from their elements)",
    )
    options.add_findings(made)
    made.add_argument(
        "--profile",
        choices=PROFILES,
        default=Profile.RECOMMENDED.value,
        help="use the rules of this profile (default: %(default)s)",
    )
    made.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="ID",
        help="treat this account ID as your own and all others as external (can be repeated)",
    )
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints all findings and returns 1 if one of them blocks, else 0.

    Raises ValueError for a file without documents and for an invalid account ID.
    """
    watch = Stopwatch()
    own = _accounts(arguments.account)
    settings = read_settings({"profile": arguments.profile, "trusted_accounts": own})
    purpose = Purpose(arguments.kind) if arguments.kind else None
    rules = own_rules()
    processes.settle()
    judge = DocumentJudge(purpose, Accounts(own=settings.trusted_accounts), settings, rules)
    with progress(arguments, "Judging IAM documents"):
        files, failure = options.of_each(arguments.files, lambda file: [*documents_of(file)])
        found = [
            reported(verdict)
            for documents in files
            for each in documents
            for verdict in judge.verdicts(each)
        ]
    document = runs.document(
        found,
        command="iam",
        started=watch.started,
        seconds=watch.seconds,
        profile=arguments.profile,
        failure=failure,
    )
    return options.finish(arguments, document, rules=rules)


def _accounts(given: list[str]) -> list[str]:
    for each in given:
        if not re.fullmatch(r"[0-9]{12}", each):
            raise ValueError(f"--account {each}: invalid account ID; write its 12 digits")
    return given
