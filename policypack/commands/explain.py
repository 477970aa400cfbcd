"""`stackwarden explain RULE`: what a rule finds, why it matters, and how to comply."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches

from policypack.report import catalogue
from policypack.rule import Rule
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


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    parser = subparsers.add_parser("explain", help="explain a rule: reasons, fix, example")
    parser.add_argument("rule", metavar="RULE", help="ID, such as lambda-url-without-auth")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the page of a rule. Raises ValueError for an unknown rule."""
    sys.stdout.write(FORMATS[arguments.format](_find(arguments.rule)))
    return 0


def _find(wanted: str) -> Rule:
    table = {rule.id: rule for rule in all_rules()}
    if wanted in _OTHER_POLICIES:
        raise ValueError(f"policy {wanted} is not a rule: {_OTHER_POLICIES[wanted]}")
    if wanted not in table:
        near = get_close_matches(wanted, table, n=1)
        hint = f"did you mean {near[0]}?" if near else "list all rules with `stackwarden rules`"
        raise ValueError(f"unknown rule {wanted!r}; {hint}")
    return table[wanted]
