"""`stackwarden rules`: lists all rules."""

from __future__ import annotations

import argparse
import sys

from policypack.report import catalogue
from policypack.rules import all_rules


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    parser = subparsers.add_parser("rules", help="list all rules with severity, profile and title")
    parser.add_argument("--format", choices=sorted(catalogue.FORMATS), default="text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints all rules."""
    sys.stdout.write(catalogue.FORMATS[arguments.format](all_rules()))
    return 0
