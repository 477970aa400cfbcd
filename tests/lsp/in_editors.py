"""Editors with the language server on a program of 20 resources, beside `stackwarden preview`.

    python -m tests.lsp.in_editors [neovim] [eglot] [lsp-mode]

The lines for Emacs are those of docs/editor.md. Prints the time of a preview, and for each editor
what `neovim.lua` or `emacs.el` prints: findings, the actions at the first, what its fix makes of
the line, and the memory of the server at its most.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.engine.engine import ROOT, environment, find_pulumi
from tests.fixed_environment import python_path
from tests.tools.markdown_pages import blocks

PROGRAM = "import pulumi_aws as aws\n\n" + "".join(
    f'queue_{n} = aws.sqs.Queue("queue-{n}", sqs_managed_sse_enabled=False)\n' for n in range(20)
)
SERVER = f"{sys.executable} -m policypack.commands lsp"
TIMES = 3
HERE = Path(__file__).parent


def neovim(scratch: Path) -> Sequence[str]:
    """Neovim without a plugin."""
    script = f"luafile {HERE / 'neovim.lua'}"
    return ["nvim", "--headless", "-u", "NONE", "-n", "__main__.py", "-c", script]


def eglot(scratch: Path) -> Sequence[str]:
    """Emacs with Eglot."""
    return _emacs(scratch, "eglot")


def lsp_mode(scratch: Path) -> Sequence[str]:
    """Emacs with lsp-mode."""
    return _emacs(scratch, "lsp-mode")


def _emacs(scratch: Path, client: str) -> Sequence[str]:
    page = (ROOT / "docs" / "editor.md").read_text(encoding="utf-8")
    (documented,) = (
        each.text
        for each in blocks(page)
        if each.language == "elisp" and f"'{client}" in each.text.splitlines()[0]
    )
    setting = scratch / f"{client}.el"
    setting.write_text(documented, encoding="utf-8")
    script = str(HERE / "emacs.el")
    return ["emacs", "--batch", "-l", str(setting), "--eval", f"(require '{client})", "-l", script]


EDITORS = {"neovim": neovim, "eglot": eglot, "lsp-mode": lsp_mode}


def main(names: Sequence[str]) -> int:
    """Runs the named editors, or all; returns 2 where something is missing, 1 where one failed."""
    if unknown := [name for name in names if name not in EDITORS]:
        sys.stderr.write(f"{unknown[0]} is none of {', '.join(EDITORS)}\n")
        return 2
    pulumi, failed = find_pulumi(), 0
    if pulumi is None:
        sys.stderr.write("Pulumi must be on PATH\n")
        return 2
    for name in names or EDITORS:
        with tempfile.TemporaryDirectory() as made:
            scratch = Path(made)
            command = EDITORS[name](scratch)
            if shutil.which(command[0]) is None:
                sys.stderr.write(f"{command[0]} must be on PATH\n")
                return 2
            folder, env = _program(scratch, pulumi)
            for _ in range(TIMES):
                sys.stdout.write(f"preview_ms {_preview(folder, env)}\n")
            sys.stdout.write(f"{name}:\n")
            sys.stdout.flush()
            failed |= subprocess.run(command, cwd=folder, env=env, timeout=300).returncode
    return 1 if failed else 0


def _program(scratch: Path, pulumi: Path) -> tuple[Path, dict[str, str]]:
    """The folder of a program, and the variables of a user who has no account."""
    folder, programs = scratch / "shop", scratch / "bin"
    (folder / ".git").mkdir(parents=True)
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    (folder / "Pulumi.yaml").write_text(
        json.dumps({"name": "shop", "runtime": runtime}), encoding="utf-8"
    )
    (folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    programs.mkdir()
    (programs / "stackwarden").write_text(
        f'#!/bin/sh\nexec {SERVER.rpartition(" ")[0]} "$@"\n', encoding="utf-8"
    )
    (programs / "stackwarden").chmod(0o755)
    own = environment(scratch, pulumi)
    env = {name: own[name] for name in own if name != "PULUMI_BACKEND_URL"}
    env |= {**python_path(ROOT), "STACKWARDEN_COMMAND": SERVER, "HOME": str(scratch)}
    return folder, env | {"PATH": f"{programs}{os.pathsep}{env['PATH']}"}


def _preview(folder: Path, env: Mapping[str, str]) -> int:
    started = time.monotonic()
    command = [sys.executable, "-m", "policypack.commands", "preview", "--offline", "--quiet"]
    subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True)
    return round((time.monotonic() - started) * 1000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
