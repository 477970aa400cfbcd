"""Sets up public programs with `stackwarden init`, and writes what each CI's gate then says.

    python -m tests.pilot.inits --cache FOLDER --from MIRRORS [TEXT...]

Of each program and CI: whether `init` writes all files, `--check` finds them complete, a second run
changes nothing, the gate passes, and a new unencrypted queue fails it with that finding alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

import yaml

from policypack.commands.init_files import GITHUB, GITLAB, POLICY
from tests.engine import ci_runner
from tests.pilot import measured, packages, sources
from tests.pilot.fixed import git
from tests.pilot.programs import Program, programs

FILE = Path(__file__).with_name("inits.json")
CLOUD = "pulumi-cloud"
SYSTEMS = (GITHUB, GITLAB, CLOUD)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PINS = ("--commit", COMMIT, "--image", f"pulumi/pulumi@sha256:{'0a' * 32}")
RULE = "sqs-queue-unencrypted"
_NAME = "stackwarden-new-queue"
# What makes the queue at the end of a program in each language.
QUEUES = {
    "python": f"""
import pulumi_aws as _aws
_aws.sqs.Queue("{_NAME}", sqs_managed_sse_enabled=False)
""",
    "typescript": f"""
import * as _aws from "@pulumi/aws";
new _aws.sqs.Queue("{_NAME}", {{ sqsManagedSseEnabled: false }});
""",
    "javascript": f"""
new (require("@pulumi/aws").sqs.Queue)("{_NAME}", {{ sqsManagedSseEnabled: false }});
""",
}
QUEUE_IN_YAML = {"type": "aws:sqs:Queue", "properties": {"sqsManagedSseEnabled": False}}
_ENTRIES = ("__main__.py", "index.ts", "index.js", "Pulumi.yaml")


class Row(TypedDict):
    """What `init` did to a program for a CI. `known` are the findings of the baseline, `gate` and
    `gate_with_queue` the statuses of the job's preview, and `new` the rules that fail it."""

    program: str
    language: str
    ci: str
    files: list[str]
    init: int
    check: int
    changed_by_second_run: list[str]
    known: int
    gate: int
    gate_with_queue: int
    new: list[str]


class Run(NamedTuple):
    """A working copy, and the environment of the user who sets it up."""

    program: Program
    folder: Path
    root: Path
    variables: Mapping[str, str]

    def __call__(self, *command: str) -> tuple[int, str, str]:
        whole = ["-m", "policypack.commands", *command]
        return measured.run(whole, self.folder, self.variables)

    def changed(self) -> dict[str, bytes]:
        """The files that Git does not know or that differ from the commit, with their content."""
        lines = git(self.root, "status", "--porcelain", "--untracked-files=all", "-z").split("\0")
        # A mirror may lack large files, which the working copy lacks then.
        files = {line[3:]: self.root / line[3:] for line in lines if line}
        return {name: file.read_bytes() for name, file in files.items() if file.is_file()}

    def restore(self) -> None:
        """Makes the working copy that of the commit; what Git ignores stays."""
        known = git(self.root, "ls-files", "-z").split("\0")
        for name in self.changed():
            if name in known:
                git(self.root, "checkout", "--quiet", "--", name)
            else:
                (self.root / name).unlink()


def row(run: Run, ci: str) -> Row:
    """Sets a program up for a CI and tries its gate. The working copy is restored."""
    before = run.changed()
    try:
        status, _, said = run("init", "--ci", ci, *PINS, "--yes")
        if status:
            raise sources.Unavailable(f"init: status {status}: {said[-600:]}")
        written = {name: held for name, held in run.changed().items() if name not in before}
        check = run("init", "--ci", ci, *PINS, "--check")[0]
        run("init", "--ci", ci, *PINS, "--yes")
        again = {name: held for name, held in run.changed().items() if name not in before}
        known = _baseline(run, written, ci)
        number = len(json.loads(known.read_text("utf-8"))["findings"]) if known else 0
        gate, _ = _gate(run, known)
        _add_queue(run.folder)
        failed, new = _gate(run, known)
    finally:
        run.restore()
    both = {*written, *again}
    return {
        "program": run.program.name,
        "language": run.program.language,
        "ci": ci,
        "files": sorted(written),
        "init": status,
        "check": check,
        "changed_by_second_run": sorted(n for n in both if written.get(n) != again.get(n)),
        "known": number,
        "gate": gate,
        "gate_with_queue": failed,
        "new": new,
    }


def _baseline(run: Run, written: Mapping[str, bytes], ci: str) -> Path | None:
    """The baseline that the CI's files name, or None.

    Pulumi Cloud holds its content, which is written to a file here.
    """
    if ci == CLOUD:
        (held,) = (json.loads(text) for name, text in written.items() if name.endswith(POLICY))
        found = _named(held, "baseline")
        if found is None:
            return None
        file = Path(run.variables["TMPDIR"], "baseline.json")
        file.write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
        return file
    key, part = ("baseline", ".github/") if ci == GITHUB else ("STACKWARDEN_BASELINE", ".gitlab/")
    (job,) = (ci_runner.read(run.root / name) for name in written if name.startswith(part))
    name = _named(job, key)
    return run.root / name if name else None


def _named(held: Any, key: str) -> Any:
    """The first value of a key, at any depth."""
    if isinstance(held, dict) and key in held:
        return held[key]
    inner = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    return next((found for each in inner if (found := _named(each, key)) is not None), None)


def _gate(run: Run, known: Path | None) -> tuple[int, list[str]]:
    """The status of the job's preview, and the rules of the findings that block it."""
    options = ["--baseline", str(known)] if known else []
    stack = ["--stack", run.program.stack] if run.program.stack else []
    status, told, said = run("preview", "--offline", "--format", "json", *options, *stack)
    document = measured.parsed(told)
    if document is None:
        raise sources.Unavailable(f"{run.program.name}: {said[-300:]}")
    blocking = {each["rule"] for each in document["findings"] if each["blocking"]}
    return status, sorted(blocking)


def _add_queue(folder: Path) -> None:
    """Adds a queue without encryption to the program."""
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text("utf-8"))
    package = folder / "package.json"
    main = project.get("main") or (
        json.loads(package.read_text("utf-8")).get("main") if package.is_file() else None
    )
    names = [main] if main else []
    names += [f"{main}/{name}" for name in _ENTRIES] if main else []
    file = next(folder / name for name in (*names, *_ENTRIES) if (folder / name).is_file())
    if file.suffix == ".yaml":
        resources = {**project.get("resources", {}), _NAME: QUEUE_IN_YAML}
        text = yaml.safe_dump({**project, "resources": resources}, sort_keys=False)
    else:
        language = {".py": "python", ".ts": "typescript", ".js": "javascript"}[file.suffix]
        text = file.read_text("utf-8") + QUEUES[language]
    file.write_text(text, encoding="utf-8")


def read() -> list[Row]:
    """The rows that are written."""
    return [*json.loads(FILE.read_text("utf-8"))] if FILE.exists() else []


def _write(rows: Sequence[Row]) -> None:
    ordered = sorted(rows, key=lambda row: (row["program"], SYSTEMS.index(row["ci"])))
    lines = ",\n".join(json.dumps(row) for row in ordered)
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.pilot.inits")
    parser.add_argument("texts", nargs="*", metavar="TEXT", help="programs with it in the name")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--from", dest="mirrors", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    arguments.cache = arguments.cache.resolve()
    for program in programs():
        if any(text in program.name for text in arguments.texts):
            try:
                _set_up(program, arguments)
            except sources.Unavailable as error:
                sys.stderr.write(f"{program.name}: {error}\n")
    return 0


def _set_up(program: Program, arguments: argparse.Namespace) -> None:
    folder = sources.checkout(program, arguments.cache, arguments.mirrors)
    virtual = packages.install(program, folder, arguments.cache)
    root = Path(git(folder, "rev-parse", "--show-toplevel").strip())
    for ci in SYSTEMS:
        with tempfile.TemporaryDirectory(prefix="inits-", dir=arguments.cache) as scratch:
            variables = measured.variables(program.language, virtual, Path(scratch))
            made = row(Run(program, folder, root, variables), ci)
        sys.stderr.write(f"{json.dumps(made)}\n")
        others = [each for each in read() if (each["program"], each["ci"]) != (program.name, ci)]
        _write([*others, made])


if __name__ == "__main__":
    sys.exit(main())
