"""Set this checkout up: `.venv` with the locked packages, and a Pulumi CLI.

Run by the machine's own Python before anything is installed, so this file keeps to the standard
library and to syntax that an older Python can still read far enough to say that it is too old.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - the very check that the rule takes for granted
    sys.exit(
        f"setup: Python 3.10 or newer is needed and this is {sys.version.split()[0]}: "
        "run `make setup PYTHON=python3.12`, naming a newer one"
    )

from pathlib import Path

from tools import pulumi_cli, virtual_environment

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    # First what may be impossible here: without Pulumi and Go nothing else is of use.
    pulumi_cli.ensure(ROOT)
    virtual_environment.ensure(ROOT)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("setup: interrupted; run it again to go on")
