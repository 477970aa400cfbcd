"""`stackwarden lsp`: the language server, on standard input and output."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from policypack.commands import parser
from policypack.preview import project

_INSTALL = "the language server needs a package; install stackwarden[lsp]"


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "lsp",
        "run the language server for editors",
        examples=["stackwarden lsp", "stackwarden lsp infra"],
        statuses=parser.DONE,
    )
    made.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=Path,
        help="preview the Pulumi project in this folder on start-up (default: preview a project "
        "when one of its files is saved)",
    )
    made.add_argument(
        "--stdio",
        action="store_true",
        help="use standard input and output (always on; editors pass this option)",
    )
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Talks to an editor until that ends it.

    Raises ValueError without the extra, and for a folder without a project.
    """
    if arguments.folder is not None:
        project.find(arguments.folder)
    try:
        from policypack.lsp.server import make
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("pygls", "lsprotocol"):
            raise ValueError(_INSTALL) from None
        raise
    # What anything else prints would break the protocol.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    make(folder=arguments.folder and arguments.folder.resolve()).start_io(sys.stdin.buffer, output)
    return 0
