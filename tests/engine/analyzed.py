"""An audit beside `pulumi policy analyze`, on the state of each ordinary program.

    nice python -m tests.engine.analyzed

It prints each program with the findings of both, and fails where they differ. A state without
secrets is compared: the engine decrypts what an audit leaves encrypted.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from policypack.commands import main as command
from policypack.engine.environment import FINDINGS, VALUES_KNOWN
from policypack.model.deserialization import SECRET, SIGNATURE
from policypack.testing.programs import run
from tests.engine.engine import PACK, TIMEOUT, environment
from tests.engine.processes import Session
from tests.engine.test_audit import compared, each_finding
from tests.organization.states import deployment
from tests.test_ordinary_programs import FOLDER, PROGRAMS, YAML
from tests.transports import changed, states_of

_SETTINGS = {"stackwarden": {"profile": "strict"}}


def main() -> int:
    """Prints the comparison and returns how many programs differ."""
    differ = 0
    for program in PROGRAMS:
        with tempfile.TemporaryDirectory() as folder:
            found, theirs = _both(program, Path(folder))
        same = found == theirs
        differ += not same
        # The messages of violations follow.
        count = sum(each.startswith("{") for each in theirs)
        print(f"{program.stem}: {count} findings, {'the same' if same else 'DIFFER'}")
        for line in sorted({*found} ^ {*theirs}):
            print(f"  {'audit' if line in found else 'analyze'}: {line}", flush=True)
    print(f"{len(PROGRAMS) - differ} of {len(PROGRAMS)} programs have the same findings")
    return int(differ > 0)


def _both(program: Path, folder: Path) -> tuple[list[str], list[str]]:
    text = program.read_text(encoding="utf-8")
    os.environ["STACKWARDEN_PROGRAM_DIR"] = str(FOLDER)
    states = states_of(run(YAML.format(text=text) if program.suffix == ".yaml" else text))
    exported = folder / "state.json"
    bare = [*map(_without_secrets, states)]
    exported.write_text(
        json.dumps({"version": 3, "deployment": deployment(bare)}), encoding="utf-8"
    )
    config = folder / "config.json"
    config.write_text(json.dumps(_SETTINGS), encoding="utf-8")
    return _audited(exported, config), _analyzed(exported, config, folder)


def _without_secrets(state: Mapping[str, Any]) -> Any:
    return changed(state, lambda given: given["value"] if given[SIGNATURE] == SECRET else given)


def _audited(exported: Path, config: Path) -> list[str]:
    printed = io.StringIO()
    with redirect_stdout(printed):
        command(["audit", str(exported), "--config", str(config), "--format", "jsonl"])
    return compared(each_finding([json.loads(line) for line in printed.getvalue().splitlines()]))


def _analyzed(exported: Path, config: Path, folder: Path) -> list[str]:
    pulumi, findings = shutil.which("pulumi"), folder / "findings.jsonl"
    assert pulumi
    asked = [pulumi, "policy", "analyze", "--file", str(exported), "--json"]
    asked += ["--policy-pack", str(PACK), "--policy-pack-config", str(config)]
    env = environment(folder, Path(pulumi)) | {VALUES_KNOWN: "true", FINDINGS: str(findings)}
    # Nothing of the program is at hand, as in an audit.
    status, out, err = Session(asked, folder, env).finish(TIMEOUT)
    if not findings.is_file():
        raise RuntimeError(f"pulumi policy analyze ended with {status}: {out}{err}")
    return compared(
        [json.loads(line) for line in findings.read_text(encoding="utf-8").splitlines()]
    )


if __name__ == "__main__":
    sys.exit(main())
