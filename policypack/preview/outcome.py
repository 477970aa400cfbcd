"""What came of a preview: the findings, the failure if there is one, and what was not judged."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from policypack.credentials.known import HIDDEN, KnownSecrets
from policypack.offline.unserved import Unserved
from policypack.preview import positions
from policypack.preview.assumptions import decided
from policypack.preview.coverage import coverage
from policypack.preview.engine import Run
from policypack.preview.failure import failure, own_errors
from policypack.preview.placeholders import Placeholder
from policypack.preview.positions import Finding, Made, Places
from policypack.preview.project import Project
from policypack.preview.remedies import build_command
from policypack.preview.surroundings import Mode
from policypack.reading import files, json_text
from policypack.reading.files import split_lines
from policypack.report.document_shape import Covered, Failure
from policypack.report.secret_lines import hidden_lines
from policypack.rule.rule import Profile
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# `File "/shop/main.py", line 3` and `/shop/main.ts:3`.
_QUOTED = lazy_pattern(r'File "(?P<python>[^"\n]+)", line \d|^(?P<node>/[^:\n]+):\d+', re.MULTILINE)
_MOST_FILES = 32


def quoted_sources(texts: Iterable[str], root: Path, secrets: KnownSecrets) -> AbstractSet[str]:
    """The lines that hold a secret, or a part of one, of the files below `root` that texts name."""
    found = {match["python"] or match["node"] for text in texts for match in _QUOTED.finditer(text)}
    lines: set[str] = set()
    for name in sorted(found)[:_MOST_FILES]:
        path = (root / name).resolve()
        if path.is_relative_to(root.resolve()):
            lines.update(_lines(path, secrets))
    return lines


def _lines(path: Path, secrets: KnownSecrets) -> Iterable[str]:
    try:
        text = files.read_text(path, files.PAGE)
    except (OSError, ValueError):
        return ()
    source = text.split("\n")
    return (source[number - 1].strip() for number in hidden_lines(text, path.name, secrets))


def without_sources(text: str, lines: AbstractSet[str]) -> str:
    """The text without these lines, however they are indented."""
    if not lines:
        return text
    return "\n".join(
        HIDDEN if line.strip() and line.strip() in lines else line for line in text.split("\n")
    )


_TEXTS = ("message", "evidence", "property", "fix", "waits_for")


@record(frozen=True)
class Result:
    """What came of a preview. `profile` is the one in effect, whatever has set it; None if no
    pack was configured. `read` is what of the program the pack has read. `changed` are the URNs of
    resources that the preview would create, update, replace or import, and `made` tells where the
    program makes each. `judged` counts resources; `not_judged` are lines about what was not, each
    with its reason, and `covered` tells which rules judged which resources, if everything was
    judged. `notes` and `loosened` are lines for people, the latter one for each setting that is
    less strict; `warnings` and `errors` are the engine's. No text of it holds one of the `secrets`,
    and no report of it shows one.
    """

    mode: Mode
    stack: str | None
    profile: str | None
    read: Sequence[str]
    findings: Sequence[Finding]
    changed: AbstractSet[str]
    judged: int
    not_judged: Sequence[str]
    covered: Covered | None
    failure: Failure | None
    notes: Sequence[str]
    loosened: Sequence[str]
    warnings: Sequence[str]
    errors: Sequence[str]
    secrets: KnownSecrets
    made: Callable[[], Made]


@record(frozen=True)
class Ended:
    """A run that has ended, with the files that the pack wrote: of its findings, and of what it was
    configured with. `stack` is the one that was asked for. `other` is a run in which what is
    `assumed` has other values, with the file of its findings."""

    run: Run
    mode: Mode
    stack: str | None
    findings: Path
    configured: Path
    notes: Sequence[str]
    assumed: Sequence[Placeholder] = ()
    other: tuple[Run, Path] | None = None
    unserved: Sequence[Unserved] = ()


def result(ended: Ended, project: Project) -> Result:
    """The result of a run."""
    run = ended.run
    told = _told(ended.configured)
    secrets = _secrets(told)
    spoken = [*run.events.warnings, *run.events.output, *run.events.errors]
    sources = quoted_sources(spoken, project.repository, secrets)

    def hidden(texts: Iterable[str]) -> list[str]:
        return [secrets.hidden(without_sources(text, sources)) for text in texts]

    places = Places(run.digest, project)
    judged = positions.judged(ended.findings, places)
    # The engine continues with the remediated properties.
    blocks = any(each["blocking"] for each in judged if each["outcome"] != "remediated")
    found = [_hidden(each, secrets) for each in _decided(judged, ended, project)]
    failed = failure(run, project, blocks)
    covered = coverage(
        run.events.judged,
        ended.unserved,
        [each.note for each in ended.assumed],
        failed is not None,
        lambda path: build_command(
            Path(os.path.normpath(project.program / path)), project.repository
        ),
    )
    if failed is None and covered.message:
        failed = Failure(status=3, message=covered.message)
    return Result(
        mode=ended.mode,
        stack=_stack(run) or ended.stack,
        profile=_profile(told),
        read=[*dict.fromkeys(name for each in told for name in each.get("read", ()))],
        findings=found,
        changed=run.events.changed,
        failure=failed and {**failed, "message": hidden([failed["message"]])[0]},
        judged=covered.judged,
        not_judged=hidden(covered.not_judged),
        covered=None if failed else _covered(told),
        notes=hidden([*ended.notes, *covered.unknown, *positions.notes(run)]),
        loosened=hidden(positions.loosened(run)),
        warnings=hidden([*run.events.warnings, *run.events.output]),
        errors=hidden(own_errors(run)),
        secrets=secrets,
        made=places.made,
    )


def _decided(found: Sequence[Finding], ended: Ended, project: Project) -> Sequence[Finding]:
    """The findings; what rests on an assumed value is undecided."""
    # A run that an error ended has not found everything.
    if ended.other is None or not ended.other[0].events.complete:
        return found
    run, file = ended.other
    names = [each.name for each in ended.assumed]
    return decided(found, positions.judged(file, Places(run.digest, project)), names)


def _hidden(finding: Finding, secrets: KnownSecrets) -> Finding:
    """The finding without values that another rule reported as credentials."""
    texts = {key: finding[key] for key in _TEXTS if finding.get(key) is not None}
    return {**finding, **{key: secrets.hidden(text) for key, text in texts.items()}}


def _profile(told: Sequence[dict[str, Any]]) -> str | None:
    """The strictest one: an organization may enforce this pack beside that of the command."""
    found = [Profile(line["profile"]) for line in told if "profile" in line]
    return max(found, key=lambda each: each.rank).value if found else None


def _told(configured: Path) -> list[dict[str, Any]]:
    lines = split_lines(configured.read_text(encoding="utf-8")) if configured.is_file() else []
    return [json_text.loads(line) for line in lines]


def _covered(told: Sequence[dict[str, Any]]) -> Covered | None:
    """What this pack judged; an organization that enforces it beside that of the command judges
    with settings of its own."""
    found: list[Covered] = [line["covered"] for line in told if "covered" in line]
    return found[0] if len(found) == 1 else None


def _secrets(told: Sequence[dict[str, Any]]) -> KnownSecrets:
    found = KnownSecrets()
    for line in told:
        if "secrets" in line:
            found.take(line)
    return found


def _stack(run: Run) -> str | None:
    """The stack's name, with which every URN starts: `urn:pulumi:dev::shop::...`."""
    urns = (str(step["urn"]) for step in run.digest.get("steps") or ())
    return next((urn.split("::")[0].rsplit(":", 1)[-1] for urn in urns), None)
