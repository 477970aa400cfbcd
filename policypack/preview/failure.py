"""Why a preview did not come to its end, in one line: the program's own error, or the engine's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from policypack.preview.engine import Run
from policypack.preview.project import Project
from policypack.reading.text_lines import split_lines
from policypack.report.run import Failure
from policypack.settings.settings import NAMESPACE
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import visible

_FRAME = lazy_pattern(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
_PYTHON = "Traceback (most recent call last)"
_NODE_FRAME = lazy_pattern(
    r"^\s*at (?:.*\()?(?P<file>/[^()]+?):(?P<line>\d+):\d+\)?$", re.MULTILINE
)
_OF_NODE = lazy_pattern(r"Running program '.*' failed with an unhandled exception:")
# The engine's message if policies failed the preview.
_OF_POLICIES = ("preview failed", "policy violations found")
_ERROR = "error: "
_ORGANIZATION = (
    "a backend in a folder has one organization, `organization`: name the stack with "
    "pulumi.get_organization(), or preview with --offline"
)
_DEPENDENCIES = "run pulumi install, which installs the program's dependencies"
# What to do about errors that Pulumi explains without a remedy.
_REMEDIES = (
    ("incorrect passphrase", "set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase"),
    ("passphrase must be set", "set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase"),
    ("no stack named", "choose one with --stack, or preview with --offline"),
    ("no stack selected", "choose one with --stack, or preview with --offline"),
    ("PULUMI_ACCESS_TOKEN must be set", "run pulumi login, or preview with --offline"),
    ("invalid YAML", "correct the stack's configuration"),
    ("unknown stack", "use --online"),
    ("organization name must be", _ORGANIZATION),
    (
        "Missing required configuration variable",
        "pass it with --config KEY=VALUE, or set it with pulumi config set",
    ),
    ("no resource plugin", "install it with pulumi plugin install"),
    (
        "no language plugin",
        "install all of Pulumi, which has it beside the command "
        "(https://www.pulumi.com/docs/iac/download-install/), or put it on PATH",
    ),
    ("'virtualenv' option in Pulumi.yaml", "run pulumi install, which creates it"),
    ("No module named", _DEPENDENCIES),
    ("Cannot find module", _DEPENDENCIES),
    ("Pulumi SDK has not been installed", _DEPENDENCIES),
)
# What a language host knows of a program that ended without telling the engine why.
_NO_REASON = lazy_pattern(r"unhandled error occurred: .*exit (status|code)")
_EXCEPTION = lazy_pattern(r"^[\w.]*(?:Error|Exception)\b.*", re.MULTILINE)
# Commands in several lines follow.
_COMMANDS = "; run the following commands"


def failure(run: Run, project: Project, blocks: bool) -> Failure | None:
    """The failure of a run; None where it came to its end, whether or not policies block.

    `blocks`: a finding explains why the engine failed the preview. The status is 2 for wrong usage
    and 3 where the program or the engine failed.
    """
    errors = [*own_errors(run), *_of_other_packs(run)]
    if run.status != 0 and not errors and not (blocks and run.events.complete):
        errors = _from_stderr(run.errors) or ["\n".join(run.events.output)]
    if not errors and _judged(run):
        return None
    if not any(errors):
        errors = [f"Pulumi ended with status {run.status} and no verdict of the policy pack"]
    return Failure(status=_status(run, errors[0]), message=_message(errors, project))


def own_errors(run: Run) -> list[str]:
    """The errors of the program and the engine, without those that sum up what policies say."""
    found = [error for error in run.events.errors if not error.startswith(_OF_POLICIES)]
    # A program that an error ended has ended: that is told only where nothing else is known.
    reasons = [error for error in found if not _NO_REASON.search(error)]
    return [_with_reason(error, run.events.output) for error in reasons or found]


def _with_reason(error: str, output: Sequence[str]) -> str:
    """The error, or what the program wrote last where the engine knows no reason."""
    text = "\n".join(output).strip()
    if not text or not _NO_REASON.search(error):
        return error
    exceptions = [found[0] for found in _EXCEPTION.finditer(text)]
    return [*split_lines(text), *exceptions][-1]


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
    remedy = next((what for sign, what in _REMEDIES if sign in errors[0]), None)
    whole = f"{text}; {remedy}" if remedy else text
    # The pack refuses settings with a line for each fault.
    return "\n".join(visible(line) for line in whole.split("\n"))


def _summary(error: str, project: Project) -> str:
    """One line: the exception and, for Python and Node.js, where the program raised it."""
    # The pack's own refusal of its settings, with the engine's words before it.
    _, of_pack, refusal = error.partition(f"{NAMESPACE}: ")
    if of_pack:
        return refusal.strip()
    lines = [line.strip() for line in split_lines(error.partition(_COMMANDS)[0]) if line.strip()]
    if _PYTHON in error:
        return f"{_place([*_FRAME.finditer(error)][::-1], project)}{lines[-1]}"
    if _OF_NODE.fullmatch(lines[0]):
        own = [line for line in lines[1:] if not line.startswith("at ")]
        return f"{_place(_NODE_FRAME.finditer(error), project)}{_reason(own)}"
    return _reason(lines)


def _reason(lines: Sequence[str]) -> str:
    """What comes first, and what it introduces, such as `Unable to compile TypeScript:`."""
    end = next((n for n, line in enumerate(lines, 1) if not line.endswith(":")), len(lines))
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
    root = project.repository
    path = Path(file)
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _judged(run: Run) -> bool:
    return any(pack.split("|")[0] == NAMESPACE for pack in run.events.packs)
