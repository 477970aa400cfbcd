"""The findings of a report as the JSON that its script reads, written while stacks are read.

Each text stands once, in `texts`; findings are rows of numbers that point to it, so that 10,000
findings stay a few megabytes. `script/contents.js` reads the rows, with the same columns.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from policypack.report import also
from policypack.report.also import shown_path
from policypack.report.code_frames import Line as CodeLine
from policypack.report.entries import Entry, entries
from policypack.report.html.trend import Counts, Point, trend
from policypack.report.rule_pages import page_url, requirements_of
from policypack.report.totals import Totals, sentences
from policypack.rule.rule import Rule, Severity
from policypack.start.wording import visible

# A line of an audit; docs/audit-organization.md has the keys.
Line = Mapping[str, Any]
SEVERITIES = [each.value for each in Severity]
_OF_STACK = (
    *("project", "stack", "source", "version", "time", "resources", "tags", "waivers"),
    *("notes", "error"),
)


# As many as somebody reads; JSON has all.
_EDITS = 50
# The source that a report shows at a finding.
Excerpt = Callable[[Line], Sequence[CodeLine]]


def no_excerpt(_: Line) -> Sequence[CodeLine]:
    """Nothing: the sources are elsewhere, as those of an audit are."""
    return ()


class _Table:
    """Values in the order in which they were first seen."""

    def __init__(self) -> None:
        self.numbers: dict[Hashable, int] = {}

    def number(self, value: Hashable) -> int:
        return self.numbers.setdefault(value, len(self.numbers))

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.numbers)


class Contents:
    """Makes the JSON of one report."""

    def __init__(
        self, rules: Mapping[str, Rule], found: Totals | None = None, excerpt: Excerpt = no_excerpt
    ) -> None:
        self._known = rules
        self._found = found
        self._excerpt = excerpt
        self._texts, self._rules, self._subjects, self._waivers = (_Table() for _ in range(4))
        self._excerpts = _Table()
        self._stacks: dict[tuple[str, ...], dict[str, Any]] = {}
        self._numbers = _Table()
        self._requirements: dict[str, dict[str, list[str]]] = {}
        self._unjudged: Counter[str] = Counter()
        self._unjudged_in: Counter[str] = Counter()
        self._head: dict[str, Any] = {"end": None}

    def pieces(self, lines: Iterable[Line], earlier: Sequence[Point] = ()) -> Iterator[str]:
        """One JSON object, piece by piece. No piece has `<`, so no value ends its element.

        With the points of earlier runs, it has the trend.
        """
        yield '{"findings":['
        comma, counts = "", Counts()
        for row in self._rows(counts.counted(lines)):
            yield f"{comma}{as_json(row)}"
            comma = ",\n"
        rest = {
            **self._head,
            "stacks": [{**self._stacks[key]} for key in self._numbers.numbers],  # type: ignore[index]
            "rules": [self._rule(str(each)) for each in self._rules],
            "subjects": [*self._subjects],
            "waivers": [*self._waivers],
            "excerpts": [*self._excerpts],
            "texts": [*self._texts],
            "severities": SEVERITIES,
            **self._told(),
            # The most frequent first, as in the other formats.
            "unjudged": [
                [visible(kind), number, self._unjudged_in[kind]]
                for kind, number in self._unjudged.most_common()
            ],
            "trend": [
                each._asdict() for each in (trend([*earlier, counts.point()]) if earlier else ())
            ],
        }
        yield f"],{as_json(rest)[1:]}"

    def _told(self) -> dict[str, Any]:
        """The sentences that the page of an audit begins with, and what closes the most."""
        if self._found is None:
            return {"sentences": [], "edits": []}
        titles = {name: rule.title for name, rule in self._known.items()}
        edits = (each.record() for each in self._found.edits.ordered()[:_EDITS])
        return {
            "sentences": [*map(visible, sentences(self._found, titles))],
            "edits": [_shown(each) for each in edits],
        }

    def _rows(self, lines: Iterable[Line]) -> Iterator[list[Any]]:
        held: list[Any] = []
        for line in lines:
            if line["kind"] == "finding":
                held.append(line)
                continue
            yield from self._entries(held)
            held = []
            if line["kind"] == "stack":
                self._stack(line)
            elif line["kind"] == "fixed":
                yield self._fixed(line)
            else:
                self._head[line["kind"]] = _shown(line)
        yield from self._entries(held)

    def _stack(self, line: Line) -> None:
        key = _key(line)
        self._numbers.number(key)
        unjudged = line.get("unjudged") or {}
        self._unjudged.update(unjudged)
        self._unjudged_in.update(dict.fromkeys(unjudged, 1))
        self._stacks[key] = _shown({each: line[each] for each in _OF_STACK})

    def _stack_of(self, line: Line) -> int:
        # A stack that only the baseline has is known by its name alone.
        key = _key(line)
        names = {"project": line["project"], "stack": line["stack"]}
        self._stacks.setdefault(key, _shown({**names, "gone": True}))
        return self._numbers.number(key)

    def _entries(self, findings: Sequence[Any]) -> Iterator[list[Any]]:
        for entry in entries(findings):
            yield self._row(entry)

    def _row(self, entry: Entry) -> list[Any]:
        finding = entry.finding
        details = also.labelled(finding, entry.also, len(entry.also))
        found = requirements_of(finding).items()
        self._requirements[finding["rule"]] = _shown({name: [*ids] for name, ids in found})
        return [
            entry.kind.value,
            SEVERITIES.index(finding["severity"]),
            self._rules.number(finding["rule"]),
            self._stack_of(finding),
            self._subject(finding),
            self._text(shown_path(finding)),
            self._text(finding["file"]),
            finding["line"],
            self._text(finding["waits_for"]),
            self._waiver(finding["waived"]),
            finding["status"],
            [self._text(part) for detail in details for part in detail],
            [self._rules.number(each) for each in entry.rules[1:]],
            self._text(finding.get("title")),
            self._text(finding.get("owner")),
            self._text(finding.get("team")),
            self._lines(finding),
            [self._text(_place(each)) for each in finding.get("related") or ()],
        ]

    def _fixed(self, line: Line) -> list[Any]:
        severity, rule = SEVERITIES.index(line["severity"]), self._rules.number(line["rule"])
        subject = self._subject({**line, "file": None})
        path, nothing = self._text(line["path"]), self._text(None)
        place = [path, nothing, None, nothing, None, None]
        whose = [self._text(line.get(key)) for key in ("owner", "team")]
        stack = self._stack_of(line)
        return ["fixed", severity, rule, stack, subject, *place, [], [], nothing, *whose, None, []]

    def _lines(self, finding: Line) -> int | None:
        """The lines of code at the finding: their numbers, texts, and where the finding is."""
        found = self._excerpt(finding)
        if not found:
            return None
        shown = ((each.number, self._text(each.code), each.here, each.caret) for each in found)
        return self._excerpts.number(tuple(shown))

    def _text(self, text: str | None) -> int:
        return self._texts.number(visible(text or ""))

    def _waiver(self, waiver: Mapping[str, str] | None) -> int | None:
        if waiver is None:
            return None
        return self._waivers.number(
            tuple(visible(waiver[key]) for key in ("reason", "owner", "expires"))
        )

    def _subject(self, finding: Line) -> int:
        """A resource by URN, type, name and service; a file, else nothing, by its name."""
        of = finding["resource"] or {"urn": "", "type": "", "name": finding["file"] or ""}
        shown = (visible(of[key]) for key in ("urn", "type", "name"))
        return self._subjects.number((*shown, visible(service(of["type"], finding["rule"]))))

    def _rule(self, name: str) -> list[Any]:
        """Its ID, title and page, and the requirements that its findings are evidence of."""
        known = self._known.get(name)
        told = (known.title, page_url(known)) if known else ("", "")
        return [visible(name), *told, self._requirements.get(name, {})]


def _place(related: Line) -> str:
    """Where a value comes from: `queues.py:3:5`."""
    known = (related["file"], related.get("line"), related.get("column"))
    return ":".join(str(part) for part in known if part)


def _key(line: Line) -> tuple[str, ...]:
    """Two backends may have a stack of one name."""
    return line.get("backend", ""), line["project"], line["stack"]


def service(kind: str, rule: str) -> str:
    """`sqs` of `aws:sqs/queue:Queue`; the package of another provider; else what the rule is about.

    https://www.pulumi.com/docs/iac/concepts/resources/names/#types
    """
    if not kind:
        return rule.partition("-")[0]
    package, _, rest = kind.partition(":")
    module = rest.partition(":")[0].partition("/")[0]
    return module if package.startswith("aws") and module else package


def _shown(value: Any) -> Any:
    """The same with every text as people may see it."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {_shown(key): _shown(each) for key, each in value.items()}
    return [*map(_shown, value)] if isinstance(value, (list, tuple)) else value


def as_json(value: Any) -> str:
    """JSON without `<`, so that no value ends the element that holds it."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
