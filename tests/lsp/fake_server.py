"""The language server, as `stackwarden lsp` starts it, with a fake preview."""

from __future__ import annotations

import sys
from pathlib import Path

from policypack.lsp.server import make

COMMAND = (sys.executable, "-m", "tests.lsp.fake_preview")

if __name__ == "__main__":
    make(COMMAND, *map(Path, sys.argv[1:])).start_io()
