"""`stackwarden explain RULE`: the findings of a rule, why they matter, and how to comply."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping

from policypack.commands import options, parser
from policypack.commands.own_settings import rules_here
from policypack.facts.frameworks import reason_without_rule
from policypack.facts.peers import peers, rules_of
from policypack.report import catalogue
from policypack.report.rule_search import search
from policypack.rule.history import current
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
            "stackwarden explain CKV_AWS_27     the equivalent rule of another tool's check",
            "stackwarden explain CWE-918        rules by CWE, by OWASP's names, or by words",
        ],
        statuses=parser.DONE,
    )
    made.add_argument(
        "rule",
        metavar=options.RULE,
        help="ID of a rule, of a CWE, or of another tool's check; or words such as SSRF",
    )
    options.add_format(made, [*FORMATS])
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the page of the rule that is named, or lists the rules where the name fits several.

    Raises ValueError for a name that no rule has.
    """
    wanted, form = arguments.rule, arguments.format
    table = {rule.id: rule for rule in all_rules()}
    found = _find(wanted, table)
    if not found and not rules_of(wanted):
        # Modules of the project are imported for their own rules alone.
        table = {rule.id: rule for rule in rules_here()}
        found = _find(wanted, table)
    if found:
        (first, *others) = found
        text = catalogue.FORMATS[form](found) if others else FORMATS[form](first)
    elif reason := _reason(wanted):
        text = _without_rule(wanted, reason, form)
    else:
        raise ValueError(_unknown(wanted, table.values()))
    options.emit(arguments, text)
    return 0


def _find(wanted: str, table: Mapping[str, Rule]) -> list[Rule]:
    if (now := current(wanted)) in table:
        return [table[now]]
    return [] if wanted in _OTHER_POLICIES else search(table.values(), wanted)


def _reason(check: str) -> str:
    """Why a check of another tool has no rule; empty for an unknown check."""
    return next(filter(None, map(reason_without_rule, rules_of(check))), "")


def _without_rule(check: str, reason: str, form: str) -> str:
    if form == "json":
        return json.dumps({"check": check, "reason": reason}, indent=2) + "\n"
    return f"{check} has no equivalent rule. {reason}.\n"


def _unknown(wanted: str, rules: Iterable[Rule]) -> str:
    if wanted in _OTHER_POLICIES:
        return f"policy {wanted} is not a rule: {_OTHER_POLICIES[wanted]}"
    known = [rule.id for rule in rules]
    checks = [peer.partition(":")[2] for id_ in known for peer in peers(id_)]
    hint = parser.suggestion(wanted, [*known, *checks], "list all rules with `stackwarden rules`")
    return f"unknown rule {wanted!r}; {hint}"
