"""`stackwarden schema WHAT`: the JSON Schema of what people write for it, or read of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from typing import Any

from policypack.commands import options, parser
from policypack.report.document_shape import json_schema
from policypack.settings.schema import schema_of_file

SCHEMAS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "settings": schema_of_file,
    "findings": json_schema,
}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "schema",
        "print the JSON Schema of the settings file or of JSON findings",
        examples=[
            "stackwarden schema settings --output stackwarden.schema.json",
            "stackwarden schema findings",
        ],
        statuses=parser.DONE,
    )
    made.add_argument(
        "what",
        metavar="WHAT",
        choices=[*SCHEMAS],
        help=f"print this schema: {' or '.join(SCHEMAS)}",
    )
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the schema."""
    options.emit(arguments, f"{json.dumps(SCHEMAS[arguments.what](), indent=2)}\n")
    return 0
