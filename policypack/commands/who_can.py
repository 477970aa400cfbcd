"""`stackwarden who-can ACTION RESOURCE [STACK|FILE]`: which principals, by which statements."""

from __future__ import annotations

import argparse

from policypack.commands import options, parser
from policypack.commands.map import STATUSES, failed
from policypack.commands.stack_sources import ProgramError, add_source, find_stack
from policypack.exposure.drawing.answers import as_json, as_text
from policypack.exposure.graph.asked import question
from policypack.exposure.graph.who_can import who_can


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "who-can",
        "list the principals that can perform an action on a resource of a stack",
        examples=[
            "stackwarden who-can dynamodb:GetItem orders",
            "stackwarden who-can 's3:Get*' arn:aws:s3:::shop-uploads/incoming/a.csv dev.json",
            "stackwarden who-can sts:AssumeRole '*' --format json",
        ],
        statuses=STATUSES,
    )
    made.add_argument("action", metavar="ACTION", help="an action; * matches any text")
    made.add_argument(
        "resource",
        metavar="RESOURCE",
        help="a name or a URN (* matches any text), or an ARN, also of an object or an index",
    )
    add_source(made)
    options.add_format(made)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the answers and returns the exit status. Raises ValueError for wrong usage."""
    try:
        found = find_stack(arguments)
    except ProgramError as failure:
        return failed(arguments, failure)
    action, resource = arguments.action, arguments.resource
    answers = who_can(found.stack, question(found.stack, action, resource), found.settings)
    width = options.terminal(arguments).width
    as_asked = (
        as_json(answers, action, resource)
        if arguments.format == "json"
        else as_text(answers, action, resource, width)
    )
    options.emit(arguments, as_asked)
    return 0
