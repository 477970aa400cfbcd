"""`stackwarden explain RULE`: what a rule says, why, and how to comply."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches

from policypack.report import catalogue
from policypack.rule import Rule
from policypack.rules import all_rules

# What a preview also names as policies, and are no rules.
_OTHER_POLICIES = {
    "stackwarden": "it carries the settings, and tells what is wrong with them",
    "stackwarden-undecided": "it tells which values other rules wait for before they can judge",
}
FORMATS = {
    "text": catalogue.page_text,
    "markdown": catalogue.page_markdown,
    "json": catalogue.page_json,
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    parser = subparsers.add_parser("explain", help="explain one rule")
    parser.add_argument("rule", metavar="RULE", help="the id, such as sqs-queue-unencrypted")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the page of one rule. Raises ValueError where there is no such rule."""
    sys.stdout.write(FORMATS[arguments.format](_find(arguments.rule)))
    return 0


def _find(wanted: str) -> Rule:
    table = {rule.id: rule for rule in all_rules()}
    if wanted in _OTHER_POLICIES:
        raise ValueError(f"the policy {wanted} is no rule: {_OTHER_POLICIES[wanted]}")
    if wanted not in table:
        near = get_close_matches(wanted, table, n=1)
        hint = f"did you mean {near[0]}?" if near else "`stackwarden rules` lists them"
        raise ValueError(f"no rule has the id {wanted!r}; {hint}")
    return table[wanted]
