"""A finding in the lines that people read, with the findings that are folded into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policypack.start.wording import first_few, visible

# A finding of schema 1, as `policypack.report.json_findings` writes it.
Finding = Mapping[str, Any]
# What a line tells, such as `Fix`, and its text. The evidence has no label.
Labelled = tuple[str, str]
EVIDENCE = ""
# Places that a line names: a page of a browser has room for all.
FEW = 3
ACCEPTED = "Accepted"
REMEDIATED = "Remediated"
ADVISORY = "Advisory"
_IN_THIS_RUN = "by the policy pack in this run; the program still has it"
ALSO = _RULES, _PLACES, _RESOURCES = "Also", "Also at", "Also on"


def lines(finding: Finding, also: Sequence[Finding]) -> list[str]:
    """The evidence, what is folded into it, and the fix; again for each further fix."""
    return [f"{label}: {text}" if label else text for label, text in labelled(finding, also)]


def labelled(finding: Finding, also: Sequence[Finding], most: int = FEW) -> list[Labelled]:
    """The same lines, each with its label apart. `also` are the findings folded into this one.

    Of other places, `most` are named.
    """
    others = [each for each in also if each["rule"] != finding["rule"]]
    by_fix: dict[str, list[Finding]] = {finding["fix"]: [finding]}
    for each in also:
        if each["rule"] == finding["rule"]:
            by_fix.setdefault(each["fix"], []).append(each)
    first, *further = (_of_one_fix(fix, group, most) for fix, group in by_fix.items())
    evidence, *rest = first
    implied = _rules(finding, others)
    remediated = finding["outcome"] == "remediated"
    state = [(REMEDIATED, _IN_THIS_RUN)] if remediated else []
    state += [(ACCEPTED, finding["accepted"])] if finding.get("accepted") else []
    state += [(ADVISORY, because)] if (because := finding.get("advisory_because")) else []
    every = [evidence, *state, *implied, *rest, *(line for each in further for line in each)]
    return [(label, visible(text)) for label, text in every]


def evidence(finding: Finding) -> str:
    """The message, for a resource with its property where it does not name that itself; in the
    spelling of the program's language, where that is another."""
    if told := finding.get("evidence"):
        return str(told)
    path: str = finding["path"]
    message: str = finding["message"]
    # What an undecided rule needs begins with the property.
    is_named = not path or names(message, path) or finding["outcome"] == "undecided"
    if is_named or finding["resource"] is None:
        return message
    last = path.rpartition(".")[2]
    # A message that begins with the last part of the path is continued from the whole.
    return (
        f"{path}{message.removeprefix(last)}"
        if message.startswith(f"{last} ")
        else (f"{path}: {message}")
    )


def shown_path(finding: Finding) -> str:
    """The path of its property, as the program's language spells it."""
    return str(finding.get("property") or finding["path"])


def _rules(finding: Finding, others: Iterable[Finding]) -> list[Labelled]:
    """Every other rule, since a waiver names it; a part of a composite one with its resource."""
    every = dict.fromkeys(
        each["rule"] if _subject(each) == _subject(finding) else f"{each['rule']} on {_name(each)}"
        for each in others
    )
    return [(_RULES, ", ".join(every))] if every else []


def names(message: str, path: str) -> bool:
    """Whether the message begins with the property, or names it in what no other word can be."""
    if message.startswith(f"{path} "):
        return True
    is_word = path.isalpha() and path.islower()
    return (
        not is_word
        and re.search(rf"(?<![\w.]){re.escape(path)}(?![\w\[]|\.\w)", message) is not None
    )


def _of_one_fix(fix: str | None, group: Sequence[Finding], most: int) -> list[Labelled]:
    first, *rest = group
    here = [each for each in rest if _subject(each) == _subject(first)]
    elsewhere = [each for each in rest if _subject(each) != _subject(first)]
    return [
        (EVIDENCE, evidence(first)),
        *_listed(_PLACES, _places(first, here), most),
        *_listed(_RESOURCES, (_name(each) for each in elsewhere), most),
        *([("Fix", fix)] if fix else []),
    ]


def _places(first: Finding, others: Iterable[Finding]) -> Iterable[str]:
    """The properties of other findings of one resource; the evidence where one has several."""
    seen = {first["path"]}
    for each in others:
        yield evidence(each) if each["path"] in seen else shown_path(each)
        seen.add(each["path"])


def _listed(label: str, texts: Iterable[str], most: int) -> list[Labelled]:
    every = list(dict.fromkeys(texts))
    return [(label, first_few(every, most))] if every else []


def _subject(finding: Finding) -> object:
    return (finding["resource"] or {}).get("urn"), finding["file"]


def _name(finding: Finding) -> str:
    return str((finding["resource"] or {}).get("name") or finding["file"] or shown_path(finding))
