"""Stage the policy pack for `pulumi policy publish`: a folder that runs without this checkout.

    python tools/stage_pack.py build/pack

Publishing sends the folder of the policy pack alone, and Pulumi makes the pack's environment from
`requirements.txt`. So the package goes one level down, and the part of `runtime_guards` that the
rules read, the contract, goes beside it without the rest. The guards that it was made with are
added to the releases that it knows, since it cannot look at them.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from policypack import VERSION
from tools.record_release import GUARDS, record

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "policypack"
# The launcher, the environment's definition and the project file are at the top.
TOP = ("__main__.py", "PulumiPolicy.yaml", "requirements.txt")
# What people start and the engine does not: it needs more packages than a published pack has.
LEFT_OUT = (
    "__pycache__",
    "commands",
    # Of the map, rules ask the graph alone.
    "drawing",
    "gate",
    "lsp",
    "offline",
    "organization",
    "preview",
    "program_edits",
    "sealed_log",
    "standalone",
    "testing",
)
# `pulumi install` makes it in the folder, and `pulumi policy publish` leaves out what is ignored.
ENVIRONMENT = "venv"


def stage(target: Path) -> None:
    """Recreates `target`. Raises FileExistsError rather than delete files that it has not made."""
    if target.exists():
        if not (target / "PulumiPolicy.yaml").is_file():
            raise FileExistsError(f"{target} exists and is not a staged pack; name another folder")
        shutil.rmtree(target)
    target.mkdir(parents=True)
    shutil.copytree(PACK, target / "policypack", ignore=shutil.ignore_patterns(*LEFT_OUT))
    for name in TOP:
        (target / "policypack" / name).rename(target / name)
    (target / "PulumiPolicy.yaml").write_text(
        _own_virtualenv(PACK / "PulumiPolicy.yaml"), encoding="utf-8"
    )
    (target / ".gitignore").write_text(f"/{ENVIRONMENT}/\n__pycache__/\n", encoding="utf-8")
    releases = target / "policypack" / "facts" / "guard_releases.json"
    # Bytecode is compared with what an available interpreter compiles from these sources.
    record(releases, GUARDS, f"{VERSION}+staged", bytecode={})
    contract = ROOT / "runtime_guards" / "contract.py"
    (target / "runtime_guards").mkdir()
    (target / "runtime_guards" / "__init__.py").touch()
    if contract.is_file():
        shutil.copy(contract, target / "runtime_guards")


def _own_virtualenv(project: Path) -> str:
    # Without one, Pulumi installs into the Python on PATH:
    # https://www.pulumi.com/docs/insights/policy/policy-packs/project-file/
    return re.sub(r"(virtualenv: ).*", rf"\g<1>{ENVIRONMENT}", project.read_text(encoding="utf-8"))


def main() -> int:
    """The command line."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python tools/stage_pack.py FOLDER\n")
        return 2
    try:
        stage(Path(sys.argv[1]))
    except OSError as error:
        sys.stderr.write(f"stage_pack: {error}\n")
        return 2
    sys.stdout.write(f"staged: {sys.argv[1]}; next: cd {sys.argv[1]} && pulumi install\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
