"""Builds the documentation as web pages: `make site`.

python -m tools.site                   into build/site, beside the versions that are there
python -m tools.site --into FOLDER
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from policypack import VERSION
from tools.site import build, staging

_STAGED = "build/site-source"
_SITE = "build/site"


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds the site and returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("--into", type=Path, default=staging.ROOT / _SITE)
    into: Path = parser.parse_args(arguments).into
    began = time.monotonic()
    try:
        made = made_at(staging.ROOT / _STAGED)
    except build.SiteError as error:
        sys.stderr.write(f"site: {error}\n")
        return 1
    build.publish(made, into, VERSION)
    sys.stdout.write(f"site: {into / VERSION}: {time.monotonic() - began:.0f} s\n")
    return 0


def made_at(folder: Path) -> Path:
    """Returns the site that is built in the folder."""
    command = build.generator(staging.ROOT)
    schemas = sorted((staging.ROOT / "docs").glob("*.json"))
    build.stage(folder, staging.pages(), staging.SITE, schemas)
    return build.build(command, folder)


if __name__ == "__main__":
    sys.exit(main())
