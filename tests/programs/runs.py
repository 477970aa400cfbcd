"""Previews the labelled programs offline, with the real engine and the command as people run it.

    nice python -m tests.programs.runs                 every program
    nice python -m tests.programs.runs python yaml     those of some languages
    nice python -m tests.programs.runs go:loop         those with the word in the title

It prints each program, whether it ended with a result, and each label that is missed; then how many
places are right to the line, and how many of these to the column. It fails where a program has no
result, or fewer than 95% of places are right.
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
from typing import Any, NamedTuple

from policypack.report.document_shape import Document, Finding
from policypack.report.several import parts
from tests.engine.engine import ROOT, environment
from tests.engine.processes import Session
from tests.fixed_environment import python_path
from tests.programs import installed
from tests.programs.labelled import LANGUAGES, Label, Labelled, programs

_RUNTIMES = {"yaml": "yaml", "go": "go"}
_ENDED = (0, 1, 3)
# A machine that does other things, too, takes long for a program that is run several times.
_TIMEOUT = 900.0


class Outcome(NamedTuple):
    """What a run gave: its status, its document, what it said, and the labels that it missed, each
    with what stands in its place. `exact` counts the others that are right to the column."""

    status: int
    document: Document | None
    said: str
    missed: list[tuple[Label, str]]
    exact: int
    seconds: float

    @property
    def is_result(self) -> bool:
        """Whether resources were judged, and what was not judged is told with its reason."""
        if self.document is None or self.status not in _ENDED or self.document["failure"]:
            return self.document is not None and self._is_partial
        return _judged(self.document) > 0

    @property
    def _is_partial(self) -> bool:
        assert self.document is not None
        return _judged(self.document) > 0 and bool(_not_judged(self.document))


def main(asked: Sequence[str]) -> int:
    """Prints the runs and returns the exit status."""
    chosen = [each for each in programs() if _is_asked(each, asked)]
    ended = labels = missed = exact = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, program in enumerate(chosen):
            folder = Path(scratch) / str(number)
            outcome = run(program, folder)
            shutil.rmtree(folder, ignore_errors=True)
            _print(program, outcome)
            ended += outcome.is_result
            labels += len(program.labels)
            missed += len(outcome.missed)
            exact += outcome.exact
    right = labels - missed
    print(f"{ended} of {len(chosen)} programs end with a result")
    share = f"{right / labels:.1%}"
    print(f"{right} of {labels} places are right: {share}; {exact} to the column")
    return int(ended < len(chosen) or right < 0.95 * labels)


def run(program: Labelled, folder: Path, *arguments: str) -> Outcome:
    """Previews a program in a new folder."""
    project = folder / "work"
    write(program, project)
    began = time.monotonic()
    options = ["--format", "json", "--profile", "strict", "--offline", *arguments]
    command = [sys.executable, "-m", "policypack.commands", "preview", *options]
    env = surroundings(folder, program.language) | {"NODE_OPTIONS": program.node}
    status, stdout, said = Session([*command, *program.arguments], project, env).finish(_TIMEOUT)
    try:
        document = json.loads(stdout)
    except ValueError:
        document, said = None, f"{stdout}\n{said}"
    found = [(label, _found(label, document)) for label in program.labels]
    missed = [(label, _told(places)) for label, places in found if not _is_at_line(label, places)]
    exact = sum((label.file, label.line, label.column) in places for label, places in found)
    return Outcome(status, document, said, missed, exact, time.monotonic() - began)


def write(program: Labelled, project: Path) -> None:
    """Writes a program with what it needs."""
    (project / ".git").mkdir(parents=True)
    for name, text in program.files.items():
        file = project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for each in [*project.rglob("Pulumi.yaml")] or [project / "Pulumi.yaml"]:
        _settings(program, each)
    if program.language in ("typescript", "javascript"):
        if not (project / "package.json").exists():
            (project / "package.json").write_text(json.dumps({"name": "shop"}), encoding="utf-8")
        modules = installed.node_modules()
        (project / "node_modules").symlink_to(modules)
        if program.compiled:
            compiler = [str(modules / ".bin" / "tsc"), "--project", str(project)]
            subprocess.run(compiler, check=True, stdout=subprocess.DEVNULL)
    if program.language == "go":
        installed.module_of_go(project)


def _settings(program: Labelled, file: Path) -> None:
    """Completes the project file with the runtime, and a stack with a region."""
    text = file.read_text(encoding="utf-8") if file.is_file() else "name: shop\n"
    if "runtime:" not in text:
        text += f"runtime: {json.dumps(_runtime(program.language))}\n"
    file.write_text(text, encoding="utf-8")
    stack = file.with_name("Pulumi.dev.yaml")
    if not stack.exists():
        stack.write_text(json.dumps({"config": {"aws:region": "eu-central-1"}}), encoding="utf-8")


def _runtime(language: str) -> Any:
    if language == "python":
        options = {"toolchain": "pip", "virtualenv": str(installed.python())}
        return {"name": "python", "options": options}
    return _RUNTIMES.get(language, "nodejs")


def surroundings(folder: Path, language: str) -> dict[str, str]:
    """The environment of a user without account and login."""
    hosts = installed.hosts(language)
    own = environment(folder, hosts / "pulumi")
    dropped = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_DEBUG_COMMANDS")
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return {
        **{key: own[key] for key in own if key not in dropped},
        **(installed.variables_of_go() if language == "go" else {}),
        **python_path(ROOT),
        "TMPDIR": str(scratch),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PATH": os.pathsep.join((str(hosts), own["PATH"])),
    }


def _found(label: Label, document: Document | None) -> list[tuple[Any, Any, Any]]:
    """The places of the findings that a label is about."""
    findings = document["findings"] if document else []
    mine = [each for each in findings if _is_of(each, label)]
    return [_place(place) for each in mine for place in _places(each, label)]


def _is_at_line(label: Label, places: Sequence[tuple[Any, Any, Any]]) -> bool:
    return (label.file, label.line) in [place[:2] for place in places]


def _told(places: Sequence[tuple[Any, Any, Any]]) -> str:
    return "; ".join(map(str, places)) or "without a place"


def _is_of(finding: Finding, label: Label) -> bool:
    resource = finding["resource"]
    return finding["rule"] == label.rule and bool(resource and resource["name"] == label.resource)


def _places(finding: Finding, label: Label) -> Sequence[Mapping[str, Any]]:
    return finding.get("related", ()) if label.is_origin else [finding]


def _place(place: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return place["file"], place["line"], place["column"]


def _judged(document: Document) -> int:
    return sum(each["run"].get("judged") or 0 for each in parts(document))


def _not_judged(document: Document) -> list[str]:
    return [line for each in parts(document) for line in each["run"].get("not_judged", ())]


def _print(program: Labelled, outcome: Outcome) -> None:
    ended = "a result" if outcome.is_result else "NO RESULT"
    where = f"{program.language}: {program.title}"
    places = f"{len(program.labels) - len(outcome.missed)} of {len(program.labels)} places"
    print(f"{where}: {ended}, status {outcome.status}, {places}, {outcome.seconds:.1f} s")
    for label, found in outcome.missed:
        what = "origin" if label.is_origin else "argument"
        wanted = (label.file, label.line, label.column)
        print(f"  {what} of {label.rule} of {label.resource}: {wanted} is {found}")
    if not outcome.is_result:
        print("  " + outcome.said.strip()[-2000:].replace("\n", "\n  "))
        if outcome.document:
            print("  " + json.dumps(outcome.document["failure"]))
    sys.stdout.flush()


def _is_asked(program: Labelled, asked: Sequence[str]) -> bool:
    return not asked or any(_fits(program, *each.partition(":")[::2]) for each in asked)


def _fits(program: Labelled, language: str, word: str) -> bool:
    assert language in LANGUAGES, f"{language}: one of {', '.join(LANGUAGES)}"
    return program.language == language and word in program.title


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
