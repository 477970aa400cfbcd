"""Outcomes of rules about packages, from one run to the next.

Kept is what a rule of this pack says of nothing but a package and the settings: it is the same for
the same content. A text that is wrong, such as a secret, is never written: where a finding has one,
the rule runs again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from policypack.model.confidence import Confidence
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, or_unknown
from policypack.rule.rule import PACKAGE, Finding, Rule, Severity
from policypack.settings.settings import Settings
from policypack.supply_chain import database_folder
from policypack.supply_chain.archives import DeploymentPackage
from policypack.supply_chain.kept import kept, kept_name
from policypack.topology.parts.packages import opened

_ASKS_FOR = ((PACKAGE,), (PACKAGE, "settings"))
_OURS = "policypack.rules."
_SAID = ("message", "path", "fix", "file", "line")
_OPEN = ("path", "waits_for", "owner", "file")


def kept_by(rule: Rule, resource: Resource | None, settings: Settings) -> str:
    """The name by which the outcomes about the package of a resource are kept; empty for none."""
    if kept() is None or resource is None or rule.asks_for not in _ASKS_FOR:
        return ""
    package = or_unknown(opened, resource)
    if not isinstance(package, DeploymentPackage) or not rule.module.startswith(_OURS):
        return ""
    told = _told(settings) if len(rule.asks_for) > 1 else ""
    return kept_name("rule", rule.id, package.content, told, _databases())


def _told(settings: Settings) -> str:
    return json.dumps(vars(settings), sort_keys=True, default=_plain)


def _plain(held: object) -> object:
    # A set has another order in each process.
    return sorted(map(repr, held)) if isinstance(held, AbstractSet) else repr(held)


def _databases() -> str:
    """The vulnerability databases as they lie there."""
    place = database_folder.folder()
    found = sorted(place.iterdir()) if place.is_dir() else []
    states = ((each, each.stat()) for each in found)
    return "".join(f"{each} {it.st_size} {it.st_mtime_ns} {it.st_ino}\n" for each, it in states)


def read(name: str) -> list[Finding | Unknown] | None:
    """The outcomes that are kept by the name, or None."""
    store = kept()
    found = store.get(name) if store is not None and name else None
    try:
        return None if found is None else [_read(each) for each in found]
    except (KeyError, TypeError, ValueError):
        return None


def _read(given: Any) -> Finding | Unknown:
    if given["is"] == "unknown":
        return Unknown(**{key: given[key] for key in _OPEN})
    severity, confidence = given["severity"], given["confidence"]
    said = {key: given[key] for key in _SAID}
    return Finding(
        severity=None if severity is None else Severity(severity),
        confidence=None if confidence is None else Confidence(confidence),
        **said,
    )


def keep(name: str, found: Sequence[Finding | Unknown]) -> None:
    """Keeps the outcomes, unless one has what must not be written, or could not be read back."""
    store = kept()
    if store is None or not name:
        return
    if all(map(_is_whole, found)):
        store.put(name, [_written(each) for each in found])


def _is_whole(outcome: Finding | Unknown) -> bool:
    """Whether what is written is all of the outcome."""
    # An unknown value cannot be compared, and all of its fields are written.
    return isinstance(outcome, Unknown) or _read(_written(outcome)) == outcome


def _written(outcome: Finding | Unknown) -> dict[str, Any]:
    if isinstance(outcome, Unknown):
        return {"is": "unknown", **{key: getattr(outcome, key) for key in _OPEN}}
    graded = {"severity": outcome.severity, "confidence": outcome.confidence}
    said = {key: getattr(outcome, key) for key in _SAID}
    return {
        "is": "finding",
        **{key: None if each is None else each.value for key, each in graded.items()},
        **said,
    }
