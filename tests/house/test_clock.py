"""Only `policypack/start/clock.py` reads the clock, so a test can set it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.reading import python_text

PACK = Path(__file__).parents[2] / "policypack"
CLOCK = "policypack.start.clock"
READS = {
    *(f"datetime.datetime.{each}" for each in ("now", "today", "utcnow")),
    "datetime.date.today",
    *(f"time.{each}" for each in ("asctime", "clock_gettime", "clock_gettime_ns", "ctime")),
    *(f"time.{each}" for each in ("gmtime", "localtime", "strftime", "time", "time_ns")),
    # A name that was imported doesn't follow `monkeypatch.setattr(clock, "now", …)`.
    *(f"{CLOCK}.{each}" for each in ("now", "today")),
}
# Files whose reads don't decide a date, and why.
ALLOWED = {
    "supply_chain/archives/engine_hashes.py": "compares with times of files, which no test shifts",
}
_IMPORTS = re.compile(r"\b(from|import) +(datetime|time)\b|\bclock\b")
REPAIR = "call clock.now() or clock.today() after `from policypack.start import clock`"


def test_only_the_clock_reads_the_clock() -> None:
    files = {file.relative_to(PACK).as_posix(): file for file in PACK.rglob("*.py")}
    del files["start/clock.py"]
    read = [
        (place, f"{place}:{line}: {name}; {REPAIR}")
        for place, file in files.items()
        for line, name in reads(file.read_text(encoding="utf-8"))
    ]
    assert [told for place, told in read if place not in ALLOWED] == []
    assert {place for place, _ in read} == set(ALLOWED), "remove it from ALLOWED"


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import date\ndate.today()",
        "from datetime import datetime as moment\nmoment.now(zone)",
        "import datetime\ndatetime.datetime.utcnow()",
        "import datetime as d\nfield(default_factory=d.date.today)",
        "import time\ntime.time()",
        "import time as t\nt.strftime('%F')",
        "def late():\n    from time import time_ns\n    return time_ns()",
        "from policypack.start.clock import today",
    ],
)
def test_each_way_to_read_the_clock_is_noticed(source: str) -> None:
    assert [*reads(source)]


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.monotonic()",
        "def text(time):\n    return time.strftime('%F')",
        "from policypack.start import clock\nclock.today()",
        "from datetime import date\ndate.fromisoformat('2027-01-01')",
    ],
)
def test_timers_and_given_moments_are_allowed(source: str) -> None:
    assert [*reads(source)] == []


def reads(source: str) -> Iterator[tuple[int, str]]:
    """The lines that read a clock other than the product's, with what they read."""
    if not _IMPORTS.search(source):
        return
    nodes = [*ast.walk(python_text.parse(source))]
    names: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                name = names[each.asname or each.name] = f"{node.module}.{each.name}"
                if name in READS:
                    yield node.lineno, name
    read = READS - {f"{CLOCK}.now", f"{CLOCK}.today"}
    for node in nodes:
        if isinstance(node, ast.Attribute) and (name := _qualified(node, names)) in read:
            yield node.lineno, name


def _qualified(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_qualified(node.value, names)}.{node.attr}"
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""
