"""`stackwarden stand-in [DIR] --home HOME`: installs the stand-in providers of a program.

A plain `pulumi preview` with that PULUMI_HOME needs no account, as `stackwarden preview --offline`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from policypack.commands import parser, preview_options

if TYPE_CHECKING:
    from policypack.offline.required_plugins import Plugin

_NONE = "{}: requires no known provider; install the packages of the program (pulumi install)"


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "stand-in",
        "install stand-in providers, to run Pulumi commands without an account",
        examples=[
            "stackwarden stand-in --home offline-home",
            "PULUMI_HOME=$PWD/offline-home pulumi preview",
        ],
        statuses=parser.DONE,
    )
    preview_options.add_project(made)
    made.add_argument(
        "--home",
        type=Path,
        required=True,
        metavar="DIR",
        help="install into this PULUMI_HOME; use a separate one, to keep the real providers",
    )
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Installs them and prints where each is.

    Raises ValueError if the program requires none, or another plugin is in the place of one.
    """
    from policypack.offline.plugin import ForeignPluginError, install_all
    from policypack.preview import plugins, project

    wanted = [*_versioned(plugins.required(project.find(arguments.folder)))]
    if not wanted:
        raise ValueError(_NONE.format(arguments.folder))
    try:
        found = install_all(arguments.home, wanted)
    except ForeignPluginError as error:
        raise ValueError(str(error)) from None
    sys.stdout.writelines(f"{each}\n" for each in found)
    return 0


def _versioned(required: Iterable[Plugin]) -> Iterator[Plugin]:
    """The plugins that have a stand-in; where a program takes any version, the schema's."""
    from policypack.offline import schema
    from policypack.offline.required_plugins import ANY_VERSION, Plugin

    for package, version in sorted((each.package, each.version) for each in required):
        if package in schema.PACKAGES:
            chosen = schema.version(package) if version == ANY_VERSION else version
            yield Plugin(package, chosen)
