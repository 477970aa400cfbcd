"""`stackwarden who-can ACTION RESOURCE [STACK|FILE|DIR]`: which principals, by which statements."""

from __future__ import annotations

import argparse

from policypack.commands import options, parser
from policypack.commands.against import add_against, base_stack, document_of, with_trusted
from policypack.commands.map import STATUSES, failed
from policypack.commands.stack_sources import Found, ProgramError, add_source, find_stack
from policypack.exposure.drawing import answers_against
from policypack.exposure.drawing.answers import as_json, as_markdown, as_text
from policypack.exposure.drawing.answers_against import Asked
from policypack.exposure.graph.who_can import Answer, answer_changes, question, who_can

FORMATS = ("text", "json", "markdown")


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "who-can",
        "list the principals that can perform an action on a resource",
        examples=[
            "stackwarden who-can dynamodb:GetItem orders",
            "stackwarden who-can 's3:Get*' arn:aws:s3:::shop-uploads/incoming/a.csv dev.json",
            "stackwarden who-can sts:AssumeRole '*' --format json",
            "stackwarden who-can dynamodb:GetItem orders --against origin/main",
        ],
        statuses=STATUSES,
    )
    made.add_argument("action", metavar="ACTION", help="IAM action; * matches any text")
    made.add_argument(
        "resource",
        metavar="RESOURCE",
        help="name, URN (* matches any text) or ARN, which may name an object or an index",
    )
    add_source(made)
    add_against(made, "its answers as JSON")
    options.add_format(made, FORMATS)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the answers, or what differs, and returns the exit status.

    Raises ValueError for wrong usage.
    """
    try:
        found = find_stack(arguments)
        text = _of(arguments, found) if arguments.against is None else _against(arguments, found)
    except ProgramError as failure:
        return failed(arguments, failure)
    options.emit(arguments, text)
    return 0


def _of(arguments: argparse.Namespace, found: Found) -> str:
    asked = (_answers(arguments, found), arguments.action, arguments.resource)
    if arguments.format == "text":
        return as_text(*asked, options.terminal(arguments).width)
    return as_json(*asked) if arguments.format == "json" else as_markdown(*asked)


def _answers(arguments: argparse.Namespace, found: Found) -> tuple[Answer, ...]:
    asked = question(found.stack, arguments.action, arguments.resource)
    return who_can(found.stack, asked, found.settings)


def _against(arguments: argparse.Namespace, head: Found) -> str:
    """What principals can do, and could not or can no longer, compared with the base."""
    written = document_of(arguments)
    action, resource = arguments.action, arguments.resource
    base = None if written is None else answers_against.of_json(written, action, resource)
    if base is None:
        with base_stack(arguments, head) as found:
            head = head if found is None else with_trusted(arguments, head, found)
            base = () if found is None else _before(arguments, found)
    changes = answer_changes(base, _answers(arguments, head))
    asked = Asked(action, resource, arguments.against, changes)
    if arguments.format == "text":
        return answers_against.as_text(asked, options.terminal(arguments).width)
    return answers_against.FORMATS[arguments.format](asked)


def _before(arguments: argparse.Namespace, found: Found) -> tuple[Answer, ...]:
    """The answers of the base; none if it lacks the resource, which is new then."""
    try:
        return _answers(arguments, found)
    except ValueError:
        return ()
