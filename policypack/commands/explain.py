"""`stackwarden explain RULE`: what a rule finds, why it matters, and how to comply."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from policypack.commands import options, parser
from policypack.commands.own_settings import rules_here
from policypack.facts.peers import peers, rules_of
from policypack.report import catalogue
from policypack.rule.rule import Rule
from policypack.rules import all_rules

# A preview also names these as policies. They are not rules.
_OTHER_POLICIES = {
    "stackwarden": "it carries the settings and reports configuration errors",
    "stackwarden-undecided": "it reports values that rules need and that are known after apply",
    "stackwarden-unjudged": "it reports resources whose type no rule judges",
}
FORMATS = {
    "text": catalogue.page_text,
    "markdown": catalogue.page_markdown,
    "json": catalogue.page_json,
}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "explain",
        "explain a rule: why it matters, how to fix it, and an example",
        examples=[
            "stackwarden explain lambda-url-without-auth",
            "stackwarden explain CKV_AWS_173     the rules that stand for a check of another tool",
        ],
        statuses=parser.DONE,
    )
    made.add_argument(
        "rule",
        metavar=options.RULE,
        help="ID of a rule, or of a check of another tool such as Checkov",
    )
    options.add_format(made, [*FORMATS])
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the page of a rule, or lists the rules that stand for a check of another tool.

    Raises ValueError for an unknown ID.
    """
    wanted, form = arguments.rule, arguments.format
    table = {rule.id: rule for rule in all_rules()}
    if wanted not in table and not rules_of(wanted):
        # Modules of the project are imported for their own rules alone.
        table = {rule.id: rule for rule in rules_here()}
    if wanted in table:
        text = FORMATS[form](table[wanted])
    elif standing := [table[each] for each in rules_of(wanted) if each in table]:
        text = catalogue.FORMATS[form](standing)
    else:
        raise ValueError(_unknown(wanted, table.values()))
    options.emit(arguments, text)
    return 0


def _unknown(wanted: str, rules: Iterable[Rule]) -> str:
    if wanted in _OTHER_POLICIES:
        return f"policy {wanted} is not a rule: {_OTHER_POLICIES[wanted]}"
    known = [rule.id for rule in rules]
    checks = [peer.partition(":")[2] for id_ in known for peer in peers(id_)]
    hint = parser.suggestion(wanted, [*known, *checks], "list all rules with `stackwarden rules`")
    return f"unknown rule {wanted!r}; {hint}"
