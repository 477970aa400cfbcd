"""Neovim with the language server on a program of 20 resources, beside `stackwarden preview`.

    python -m tests.lsp.in_neovim

Prints the time of a preview, what `neovim.lua` prints, and the memory of the server at its most.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.engine.engine import ROOT, environment, find_pulumi

PROGRAM = "import pulumi_aws as aws\n\n" + "".join(
    f'queue_{n} = aws.sqs.Queue("queue-{n}", sqs_managed_sse_enabled=False)\n' for n in range(20)
)
SERVER = f"{sys.executable} -m policypack.commands lsp"
TIMES = 3


def main() -> int:
    nvim, pulumi = shutil.which("nvim"), find_pulumi()
    if nvim is None or pulumi is None:
        sys.stderr.write("Neovim and Pulumi must be on PATH\n")
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shop"
        folder.mkdir()
        (folder / ".git").mkdir()
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
        (folder / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": runtime}))
        (folder / "__main__.py").write_text(PROGRAM)
        own = environment(Path(scratch), pulumi)
        env = {name: own[name] for name in own if name != "PULUMI_BACKEND_URL"}
        env |= {"PYTHONPATH": str(ROOT), "STACKWARDEN_COMMAND": SERVER, "HOME": scratch}
        for _ in range(TIMES):
            sys.stdout.write(f"preview_ms {_preview(folder, env)}\n")
            sys.stdout.flush()
        script = str(ROOT / "tests" / "lsp" / "neovim.lua")
        command = [nvim, "--headless", "-u", "NONE", "-n", "__main__.py", "-c", f"luafile {script}"]
        return subprocess.run(command, cwd=folder, env=env, timeout=300).returncode


def _preview(folder: Path, env: dict[str, str]) -> int:
    started = time.monotonic()
    command = [sys.executable, "-m", "policypack.commands", "preview", "--offline", "--quiet"]
    subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True)
    return round((time.monotonic() - started) * 1000)


if __name__ == "__main__":
    sys.exit(main())
