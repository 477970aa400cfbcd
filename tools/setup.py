"""Set this checkout up: a Pulumi CLI, and `.venv` with the locked packages.

    python -m tools.setup            everything: previews, tests and lint
    python -m tools.setup preview    only what a preview needs

The machine's own Python runs this before anything is installed. So this file uses the standard
library alone, and syntax that an older Python reads far enough to reach the version check.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - the rule takes for granted what this line checks
    sys.exit(
        f"setup: Python is too old: {sys.executable} is {sys.version.split()[0]}: "
        "3.10 or newer is required; run `make setup PYTHON=python3.12` with a newer one"
    )

from pathlib import Path

from tools import pulumi_cli, virtual_environment

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> None:
    """Set up for the level that the arguments name, `dev` where they name none."""
    level = arguments[0] if arguments else virtual_environment.DEV
    if level not in virtual_environment.LOCKS or len(arguments) > 1:
        levels = " or ".join(virtual_environment.LOCKS)
        sys.exit(f"setup: unknown level: {' '.join(arguments)}; use {levels}")
    # First what can be impossible: without Pulumi or Go, nothing else is of use.
    pulumi_cli.ensure(ROOT)
    virtual_environment.ensure(ROOT, level)
    if level == virtual_environment.DEV:
        pulumi_cli.ensure_yaml_host(ROOT)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("setup: interrupted; run it again to continue")
