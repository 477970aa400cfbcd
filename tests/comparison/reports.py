"""What a tool reports: pairs of a rule and a resource, by the name of the case."""

from __future__ import annotations

import resource
from collections.abc import Iterator, Mapping

from policypack.start.record import record
from tests.comparison import iam_pairs
from tests.comparison.cases import Template, cases

Reports = Mapping[str, set[tuple[str, str]]]


@record(frozen=True)
class Ran:
    """What a tool reported, in how many seconds of CPU time, and how many rules it has for the form
    of the templates that it read."""

    version: str
    reads: str
    rules: int
    seconds: float
    reports: Reports


def spent() -> float:
    """The CPU seconds of all processes that this one has started and that have ended.

    A machine that does other work too takes longer, and no more CPU time.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def templates() -> Iterator[tuple[str, Template]]:
    """All templates that a tool is given, by name."""
    for case in cases():
        yield case.name, case.template
    yield from iam_pairs.templates()
