"""Looks for events that notice faults which no vector notices."""

from __future__ import annotations

import re
from ast import literal_eval
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from runtime_guards.testing.samples import sample
from tests.conformance.edges import candidates, spans
from tests.conformance.edges.cases import Edge
from tests.conformance.edges.faults import Fault
from tests.conformance.edges.planting import lines_of, lines_run, noticing, results
from tests.conformance.edges.report import judged
from tests.conformance.edits import at
from tests.conformance.options import required
from tests.conformance.vectors import line

# Of events with the same result and edits at the same places, so many are tried.
_ALIKE = 2
_BIG = 3_000
# Of places with texts of one form, so many are edited, and so many events are tried at most.
_BASES, _MOST = 3, 6_000
_OF_FIELDS = ("of any type", "of many lines", "of any shape", "may be absent")
_NAME = re.compile(r"\{'([^']*)':")
_WORD = re.compile(r"[A-Za-z0-9]+")

Kept = tuple[Edge, str]
Judged = list[Kept]


class Search:
    """Candidates for the vectors of a source; `lines` are those of `recording`."""

    def __init__(self, source: str, lines: Sequence[str] = ()) -> None:
        self.source = source
        self._lines = [each for each in lines if each.startswith(f'["{source}"')]
        self._sized: dict[float, Judged] = {}

    def find(self, fault: Fault) -> Kept | None:
        """A candidate that notices a fault, with its result."""
        for tried in self._tried(fault):
            edges, expected = [each for each, _ in tried], [text for _, text in tried]
            index = noticing(fault, edges, expected) if tried else None
            if index is not None and edges[index].is_short:
                return tried[index]
        return None

    def _tried(self, fault: Fault) -> Iterator[Judged]:
        if fault.is_in_table and fault.kind == "word left out":
            yield self.worded(literal_eval(fault.was))
        if fault.kind in _OF_FIELDS or self._is_checked(fault):
            yield self.typed(fault)
        if fault.pattern is not None:
            yield self.matched(fault)
        if fault.kind.startswith(("class", "end", "repeat")):
            yield self.characters
        for size in () if fault.pattern else fault.sizes:
            yield self.sized(size)
        ran = {*lines_of(fault)}
        yield [
            each for each, lines in self.general if fault.is_in_table or not lines.isdisjoint(ran)
        ]

    @cached_property
    def general(self) -> list[tuple[Kept, frozenset[str]]]:
        """Candidates with the lines of the guards that each runs."""
        edges = [*candidates.bases(self.source, self._lines)]
        for base in candidates.with_options(self.source):
            edits = candidates.singles(sample(self.source), self.source)
            edges += [base.and_with(*each) for each in edits]
        some = _sparse(judged(sorted([*edges, *candidates.aged(self.source)], key=_length)))
        lines = map(frozenset, lines_run([edge for edge, _ in some]))
        return [*zip(some, lines, strict=True)]

    @cached_property
    def characters(self) -> Judged:
        """The sample with other characters in its texts."""
        edges = [self._first.and_with(*each) for each in candidates.tokens(sample(self.source))]
        for base, path in self._edited:
            edges += [base.and_with(*each) for each in candidates.tokens(base.event, [path])]
        return judged(edges)

    def matched(self, fault: Fault) -> Judged:
        """Accepted events with changes of what the changed part of a pattern matches."""
        seen: Counter[str] = Counter()
        edges = []
        for base, event in self._accepted:
            edited = [*spans.changed(event, fault)]
            forms = {form for form, _ in edited if seen[form] < _BASES}
            seen.update(forms)
            edges += [base.and_with(*edits) for form, edits in edited if form in forms]
        return judged(edges[:_MOST])

    def is_redundant(self, fault: Fault) -> bool:
        """Whether the fault is of a documented field, whose values were tried: values of all types
        have the same result, so the validator checks the field a second time.
        """
        return (fault.kind in _OF_FIELDS or self._is_checked(fault)) and bool(self.typed(fault))

    def _is_checked(self, fault: Fault) -> bool:
        """Whether the word left out is the path of a field, as those of `Lines` are."""
        return fault.kind == "word left out" and fault.was.strip("'") in candidates.paths(
            self.source
        )

    def typed(self, fault: Fault) -> Judged:
        """Accepted events with values of all types in a field, wherever it is."""
        name = next(iter(_NAME.findall(fault.was)), fault.was.strip("'").rsplit(".")[-1])
        seen: Counter[str] = Counter()
        edges = []
        for base, event in self._accepted:
            paths = [path for path, _ in candidates.places(event) if path]
            paths += candidates.lacking(self.source, event)
            for path in paths:
                if name in ("*", path[-1]) and seen[line(path)] < _BASES:
                    seen[line(path)] += 1
                    edges += [base.and_with(edit) for edit in candidates.typed(path)]
        return judged(edges)

    @cached_property
    def _accepted(self) -> list[tuple[Edge, Any]]:
        """The sample, and accepted events that tests have recorded or edits have made."""
        edges = [edge for (edge, text), _ in self.general if _is_accepted(text)]
        return [(edge, edge.event) for edge in (self._first, *edges)]

    def worded(self, word: Any) -> Judged:
        """The sample with a word at each place."""
        edits = candidates.words(sample(self.source), self.source, word)
        return judged([self._first.and_with(*each) for each in edits])

    def sized(self, size: float) -> Judged:
        """Accepted events with parts of a size, of one less and of one more."""
        if size not in self._sized:
            edits = candidates.sized(sample(self.source), self.source, size)
            edges = [self._first.and_with(*each) for each in edits]
            # Large events are slow: few are tried.
            for base, path in self._edited if size < _BIG else self._lists:
                more = candidates.sized(base.event, self.source, size, [path])
                edges += [base.and_with(*each) for each in more]
            self._sized[size] = judged(edges)
        return self._sized[size]

    @property
    def _first(self) -> Edge:
        return Edge(self.source, required(self.source))

    @cached_property
    def _edited(self) -> list[tuple[Edge, list[Any]]]:
        """Accepted events other than the sample, and a place in which each differs from it."""
        found: dict[str, tuple[Edge, list[Any]]] = {}
        for edge in (
            self._smallest,
            *(edge for (edge, text), _ in self.general if _is_accepted(text)),
        ):
            event = edge.event
            for edit in edge.edits:
                if len(edit) > 1 and _has(event, edit["at"]):
                    # Texts of one form are edited alike.
                    form = _WORD.sub("a", line(at(event, edit["at"])))
                    found.setdefault(line([edit["at"], form]), (edge, edit["at"]))
        return [*found.values(), *self._lists]

    @cached_property
    def _lists(self) -> list[tuple[Edge, list[Any]]]:
        places = candidates.places(self._smallest.event)
        return [(self._smallest, path) for path, value in places if isinstance(value, list)]

    @cached_property
    def _smallest(self) -> Edge:
        """The sample without what it can do without."""
        smallest = self._first
        for path, _ in reversed([*candidates.places(sample(self.source))][1:]):
            shorter = smallest.and_with({"at": path})
            if _is_accepted(results([shorter])[0]):
                smallest = shorter
        return smallest


def _is_accepted(result: str) -> bool:
    return result.startswith("[[]")


def _has(event: Any, path: Sequence[Any]) -> bool:
    try:
        at(event, path)
    except (LookupError, TypeError):
        return False
    return True


def _sparse(every: Judged) -> Judged:
    """Of events with one result, a few: more of those that are accepted."""
    seen: Counter[str] = Counter()
    kept = []
    for edge, result in every:
        paths = [(edit["at"][-3:], str(type(edit.get("value")))) for edit in edge.edits[:4]]
        key = f"{result} {line([edge.options, paths])}"
        seen[key] += 1
        if seen[key] <= _ALIKE:
            kept.append((edge, result))
    return kept


def _length(edge: Edge) -> int:
    return len(line(edge))
