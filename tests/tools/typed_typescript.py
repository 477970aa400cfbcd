"""Type-checks the TypeScript examples of all rules: `python -m tests.tools.typed_typescript`.

Each example is two programs in one; TypeScript's own compiler reads both, strictly, with the SDK
that `tools/typescript` locks. It needs a minute of CPU and a gigabyte, so it is a command, no test.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.tools.markdown_pages import ROOT, blocks
from tools import typescript_sdks

# Every program begins with the imports that Pulumi's templates have.
_HEAD = """\
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
void aws; void pulumi;
"""
_OPTIONS = {
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
    "target": "es2020",
    "module": "commonjs",
    "moduleResolution": "node",
    "types": ["node"],
}
# Errors that do not fail the command, with the reason.
KNOWN = {
    r"Property 'ResourcePolicy' does not exist": "the locked @pulumi/aws is older than the rule",
}


def programs() -> Iterator[tuple[str, str]]:
    """The bad and the good program of each example, by page, line and which of the two it is."""
    for page in sorted((ROOT / "docs" / "rules").glob("*.md")):
        for block in blocks(page.read_text(encoding="utf-8")):
            if block.language != "typescript":
                continue
            for kept, left_out in (("bad", "good"), ("good", "bad")):
                lines = block.text.splitlines()
                text = [each for each in lines if not re.search(rf"  // {left_out}$", each)]
                yield f"{page.stem}-{block.line}-{kept}", "\n".join(text)


def main() -> int:
    """Prints each error with the page and line of its example, and returns 1 where one counts."""
    modules = typescript_sdks.ensure(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "node_modules").symlink_to(modules)
        settings = {"compilerOptions": _OPTIONS, "include": ["*.ts"]}
        (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        names = []
        for name, text in programs():
            # An empty export makes a module of it: names of two programs do not meet.
            (folder / f"{name}.ts").write_text(f"{_HEAD}{text}\nexport {{}};\n", encoding="utf-8")
            names.append(name)
        tsc = modules / "typescript" / "bin" / "tsc"
        ended = subprocess.run(
            ["node", "--max-old-space-size=6000", str(tsc), "--pretty", "false", "-p", str(folder)],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    errors = ended.stdout.splitlines()
    found = [line for line in errors if not any(re.search(known, line) for known in KNOWN)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"{len(names)} programs: {len(found)} errors\n")
    for known, reason in KNOWN.items():
        count = sum(re.search(known, line) is not None for line in errors)
        sys.stdout.write(f"not counted: {count}: {reason}\n")
    return 1 if found or ended.stderr or (ended.returncode and not errors) else 0


if __name__ == "__main__":
    sys.exit(main())
