"""A preview of several projects: which they are, all of them run at once, and one report."""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from policypack.commands import options, path, process, project_run
from policypack.commands.previewing import tell
from policypack.commands.progress import Stopwatch
from policypack.commands.project_run import ProjectRun
from policypack.credentials.known import KnownSecrets
from policypack.engine.catalogue_file import known_rules
from policypack.preview import engine, project
from policypack.preview.project import LeftOut, below, is_project
from policypack.reading import files, yaml_text
from policypack.reading.files import split_lines
from policypack.report import baseline, several, waiver_drafts
from policypack.report.document_shape import Document, Finding
from policypack.report.document_shape import LeftOut as Told
from policypack.report.entries import entries, told
from policypack.report.several import Part
from policypack.report.summaries import count, outcome
from policypack.start import processes
from policypack.start.record import record
from policypack.start.wording import first_few

_COMMAND = (sys.executable, "-m", "policypack.commands.project_run")
_POLL_SECONDS = 0.1
# An engine that is interrupted has ten seconds to cancel; then its session is killed.
_GRACE_SECONDS = 15.0


@record(frozen=True)
class Ended:
    """One run that has ended, with its printed notes."""

    number: int
    run: ProjectRun
    said: Sequence[str]
    seconds: float


class _Running(NamedTuple):
    number: int
    process: subprocess.Popen[bytes]
    result: Path
    said: Path
    started: float


def pooled(
    requests: Sequence[str],
    jobs: int,
    progress: Callable[[Sequence[int], int], None],
    command: Sequence[str] = _COMMAND,
) -> Generator[Ended, None, None]:
    """The runs as they end, by the number of their request.

    `progress` is called often with the numbers of those that run, and how many have ended. Leaving
    the iterator, or an interruption, ends all that run.
    """
    waiting = [*enumerate(requests)]
    running: list[_Running] = []
    done = 0
    with tempfile.TemporaryDirectory(prefix="stackwarden-") as scratch, _all_ended(running):
        while waiting or running:
            while waiting and len(running) < jobs:
                number, request = waiting.pop(0)
                running.append(_started(number, request, Path(scratch), command))
            ended = [each for each in running if each.process.poll() is not None]
            for each in ended:
                running.remove(each)
                done += 1
                yield _ended(each)
            progress([each.number for each in running], done)
            if not ended:
                time.sleep(_POLL_SECONDS)


def cpus() -> int:
    """How many CPUs this process may use."""
    # Linux alone tells of the process; the others of the machine.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _started(number: int, request: str, scratch: Path, command: Sequence[str]) -> _Running:
    result, said = scratch / f"{number}.json", scratch / f"{number}.txt"
    with _file_with(request) as stdin, said.open("wb") as stderr:
        # The terminal's Ctrl-C reaches this process alone, which ends all.
        child = subprocess.Popen(  # noqa: S603 - this program itself
            [*command, str(result)], stdin=stdin, stdout=subprocess.DEVNULL, stderr=stderr,
            **processes.OWN_SESSION,
        )  # fmt: skip
    return _Running(number, child, result, said, time.monotonic())


@contextlib.contextmanager
def _file_with(text: str) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        yield file


def _ended(one: _Running) -> Ended:
    said = split_lines(one.said.read_text(encoding="utf-8", errors="replace"))
    seconds = time.monotonic() - one.started
    try:
        return Ended(one.number, project_run.read(one.result), said, seconds)
    except (OSError, ValueError):
        reason = said[-1] if said else "no reason given"
        message = f"the preview ended with status {one.process.returncode}: {reason}"
        return Ended(one.number, project_run.failed(message, 3), said, seconds)


@contextlib.contextmanager
def _all_ended(running: Sequence[_Running]) -> Iterator[None]:
    try:
        yield
    finally:
        # A second Ctrl-C does not wait any longer: it is passed on as well.
        for grace in (_GRACE_SECONDS, _GRACE_SECONDS):
            with contextlib.suppress(KeyboardInterrupt):
                _end(running, grace)
                break
        for each in running:
            if each.process.poll() is None:
                each.process.kill()
            each.process.wait()


def _end(running: Sequence[_Running], grace: float) -> None:
    """Asks all to end, which cancel their engines and remove their files."""
    for each in running:
        if each.process.poll() is None:
            processes.ask_to_end(each.process)
    until = time.monotonic() + grace
    for each in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            each.process.wait(max(until - time.monotonic(), 0.1))


# The folders of what each run writes.
_BASELINE, _WAIVERS = "baseline", "waivers"


@record(frozen=True)
class Chosen:
    """The folders of the projects that are asked for; what of them is not judged; and arguments
    that name no project, with the reason."""

    folders: Sequence[Path]
    left_out: Sequence[LeftOut]
    bad: Sequence[tuple[str, str]]


def report(arguments: argparse.Namespace, watch: Stopwatch) -> int:
    """Previews all projects, reports them as one and returns the worst status.

    Raises ValueError for wrong usage, or if no project can be judged.
    """
    engine.find(os.environ)
    path.launcher()
    chosen = _selected(arguments, choose(arguments.folders or [Path()], arguments.recursive))
    root = _root([*chosen.folders, *(each.folder for each in chosen.left_out)])
    names = [_name(each, root) for each in chosen.folders]
    with tempfile.TemporaryDirectory(prefix="stackwarden-") as scratch:
        runs = _run(arguments, chosen, names, Path(scratch))
        parts = [_part(name, run, root) for name, run in zip(names, runs, strict=True)]
        parts += [Part(name, project_run.failed(why).document) for name, why in chosen.bad]
        document = several.merged(
            parts,
            command="preview",
            started=f"{watch.started:%Y-%m-%dT%H:%M:%SZ}",
            seconds=round(watch.seconds, 1),
            left_out=[Told(folder=_name(e.folder, root), reason=e.reason) for e in chosen.left_out],
        )
        _write_baseline(arguments, document, Path(scratch))
        _write_waivers(arguments, names, Path(scratch))
    secrets = KnownSecrets()
    for line in (line for run in runs for line in run.secrets.lines()):
        secrets.take(line)
    return options.finish(arguments, document, root=root, rules=known_rules(), secrets=secrets)


def choose(folders: Sequence[Path], recursive: bool = False) -> Chosen:
    """The projects that folders stand for: the one in a folder, else those below it, else the one
    above, as Pulumi looks for it."""
    chosen: dict[Path, None] = {}
    left_out: dict[Path, LeftOut] = {}
    bad = []
    for folder in folders:
        place = folder.resolve()
        found = below(place) if place.is_dir() and (recursive or not is_project(place)) else None
        if found and found.folders:
            chosen.update(dict.fromkeys(found.folders))
            left_out.update((each.folder, each) for each in found.left_out)
            continue
        try:
            chosen[place if is_project(place) else project.find(folder).folder] = None
        except ValueError as error:
            bad.append((str(folder), str(error).removeprefix(f"{folder}: ")))
    if bad and not chosen and len(folders) == 1:
        raise ValueError(": ".join(bad[0]))
    # A project that is named is judged wherever it is.
    gone = [each for each in left_out.values() if each.folder not in chosen]
    return Chosen([*chosen], gone, bad)


def _selected(arguments: argparse.Namespace, chosen: Chosen) -> Chosen:
    """Without the projects for which nothing has changed, where that is asked for."""
    if not arguments.changed_only:
        return chosen
    from policypack.preview.readable import unchanged

    named = [Path(each) for each in (arguments.baseline,) if each]
    found = unchanged(chosen.folders, arguments.base, named)
    tell(arguments, found.notes)
    left = [each for each in chosen.folders if each not in found.reasons]
    gone = [LeftOut(folder, reason) for folder, reason in found.reasons.items()]
    return Chosen(left, [*chosen.left_out, *gone], chosen.bad)


def _run(
    arguments: argparse.Namespace, chosen: Chosen, names: Sequence[str], scratch: Path
) -> list[ProjectRun]:
    """The run of each folder. Equal messages are printed once, with their projects."""
    for what in (_BASELINE, _WAIVERS):
        (scratch / what).mkdir()
    pairs = (
        (_part_of(scratch, _BASELINE, n), _part_of(scratch, _WAIVERS, n)) for n in range(len(names))
    )
    requests = [
        project_run.request(
            arguments.given,
            folder,
            written if arguments.write_baseline else None,
            drafted if arguments.write_waivers else None,
        )
        for folder, (written, drafted) in zip(chosen.folders, pairs, strict=True)
    ]
    runs: dict[int, ProjectRun] = {}
    said: dict[str, list[str]] = {}
    with process.terminable(), _progress(arguments, names) as show:
        ended = pooled(requests, arguments.jobs or cpus(), show)
        with closing(ended):
            for each in ended:
                runs[each.number] = each.run
                tell(arguments, [_told(names[each.number], each)])
                for line in _lines(arguments, each.said, scratch):
                    said.setdefault(line, []).append(names[each.number])
    for line, about in said.items():
        everywhere = len(about) == len(names) > 1
        tell(arguments, [line if everywhere else f"{first_few(about)}: {line}"])
    return [runs[number] for number in range(len(requests))]


def _told(name: str, ended: Ended) -> str:
    document = ended.run.document
    found = outcome(document, entries(document["findings"]))
    return f"{name}: {found} ({ended.seconds:.1f} s)"


def _lines(arguments: argparse.Namespace, said: Iterable[str], scratch: Path) -> Iterator[str]:
    """Returns the printed notes of a run, except for the file of its part of a baseline."""
    for line in said:
        if str(scratch) not in line:
            yield line.removeprefix(f"{arguments.parser.prog}: ")


@contextmanager
def _progress(
    arguments: argparse.Namespace, names: Sequence[str]
) -> Iterator[Callable[[Sequence[int], int], None]]:
    """Gives what is called with the numbers of running projects, and how many have ended."""
    if arguments.quiet or not sys.stderr.isatty():
        yield lambda _, __: None
        return
    from rich.console import Console
    from rich.text import Text

    def shown(running: Sequence[int], done: int) -> Text:
        now = first_few([names[number] for number in running])
        return Text(f"{done} of {count(len(names), 'project')} judged; running: {now}")

    with Console(stderr=True).status(shown((), 0)) as status:
        yield lambda running, done: status.update(shown(running, done))


def _part(name: str, run: ProjectRun, root: Path) -> Part:
    """Files of a project in a separate repository are relative to the common folder here."""
    document, file = run.document, run.file
    if run.root is not None and run.root != root:
        of = run.root
        document = {**document, "findings": [_moved(e, of, root) for e in document["findings"]]}
    return Part(name, document, Path(os.path.relpath(file, root)).as_posix() if file else None)


def _moved(finding: Finding, of: Path, root: Path) -> Finding:
    file = finding["file"]
    if not file or not (of / file).exists():
        return finding
    return {**finding, "file": Path(os.path.relpath(of / file, root)).as_posix()}


def _write_baseline(arguments: argparse.Namespace, document: Document, scratch: Path) -> None:
    """Writes one baseline of all projects, as each run has written its part."""
    target = arguments.write_baseline
    if target is None:
        return
    if document["failure"]:
        tell(arguments, [f"{target}: not written, because a preview failed"])
        return
    written = sorted((scratch / _BASELINE).iterdir())
    parts = (baseline.read(str(each), None) for each in written)
    every = sorted((entry for part in parts for entry in part), key=lambda it: str(it.as_json()))
    options.write("--write-baseline", target, baseline.text(every))
    known = [each for each in document["findings"] if each.get("known")]
    tell(arguments, [f"{target}: a baseline of {count(told(known), 'finding')}"])


def _write_waivers(arguments: argparse.Namespace, names: Sequence[str], scratch: Path) -> None:
    """Writes the drafts of all projects, as each run has written its own."""
    target = arguments.write_waivers
    if target is None:
        return
    parts = {name: _part_of(scratch, _WAIVERS, n) for n, name in enumerate(names)}
    drafts = {
        name: yaml_text.load(files.read_text(part, files.REPORT))["waivers"]
        for name, part in parts.items()
        if part.is_file()
    }
    options.write("--write-waivers", target, waiver_drafts.text_of_projects(drafts))
    made = count(sum(map(len, drafts.values())), "waiver")
    tell(arguments, [f"{target}: drafts of {made}; state a reason and an owner for each"])


def _part_of(scratch: Path, what: str, number: int) -> Path:
    return scratch / what / f"{number:06}"


def _root(folders: Sequence[Path]) -> Path:
    """The Git repository of all, else the folder that they have in common."""
    if not folders:
        return Path.cwd()
    tops = {project.repository(folder) for folder in folders}
    if len(tops) == 1 and (top := next(iter(tops))):
        return top
    return Path(os.path.commonpath(folders))


def _name(folder: Path, root: Path) -> str:
    return folder.name if folder == root else Path(os.path.relpath(folder, root)).as_posix()
