"""Stage what `pulumi policy publish` sends: a folder that runs with nothing else of this checkout.

    python tools/stage_pack.py build/pack

Publishing sends the folder of the policy pack alone, and the service makes its own environment
from `requirements.txt`. So the package goes one level down, and the part of `runtime_guards` that
the rules read, the contract, goes beside it without the rest. The guards that it was made with are
added to the releases that it knows, since it cannot look at them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from policypack import VERSION
from tools.record_release import GUARDS, record

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "policypack"
# The launcher, the environment's definition and the project file stand at the top.
TOP = ("__main__.py", "PulumiPolicy.yaml", "requirements.txt")


def stage(target: Path) -> None:
    """Makes `target` anew. Raises FileExistsError rather than delete what it has not made."""
    if target.exists():
        if not (target / "PulumiPolicy.yaml").is_file():
            raise FileExistsError(f"{target} exists and is no staged pack; name another folder")
        shutil.rmtree(target)
    target.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACK, target / "policypack", ignore=ignored)
    for name in TOP:
        (target / "policypack" / name).rename(target / name)
    (target / "PulumiPolicy.yaml").write_text(_without_virtualenv(PACK / "PulumiPolicy.yaml"))
    releases = target / "policypack" / "facts" / "guard_releases.json"
    # Bytecode is compared with what an interpreter at hand makes of these sources.
    record(releases, GUARDS, f"{VERSION}+staged", bytecode={})
    contract = ROOT / "runtime_guards" / "contract.py"
    (target / "runtime_guards").mkdir()
    (target / "runtime_guards" / "__init__.py").touch()
    if contract.is_file():
        shutil.copy(contract, target / "runtime_guards")


def _without_virtualenv(project: Path) -> str:
    # The service makes the environment itself; ours is a path of this checkout.
    lines = project.read_text().splitlines(keepends=True)
    return "".join(line for line in lines if "virtualenv:" not in line)


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
    sys.stdout.write(f"staged: {sys.argv[1]}; publish it with `pulumi policy publish`\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
