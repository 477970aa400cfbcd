"""Which groups of tests start first where `pytest -n` spreads them over several processes.

The longest do, so that all processes end together: a long one that starts last is what everybody
waits for. `seconds.json` holds what a group took in a whole run on a quiet machine, which writes
it:

    STACKWARDEN_TEST_SECONDS=tests/seconds.json make test
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

VARIABLE = "STACKWARDEN_TEST_SECONDS"
RECORDED = Path(__file__).with_name("seconds.json")
# A group of less is placed by none.
SHORTEST = 2.0
# Tests of these folders start engines, browsers and installers: long until it is measured.
LONG = ("browser/", "emulator", "engine/", "packaging")

# A group of as much is left to `make test` by `make check`.
LONGEST_QUICK = 2.5


@cache
def recorded() -> Mapping[str, float]:
    """The seconds of each group that takes some."""
    found: Mapping[str, float] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def is_long(group: str) -> bool:
    """Whether `make check` leaves a group to `make test`."""
    return group.startswith(LONG) or recorded().get(group, 0) >= LONGEST_QUICK


def ordered(
    groups: Sequence[str], seconds: Mapping[str, float], exhaustive: Collection[str] = ()
) -> list[int]:
    """The places of tests, of which each has a group, the longest group first.

    Those of one group stay together and in their order, and so do groups that take as long.
    `exhaustive` are groups that have such tests.
    """
    first: dict[str, int] = {}
    for place, group in enumerate(groups):
        first.setdefault(group, place)

    def key(place: int) -> tuple[float, int]:
        group = groups[place]
        is_long = group.startswith(LONG) or group in exhaustive
        return -seconds.get(group, float("inf") if is_long else 0.0), first[group]

    return sorted(range(len(groups)), key=key)


def write(file: Path, seconds: Mapping[str, float]) -> None:
    """Writes the seconds of the groups that take some, the longest first."""
    longest = sorted(seconds, key=lambda group: -seconds[group])
    found = {each: round(seconds[each], 1) for each in longest if seconds[each] >= SHORTEST}
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
