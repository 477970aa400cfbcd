"""A finding in the lines that people read, with what is folded into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policypack.wording import first_few, visible

# A finding of schema 1, as `policypack.report.json_findings` writes it.
Finding = Mapping[str, Any]


def lines(finding: Finding, also: Sequence[Finding]) -> list[str]:
    """The evidence, what is folded into it, and the fix; again for each further fix.

    `also` are the findings that are folded into this one.
    """
    others = [each for each in also if each["rule"] != finding["rule"]]
    by_fix: dict[str, list[Finding]] = {finding["fix"]: [finding]}
    for each in also:
        if each["rule"] == finding["rule"]:
            by_fix.setdefault(each["fix"], []).append(each)
    first, *further = (_of_one_fix(fix, group) for fix, group in by_fix.items())
    evidence, *rest = first
    implied = _listed("Also", (each["rule"] for each in others))
    every = [evidence, *implied, *rest, *(line for each in further for line in each)]
    return [*map(visible, every)]


def evidence(finding: Finding) -> str:
    """The message, for a resource with its property where it does not begin with that itself."""
    path, message = finding["path"], finding["message"]
    is_named = not path or message.startswith(f"{path} ")
    return message if is_named or finding["resource"] is None else f"{path}: {message}"


def _of_one_fix(fix: str, group: Sequence[Finding]) -> list[str]:
    first, *rest = group
    here = [each for each in rest if _subject(each) == _subject(first)]
    elsewhere = [each for each in rest if _subject(each) != _subject(first)]
    return [
        evidence(first),
        *_listed("Also at", _places(first, here)),
        *_listed("Also on", (_name(each) for each in elsewhere)),
        f"Fix: {fix}",
    ]


def _places(first: Finding, others: Iterable[Finding]) -> Iterable[str]:
    """The properties of other findings of one resource; the evidence where one has several."""
    seen = {first["path"]}
    for each in others:
        yield each["message"] if each["path"] in seen else each["path"]
        seen.add(each["path"])


def _listed(label: str, texts: Iterable[str]) -> list[str]:
    every = list(dict.fromkeys(texts))
    return [f"{label}: {first_few(every)}"] if every else []


def _subject(finding: Finding) -> object:
    return (finding["resource"] or {}).get("urn"), finding["file"]


def _name(finding: Finding) -> str:
    return str((finding["resource"] or {}).get("name") or finding["file"] or finding["path"])
