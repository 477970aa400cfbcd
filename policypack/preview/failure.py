"""Why a preview did not come to its end, in one line: the program's own error, or the engine's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Literal

from policypack.preview.engine import Run
from policypack.preview.project import Project
from policypack.preview.remedies import remedy
from policypack.reading.files import split_lines
from policypack.report.run import Failure
from policypack.settings.settings import NAMESPACE
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import first_few, visible

_FRAME = lazy_pattern(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
_PYTHON = "Traceback (most recent call last)"
_NODE_FRAME = lazy_pattern(
    r"^\s*at (?:.*\()?(?P<file>/[^()]+?):(?P<line>\d+):\d+\)?$", re.MULTILINE
)
_OF_NODE = lazy_pattern(r"Running program '.*' failed with an unhandled exception:")
# The engine's message if policies failed the preview.
_OF_POLICIES = ("preview failed", "policy violations found")
_ERROR = "error: "
# What a language host knows of a program that ended without telling the engine why.
_NO_REASON = lazy_pattern(r"(unhandled error occurred|error in compiling Go): .*exit (status|code)")
_EXCEPTION = lazy_pattern(
    r"^\s*(?:[\w.]*(?:Error|Exception)\b|error\b|fatal\b|panic\b).*", re.MULTILINE | re.IGNORECASE
)
# Notes beside a reason: warnings, stack frames, hints, and lines of a source.
_NOTE = lazy_pattern(
    r"\(node:|\(Use `node|at |For more |Re-run |warn|\w*Warning\b|.*\b(?:deprecat\w+|warning):?\b"
    r"|.*debug information|\d+:|\^|Traceback",
    re.IGNORECASE,
)
# A note with a paragraph of its own before the reason.
_WARNED = lazy_pattern(r"[^\n]*\b(?:deprecated|warning):(?s:.*?)\n\s*\n(?=.*\S)", re.IGNORECASE)
# pulumi/sdk/nodejs/runtime/debuggable.ts and resource.ts
_LEAK = "The Pulumi runtime detected that"
_WAITS = lazy_pattern(r"^\s*\* (?P<what>.+ was waiting for the value .+)$", re.MULTILINE)
_ACTIVE = lazy_pattern(r"\d+ promises were still active")
_TYPESCRIPT = lazy_pattern(r"(?P<file>[^\s(]+)\((?P<line>\d+),\d+\): error (?P<what>TS\d+: .+)")
_GO = lazy_pattern(
    r"^(?:\./)?(?P<file>[\w./-]+\.go):(?P<line>\d+)(?::\d+)?: (?P<what>.+)", re.MULTILINE
)
_YAML = lazy_pattern(r"^\s*on (?P<file>\S+) line (?P<line>\d+):", re.MULTILINE)
_SYNTAX = lazy_pattern(r"(?P<file>(?:file://)?/[^\n]+):(?P<line>\d+)")
_CAUSE = lazy_pattern(r"^\s*\[cause\]: (?:\w*Error: )?(?P<what>.+)", re.MULTILINE)
# What follows from another error.
_CONSEQUENCES = (*_OF_POLICIES, "Resource monitor has terminated")
_LONGEST = 400
# Commands in several lines follow.
_COMMANDS = "; run the following commands"


def failure(run: Run, project: Project, blocks: bool) -> Failure | None:
    """The failure of a run; None if it came to its end, whether or not policies block.

    `blocks`: a finding explains why the engine failed the preview. The status is 2 for wrong usage
    and 3 where the program or the engine failed.
    """
    errors = [*own_errors(run), *_of_other_packs(run)]
    if run.status != 0 and not errors and not (blocks and run.events.complete):
        errors = _from_stderr(run.errors) or [_spoken(run.events.output)]
    if not errors and _judged(run):
        return None
    if not any(errors):
        errors = [f"Pulumi ended with status {run.status} without a verdict of the policy pack"]
    return Failure(status=_status(run, errors[0]), message=_message(errors, project))


def own_errors(run: Run) -> list[str]:
    """The errors of the program and the engine, without those that sum up what policies say."""
    found = [error for error in run.events.errors if not error.startswith(_CONSEQUENCES)]
    # A program that an error ended has ended: that is told only if nothing else is known.
    reasons = [error for error in found if not _NO_REASON.search(error)]
    return [_with_reason(error, run.events.output) for error in reasons or found]


def _with_reason(error: str, output: Sequence[str]) -> str:
    """The error, or what the program wrote where the engine knows no reason."""
    return (_spoken(output) if _NO_REASON.search(error) else "") or error


def _spoken(output: Sequence[str]) -> str:
    """The reason in what a program wrote, which may have notes before and after it."""
    text = "\n".join(output).strip()
    if found := _GO.search(text):
        return found[0]
    lines = [line.strip() for line in split_lines(text) if line.strip()]
    reasons = [line for line in lines if _EXCEPTION.match(line) and not _NOTE.match(line)]
    if reasons:
        # An exception of Python follows the ones that have caused it.
        chosen = reasons[-1 if _PYTHON in text else 0]
        place = _YAML.search(text)
        return f"{place['file']}:{place['line']}: {chosen}" if place else chosen
    if _LEAK in text:
        return _leaked(text)
    return next((line for line in reversed(lines) if not _NOTE.match(line)), text)


def _leaked(text: str) -> str:
    waits = [each["what"] for each in _WAITS.finditer(text)]
    active = _ACTIVE.search(text)
    if waits:
        return "the program ended too early: " + first_few(waits)
    return f"the program ended too early: {active[0] if active else 'a promise never resolves'}"


def _of_other_packs(run: Run) -> list[str]:
    """What blocks in policy packs that are not this one, such as those of the organization."""
    others = (each for each in run.events.policies if each["policyPackName"] != NAMESPACE)
    return [
        f"policy pack {each['policyPackName']}: {each['policyName']}: {each['message'].strip()}"
        for each in others
        if each["enforcementLevel"] == "mandatory"
    ]


def _from_stderr(text: str) -> list[str]:
    """The errors of a CLI that did not start the engine, or whose engine broke off."""
    lines = (line for line in split_lines(text) if line.startswith(_ERROR))
    found = (line.removeprefix(_ERROR) for line in lines)
    return [error for error in found if not error.startswith(_OF_POLICIES)]


def _status(run: Run, error: str) -> Literal[2, 3]:
    """Without any event, Pulumi refused to start: a stack, a configuration, a passphrase."""
    of_settings = f"{NAMESPACE}: " in error
    refused = run.status != 0 and not run.events.started
    return 2 if of_settings or refused else 3


def _message(errors: list[str], project: Project) -> str:
    text = _summary(errors[0], project)
    more = len(errors) - 1
    if more:
        text += f" (and {more} more error{'' if more == 1 else 's'})"
    what = remedy(errors[0], project)
    # The files of the repository by their paths in it.
    root = re.compile(rf"(?<![/\w]){re.escape(f'{project.repository}{os.sep}')}")
    whole = root.sub("", f"{text}; {what}" if what else text)
    # The pack refuses settings with a line for each fault.
    return "\n".join(visible(line) for line in whole.split("\n"))


def _summary(error: str, project: Project) -> str:
    """One line: the exception and, where the language says it, where the program raised it."""
    # The pack's own refusal of its settings, with the engine's words before it.
    _, of_pack, refusal = error.partition(f"{NAMESPACE}: ")
    if of_pack:
        return refusal.strip()
    error = _WARNED.sub("", error, count=1) if _WARNED.match(error) else error
    lines = [line.strip() for line in split_lines(error.partition(_COMMANDS)[0]) if line.strip()]
    # Docker's log precedes its error.
    lines = [line for line in lines if not line.startswith('time="')] or lines
    if _PYTHON in error:
        return f"{_place([*_FRAME.finditer(error)][::-1], project)}{lines[-1]}"
    if found := _TYPESCRIPT.search(error) or _GO.search(error):
        return f"{found['file']}:{found['line']}: {found['what']}"
    if _OF_NODE.fullmatch(lines[0]):
        return _of_node(error, lines[1:], project)
    return _reason(lines)


def _of_node(error: str, lines: Sequence[str], project: Project) -> str:
    start = _SYNTAX.fullmatch(lines[0]) if lines else None
    place = f"{_shown(start['file'], project)}:{start['line']}: " if start else ""
    own = [*takewhile(lambda line: not line.startswith(("at ", "Require stack:")), lines)]
    named = [line for line in own if _EXCEPTION.match(line)]
    if start and named:
        return f"{place}{named[0]}"
    cause = _CAUSE.search(error)
    reason = _reason(own) + (f": {cause['what']}" if cause else "")
    return f"{_place(_NODE_FRAME.finditer(error), project)}{reason[:_LONGEST]}"


def _reason(lines: Sequence[str]) -> str:
    """What comes first, and what it introduces, such as the output of a command that failed."""
    introduces = (":", "[", "{", ",")
    end = next((n for n, line in enumerate(lines, 1) if not line.endswith(introduces)), len(lines))
    end += "Command failed" in lines[0] if lines else 0
    return " ".join(lines[:end])


def _place(frames: Iterable[re.Match[str]], project: Project) -> str:
    """The first frame of the program's own, as what a message begins with."""
    own = next((found for found in frames if _is_own(found["file"], project)), None)
    return f"{_shown(own['file'], project)}:{own['line']}: " if own else ""


def _is_own(file: str, project: Project) -> bool:
    path = Path(file)
    installed = {"site-packages", "node_modules"}.intersection(path.parts)
    return path.is_relative_to(project.folder) and not installed


def _shown(file: str, project: Project) -> str:
    file = file.removeprefix("file://")
    root = project.repository
    path = Path(file)
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _judged(run: Run) -> bool:
    return any(pack.split("|")[0] == NAMESPACE for pack in run.events.packs)
