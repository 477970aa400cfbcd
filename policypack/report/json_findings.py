"""Verdicts as the findings of every JSON report (schema 1), and as the lines below Pulumi's own."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from policypack.iam.meaning.grants import as_json
from policypack.judging.verdict import Place, Verdict
from policypack.model.urns import parts_of
from policypack.report import also
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import first_few, visible


def reported(verdict: Verdict) -> dict[str, Any]:
    """The JSON object of a verdict, with the requirements that it is evidence of and who answers.

    Apart from `json_finding`, by which a plain preview words its verdicts.
    """
    # A plain preview reads no table of frameworks.
    from policypack.facts.frameworks import frameworks_of

    return {
        **json_finding(verdict),
        "frameworks": {name: [*ids] for name, ids in frameworks_of(verdict.rule.id).items()},
        "owner": verdict.ownership.owner,
        "team": verdict.ownership.team,
    }


def json_finding(verdict: Verdict) -> dict[str, Any]:
    """The JSON object of a verdict. A part that does not apply is null."""
    waiver = verdict.waived
    # In a preview the file of any other finding would be the program's, which the engine does not
    # send.
    file, line = (None, None) if verdict.urn else (verdict.file, verdict.line)
    place = verdict.source._asdict() if verdict.source else {"file": file, "line": line}
    return {
        "rule": verdict.rule.id,
        "title": verdict.rule.title,
        "severity": verdict.severity.value,
        **({"confidence": verdict.confidence.value} if verdict.confidence else {}),
        "outcome": verdict.outcome.value,
        **({"drift": True} if verdict.drift else {}),
        "blocking": verdict.blocking,
        "resource": verdict.urn and _resource(verdict.urn),
        "path": verdict.path,
        "message": verdict.message,
        "fix": verdict.fix,
        "waits_for": verdict.waits_for,
        **place,
        **_related(verdict),
        **({"advisory_because": because} if (because := verdict.advisory_because) else {}),
        "folded_into": verdict.folded_into and _place(verdict.folded_into),
        "waived": waiver
        and {
            "reason": waiver.reason,
            "owner": waiver.owner,
            "expires": waiver.expires.isoformat(),
        },
        "content": verdict.content,
        "grants": None if verdict.grants is None else as_json(verdict.grants),
    }


def _related(verdict: Verdict) -> dict[str, Any]:
    """Other places in the program, if the finding has its own place."""
    found = [{**each.place._asdict(), "message": each.message} for each in verdict.related]
    return {"related": found} if verdict.source and found else {}


def _place(place: Place) -> dict[str, str]:
    return {"rule": place.rule, "subject": place.subject, "path": place.path}


def _resource(urn: str) -> dict[str, str]:
    kind, name = parts_of(urn)
    return {"urn": urn, "type": kind, "name": name}


_UNDECIDED = "undecided: "


def violation(verdict: Verdict) -> str:
    """The evidence with its place and with what is folded into the finding, the fix, and the
    waiver if there is one."""
    folded = [json_finding(each) for each in verdict.also]
    lines: list[str] = []
    for label, text in also.labelled(json_finding(verdict), folded):
        if label in also.ALSO:
            lines[-1] += f"; {label.lower()} {text}"
        else:
            lines.append(f"{label}: {text}" if label else text)
    if verdict.waived:
        by = verdict.waived
        lines.append(visible(f"Waived until {by.expires} by {by.owner}: {by.reason}"))
    return "\n".join(lines)


def undecided(verdicts: Sequence[Verdict]) -> str:
    """The unknown property, what it needs, and the rules that it leaves undecided."""
    rules = sorted({verdict.rule.id for verdict in verdicts})
    needs = visible(verdicts[0].message.removeprefix(_UNDECIDED))
    return f"{needs}; {_UNDECIDED}{first_few(rules)}"


_TOKEN = lazy_pattern(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


class Span(NamedTuple):
    """Offsets in the text; `end` is behind the element."""

    start: int
    end: int


# The tokens that are left, each with its span.
_Tokens = deque[tuple[str, Span]]


def lines_of(text: str) -> dict[str, int]:
    """The line of every element of a JSON text, from 1, up to the first syntax error.

    The line of a member of an object is that of its key; the last of two equal keys wins.
    """
    found: dict[str, int] = {}
    line, seen = 1, 0
    for path, span in sorted(spans_of(text).items(), key=lambda each: each[1].start):
        line += text.count("\n", seen, span.start)
        seen = span.start
        found[path] = line
    return found


def spans_of(text: str) -> dict[str, Span]:
    """The span of every element of a JSON text, up to the first syntax error.

    That of a member of an object begins at its key; the last of two equal keys wins.
    """
    places: dict[str, Span] = {}
    try:
        _value(_tokens(text), "", places)
    except (IndexError, RecursionError):
        # The text is truncated, or nested too deeply.
        return places
    return places


def _tokens(text: str) -> _Tokens:
    return deque((found.group(), Span(*found.span())) for found in _TOKEN.finditer(text))


def _value(tokens: _Tokens, path: str, places: dict[str, Span]) -> None:
    """Takes a value, which ends where its last token does."""
    mark, span = tokens.popleft()
    begun = places.setdefault(path, span)
    end = span
    if mark == "{":
        end = _object(tokens, path, places)
    elif mark == "[":
        end = _list(tokens, path, places)
    places[path] = Span(begun.start, end.end)


def _object(tokens: _Tokens, path: str, places: dict[str, Span]) -> Span:
    while (found := tokens.popleft())[0] != "}":
        key, span = found
        if key != ",":
            child = f"{path}.{key[1:-1]}" if path else key[1:-1]
            places[child] = span
            tokens.popleft()
            _value(tokens, child, places)
    return found[1]


def _list(tokens: _Tokens, path: str, places: dict[str, Span]) -> Span:
    position = 0
    while tokens[0][0] != "]":
        if tokens[0][0] == ",":
            tokens.popleft()
            continue
        _value(tokens, f"{path}[{position}]", places)
        position += 1
    return tokens.popleft()[1]
