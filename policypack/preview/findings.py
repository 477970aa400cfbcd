"""The findings of a run with their places in the program, and what the pack says beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from policypack.engine.policy_config import UNJUDGED
from policypack.model.positions import Position
from policypack.preview.engine import Run
from policypack.preview.positions import Places
from policypack.report import run as documents
from policypack.settings.merging import is_loosened
from policypack.settings.settings import NAMESPACE

Finding = dict[str, Any]
_ORIGIN = "The value comes from here"


def judged(file: Path, places: Places) -> list[Finding]:
    """The findings that the pack wrote into a file, each at its place in the program."""
    found = documents.read(str(file))["findings"] if file.is_file() and file.stat().st_size else []
    return [_placed(dict(each), places) for each in found]


def of_changed(findings: Sequence[Finding], changed: AbstractSet[str]) -> list[Finding]:
    """The findings of the resources with these URNs, and those that have no resource."""
    return [each for each in findings if _urn(each) in {None, *changed}]


def loosened(run: Run) -> list[str]:
    """The lines of the pack about settings that are less strict than they were."""
    return [*filter(is_loosened, _about_settings(run))]


def notes(run: Run) -> list[str]:
    """The pack's reports other than findings: about settings, waivers and unjudged resources."""
    return [line for line in _about_settings(run) if not is_loosened(line)]


def _about_settings(run: Run) -> Iterator[str]:
    for each in run.events.policies:
        if each["policyName"] in (NAMESPACE, UNJUDGED):
            yield " ".join(each["message"].split())


def _urn(finding: Mapping[str, Any]) -> str | None:
    resource = finding["resource"]
    return resource and str(resource["urn"])


def _placed(finding: Finding, places: Places) -> Finding:
    """Returns the finding at the argument of its property, unless it already has its own place."""
    found = places.of(_urn(finding) or "", finding["path"])
    if found:
        finding["call"] = found.call._asdict()
    if found and finding["file"] is None:
        finding.update(found.place._asdict())
        finding["related"] = [_related(found.origin)] if found.origin else []
    return finding


def _related(origin: Position) -> dict[str, Any]:
    return {**origin._asdict(), "message": _ORIGIN}
