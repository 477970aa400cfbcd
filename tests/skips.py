"""What skipped tests lack and how to get it, in one short summary at the end of a run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

# A pattern of reasons, what is missing, and how to get it. The first that matches counts.
MISSING = (
    ("STACKWARDEN_CORPORA", "published samples", "set STACKWARDEN_CORPORA to their folder"),
    ("STACKWARDEN_SAM_EVENTS", "events of SAM", "run python -m tools.sam_events FOLDER"),
    ("Pulumi CLI", "the Pulumi CLI", "run make setup"),
    ("Chromium", "Chromium", "install the package chromium"),
    ("(?i)postgres", "PostgreSQL", "install the package postgresql"),
    ("(?i)node|npm", "Node.js", "install the packages nodejs and npm"),
    ("/proc|/dev/full|fork|Linux", "a Linux system", "run the tests on Linux"),
)


def summary(reasons: Iterable[str]) -> Iterator[str]:
    """A line for each thing that is missing, with the number of tests, the most first."""
    counted = Counter(_cause(reason.removeprefix("Skipped: ")) for reason in reasons)
    for (missing, remedy), number in counted.most_common():
        tests = "1 test was" if number == 1 else f"{number} tests were"
        yield f"{tests} skipped: {missing}{f'; {remedy}' if remedy else ''}"


def _cause(reason: str) -> tuple[str, str]:
    """What is missing and how to get it; an unknown reason is given as it is."""
    for pattern, missing, remedy in MISSING:
        if re.search(pattern, reason):
            return f"{missing} missing", remedy
    return reason, ""
