"""`stackwarden rules`: lists the rules: all of them, or those that its options name."""

from __future__ import annotations

import argparse

from policypack.commands import options, parser
from policypack.commands.own_settings import rules_here
from policypack.facts.frameworks import FRAMEWORKS, frameworks_of
from policypack.report import catalogue, native_catalogue
from policypack.report.rule_search import search
from policypack.rule.history import changed_since
from policypack.rule.rule import Profile, Rule, service_of


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "rules",
        "list the rules with severity, profile and title",
        examples=[
            "stackwarden rules --format json --output rules.json",
            "stackwarden rules --framework cis-aws-5.0 --service s3",
            "stackwarden rules --search SSRF",
            "stackwarden rules --native",
            "stackwarden rules --since 2026-11-30",
        ],
        statuses=parser.DONE,
    )
    made.add_argument(
        "--framework",
        choices=[*FRAMEWORKS],
        metavar="NAME",
        help=f"list the rules that check a requirement of this framework: {', '.join(FRAMEWORKS)}",
    )
    made.add_argument(
        "--profile",
        choices=[each.value for each in Profile],
        help="list the rules of this profile, which includes those of the profiles below it",
    )
    made.add_argument(
        "--service", metavar="NAME", help="list the rules of this service, such as lambda"
    )
    made.add_argument(
        "--search",
        metavar="TEXT",
        help="list the rules for CWE-78, SSRF, A03:2021, CKV_AWS_27 or words, best match first",
    )
    made.add_argument(
        "--native",
        action="store_true",
        help="list the aws-native types that the rules check, by service",
    )
    made.add_argument(
        "--since",
        type=options.day_of_rules,
        metavar="VERSION|DATE",
        help="list the rules that were added or changed after this release or day (YYYY-MM-DD)",
    )
    options.add_format(made, [*catalogue.FORMATS])
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the rules that are asked for, also those of the project in this folder.

    Raises ValueError for an unknown service, for a search that finds nothing, and for a project
    whose settings are invalid.
    """
    chosen = [rule for rule in _of_service(arguments.service) if _is_asked_for(rule, arguments)]
    if arguments.search is not None:
        chosen = _searched(chosen, arguments.search)
    formats = native_catalogue.FORMATS if arguments.native else catalogue.FORMATS
    if formats[arguments.format] is catalogue.listing_text:
        text = catalogue.listing_text(chosen, arguments.since)
    else:
        text = formats[arguments.format](chosen)
    options.emit(arguments, text)
    return 0


def _of_service(service: str | None) -> list[Rule]:
    rules = rules_here()
    found = [rule for rule in rules if service in (None, service_of(rule))]
    if not found:
        known = sorted({service_of(rule) for rule in rules})
        hint = parser.suggestion(service or "", known, f"use one of {', '.join(known)}")
        raise ValueError(f"--service {service}: unknown service; {hint}")
    return found


def _searched(rules: list[Rule], text: str) -> list[Rule]:
    found = search(rules, text)
    if not found:
        raise ValueError(
            f"--search {text}: no rule matches; use fewer words, or a CWE such as CWE-78"
        )
    return found


def _is_asked_for(rule: Rule, arguments: argparse.Namespace) -> bool:
    highest = Profile(arguments.profile or Profile.OPTIONAL)
    mapped = arguments.framework is None or arguments.framework in frameworks_of(rule.id)
    changed = arguments.since is None or bool(changed_since(rule.id, arguments.since))
    return mapped and changed and rule.profile.rank <= highest.rank
